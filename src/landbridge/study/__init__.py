"""The only place that joins the engines."""

from landbridge.study.shipment import plan

__all__ = ["plan"]
