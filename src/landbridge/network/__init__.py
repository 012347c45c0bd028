"""The one intermodal network and the one cost model."""
