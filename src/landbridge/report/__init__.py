"""Faces that read results: one-file HTML."""

from landbridge.report.card import plan_card_html
from landbridge.report.plan_page import plan_html, write_plan_html

__all__ = ["plan_card_html", "plan_html", "write_plan_html"]
