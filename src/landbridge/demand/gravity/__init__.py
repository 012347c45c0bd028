"""Gravity of trade: estimates by PPML, and what changed costs do in general equilibrium."""
