"""How much a run does: `gate` before a release, `nightly`, `soak`. Chosen with `--hypothesis-profile`."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, settings
from hypothesis.database import DirectoryBasedExampleDatabase


@dataclass(frozen=True)
class Profile:
    """Limits of a run, per provider. `explored` is how many cases of each region are asked of
    Schemathesis; `thorough` asks for every probe, for its boundary phase, and for a read after every update."""

    name: str
    requests: int
    explored: int
    thorough: bool
    fixed_seed: bool


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("gate", requests=400, explored=10, thorough=False, fixed_seed=True),
        Profile("nightly", requests=2_000, explored=100, thorough=True, fixed_seed=False),
        Profile("soak", requests=20_000, explored=2_000, thorough=True, fixed_seed=False),
    )
}
EXAMPLES = ".hypothesis/examples"
SEED = 20261121
"""The seed of `gate`: the same requests on every machine, until the contract changes."""


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
