"""The only place that joins the engines."""

from landbridge.study.assignment import assign, assign_files
from landbridge.study.compare import compare_runs
from landbridge.study.runs import run_study
from landbridge.study.shipment import plan

__all__ = ["assign", "assign_files", "compare_runs", "plan", "run_study"]
