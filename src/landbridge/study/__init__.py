"""The only place that joins the engines."""

from landbridge.study.assignment import assign, assign_files
from landbridge.study.shipment import plan

__all__ = ["assign", "assign_files", "plan"]
