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


for _profile in PROFILES.values():
    settings.register_profile(
        _profile.name,
        max_examples=_profile.explored,
        # A fixed seed promises the same requests everywhere, so it must not depend on what earlier runs found.
        phases=[Phase.explicit, Phase.generate]
        if _profile.fixed_seed
        else [Phase.explicit, Phase.reuse, Phase.generate],
        database=None if _profile.fixed_seed else DirectoryBasedExampleDatabase(EXAMPLES),
        derandomize=False,  # else Hypothesis would ignore `--hypothesis-seed`
        deadline=None,  # how long a case takes is up to the target
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
