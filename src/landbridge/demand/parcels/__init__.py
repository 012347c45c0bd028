"""Cross-border e-commerce out of China as a demand of its own."""

from landbridge.demand.parcels.flows import parcel_flows

__all__ = ["parcel_flows"]
