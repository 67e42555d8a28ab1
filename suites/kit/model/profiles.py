"""How much a run does: `gate` before a release, `nightly`, `soak`. Chosen with `--hypothesis-profile`."""

from __future__ import annotations

from dataclasses import dataclass

from contracts import Contract

USUAL_MEMBERS = 26
"""Up to so many members of an update the limits hold: the largest shipped contract has so many, and uses nine tenths of
the requests of `gate`."""


@dataclass(frozen=True)
class Profile:
    """Limits of a run, per provider.

    `explored` is how many bodies of each region Schemathesis generates. `thorough` asks for every probe where a short
    run takes a choice of them, for a read after every update, and for Schemathesis' own boundary values as well.
    """

    name: str
    requests: int
    explored: int
    thorough: bool
    fixed_seed: bool

    def requests_for(self, contract: Contract) -> int:
        """The most requests of a run of a contract: in proportion to its members, where it has more than usual."""
        return round(self.requests * max(1, len(contract.behaviour.fields) / USUAL_MEMBERS))


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("gate", requests=600, explored=10, thorough=False, fixed_seed=True),
        Profile("nightly", requests=4_000, explored=100, thorough=True, fixed_seed=False),
        Profile("soak", requests=20_000, explored=2_000, thorough=True, fixed_seed=False),
    )
}
SEED = 20261121
"""The seed of `gate`: the same requests on every machine, until the contract or this code changes. The code counts
because Hypothesis also draws texts and numbers that it finds in the source of the modules that are loaded."""
