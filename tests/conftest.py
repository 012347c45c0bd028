"""What all tests share: Hypothesis without deadlines, since machines are shared and slow."""

from hypothesis import settings

settings.register_profile("landbridge", deadline=None)
settings.load_profile("landbridge")
