"""Hourly demand, wind, sun and water of the Central Asian zones: synthetic, calibrated, declared.

No open hourly series of these systems exist. The profiles are made by seeded processes and fitted
to published yearly and monthly figures; ``Profiles.calibration`` says which figure was fitted and
which only checked. A user's own series take the place of the synthetic ones.
"""

from landbridge.energy.profiles.build import build_profiles

__all__ = ["build_profiles"]
