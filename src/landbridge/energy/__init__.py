"""Power systems of Central Asia: fleets, weather, dispatch, expansion, carbon by hour."""
