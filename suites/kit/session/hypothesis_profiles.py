"""Our profiles as Hypothesis knows them, so that `--hypothesis-profile` chooses one."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings
from hypothesis.database import DirectoryBasedExampleDatabase

from suites.kit.model.profiles import PROFILES

EXAMPLES = ".hypothesis/examples"
"""Where Hypothesis keeps the cases that failed: its own default, which CI caches already know."""


def register() -> None:
    """Make the profiles known to Hypothesis. None is derandomized: that would disobey `--hypothesis-seed`."""
    for profile in PROFILES.values():
        settings.register_profile(
            profile.name,
            max_examples=profile.explored,
            phases=(Phase.explicit, Phase.generate)
            if profile.fixed_seed
            else (Phase.explicit, Phase.reuse, Phase.generate),
            database=None if profile.fixed_seed else DirectoryBasedExampleDatabase(EXAMPLES),
            derandomize=False,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )
