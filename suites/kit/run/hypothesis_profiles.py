"""Our profiles as Hypothesis knows them. Loaded only where Hypothesis is needed: it takes a while to import."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings
from hypothesis.database import DirectoryBasedExampleDatabase

from suites.kit.model.profiles import PROFILES

EXAMPLES = ".hypothesis/examples"
"""Where Hypothesis keeps failing examples: its own default, which CI setups already cache."""


def load(name: str) -> None:
    """Make a profile the one in use, unless one derived from it is: `gate-with-debug-verbosity`, `proof-gate`."""
    if name not in settings.get_current_profile_name():
        settings.load_profile(name)


def _register() -> None:
    """Register the profiles. None is derandomized, as Hypothesis would then ignore `--hypothesis-seed`."""
    for profile in PROFILES.values():
        settings.register_profile(
            profile.name,
            max_examples=profile.explored,
            phases=(Phase.explicit, Phase.generate)
            if profile.fixed_seed
            else (Phase.explicit, Phase.reuse, Phase.generate),
            # A fixed seed promises the same requests everywhere, so it must not depend on what earlier runs found.
            database=None if profile.fixed_seed else DirectoryBasedExampleDatabase(EXAMPLES),
            derandomize=False,
            # Time is the target's own affair: its latency is no property of the generated bodies.
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )


_register()
