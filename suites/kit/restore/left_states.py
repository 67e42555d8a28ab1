"""What a run has left of a target's appointments, for a run that begins right after it.

Reads may be seconds behind. The first ones of that run would then show values that the run before it has sent and taken
back since, and these would be put back at its end, as what was there before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

from contracts import Json
from contracts.pointers import without
from suites.kit.model.activity import doing
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import written_roles
from suites.kit.model.errors import BudgetSpent
from suites.kit.model.exchange import States
from suites.kit.model.target import EXPENDABLE
from suites.kit.restore.entries import Original, path_key
from suites.kit.restore.last_known import PAUSES
from suites.kit.restore.originals import declared_in
from suites.kit.restore.remaining import may_have_closed


def left_states(originals: Iterable[Original], bound: BoundContract) -> dict[str, str]:
    """Digests of appointments as they are once they are put back, by a digest of their path: nothing personal. One that
    is used up is not as before, so that the next run would wait for it in vain."""
    kept = (one for one in originals if one.state is not None and not _is_used_up(one, bound))
    return {_digest(path_key(one.path)): _state(one.state, bound) for one in kept}


def wait_until_shown(
    left: Mapping[str, str],
    bound: BoundContract,
    read: Callable[[str, Mapping[str, str]], States],
    pause: Callable[[float], object],
) -> None:
    """Wait until reads show the appointments as the run before has left them, for a few seconds in all: longer than
    that, somebody else has changed them."""
    pauses, declared = iter(PAUSES), declared_in(bound, written_roles(bound.contract)) if left else []
    with doing("waiting until reads show what the run before has put back"), suppress(BudgetSpent):
        for one, _ in declared:
            wanted = left.get(_digest(path_key(one.path)))
            while wanted is not None and _state(read(one.role, one.path).get("read"), bound) != wanted:
                if (seconds := next(pauses, None)) is None:
                    return
                pause(seconds)


def _is_used_up(original: Original, bound: BoundContract) -> bool:
    """Whether the run may have closed an appointment for good."""
    return original.role == EXPENDABLE and may_have_closed(original, bound)


def _state(state: Json, bound: BoundContract) -> str:
    """A digest of an appointment without what changes by itself."""
    return _digest(json.dumps(without(state, {*bound.contract.behaviour.volatile}), sort_keys=True))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
