"""Hypothesis profiles: quick for the fast tier; ``CLEANER_TESTS=thorough`` tries fifty times as many examples."""

import os
from pathlib import Path

from hypothesis import HealthCheck, settings

_SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]

# No deadline: the machines of a CI share their cores. Derandomized: the fast tier fails for a change, not by chance.
settings.register_profile("quick", max_examples=60, deadline=None, derandomize=True, suppress_health_check=_SLOW)
settings.register_profile("thorough", max_examples=3000, deadline=None, suppress_health_check=_SLOW, print_blob=True)
settings.load_profile(os.environ.get("CLEANER_TESTS", "quick"))

# The packs that tests load are kept beside pytest's own cache, not in the user's.
os.environ.setdefault("CLEANER_CACHE", str(Path(__file__).resolve().parent.parent / ".pytest_cache" / "packs"))
