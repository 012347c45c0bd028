"""The only place that joins the engines."""
