"""The planning engine: a front of itineraries for one shipment."""
