"""A state that the vendor itself sets upon an update, as its page says: "goes back to requested when the date changes".

No update of ours takes it back, and it is what was to be expected of the run, so it is named and locks no target. Where
the page says nothing of it, it may be a fault; and at a production system somebody may be waiting for the appointment:
there a person has to look.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from contracts import Json
from contracts.pointers import get
from contracts.relations import BECOMES
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.json_values import same
from suites.kit.model.lasting import is_near

PRODUCTION, STATUS = "production", "status"


def promised_states(
    before: Mapping[str, Json] | None, now: Mapping[str, Json] | None, bound: BoundContract, sent: Set[str]
) -> list[str]:
    """The states that differ, that no update sets, and that are now what a clause says that an update makes of them.

    `sent`: pointers of the request members that updates of the run named, and that were not refused. Where none of them
    brings the state about, somebody else may have set it.
    """
    behaviour = bound.contract.behaviour
    shown = {str(field.shows) for field in behaviour.fields if field.shows}
    states = [at for at, nature in behaviour.unlisted.items() if nature.nature == STATUS and not is_near(at, shown)]
    if before is None or now is None or bound.target.environment == PRODUCTION:
        return []
    changed = [at for at in states if not same(get(before, at), get(now, at))]
    return [at for at in changed if any(_explains(one, at, before, now) for one in _relations(bound, sent))]


def _relations(bound: BoundContract, sent: Set[str]) -> Iterable[Mapping[str, Json]]:
    """The relations that a person has confirmed, and whose cause the run has sent."""
    clauses = [one for one in bound.contract.clauses if one.relation_kind == BECOMES and not one.is_draft]
    return [
        one.relation for one in clauses if one.strength != "may" and any(is_near(at, set(sent)) for at in one.causes)
    ]


def _explains(relation: Mapping[str, Json], place: str, before: Mapping[str, Json], now: Mapping[str, Json]) -> bool:
    is_met = all(same(get(before, at), value) for at, value in relation.get("when", {}).items())
    return relation["of"] == place and is_met and same(get(now, place), relation["value"])
