"""Objects that were null before a run and that its updates have made: null takes them away, with all that is in them.

Their members alone do not: the vendor fills those that no update names, such as a language, and a member that may not
be null has no old value that could be sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contracts import Field, Json
from contracts.pointers import ABSENT, get, with_value
from suites.kit.model.bound_contract import BoundContract
from suites.kit.restore.entries import Original
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.old_values_sender import OldValuesSender


def take_away(
    original: Original,
    noted: Original,
    now: Mapping[str, Json] | None,
    sender: OldValuesSender,
    ledger: RestoreLedger | None,
) -> list[Field]:
    """Make null again what was an object in place of null; the members of which that was accepted. `noted` is the
    appointment as the ledger has it."""
    taken = list[Field]()
    for body, fields in made_objects(original, now, sender.bound):
        if ledger is not None:
            ledger.note_putting_back(noted, frozenset(field.pointer for field in fields))
        taken += fields if not sender.send(original, fields, body, is_apart=False) else ()
    return taken


def made_objects(
    original: Original, now: Mapping[str, Json] | None, bound: BoundContract
) -> Iterator[tuple[dict[str, Any], list[Field]]]:
    """For each such object the update that makes it null, as far as the contract documents it, and its members."""
    for pointer, fields in _members_of_objects(bound).items():
        places = {str(one.shows).rpartition("/")[0] for one in fields}
        if len(places) != 1 or not (shown := places.pop()):
            continue  # an appointment shows its members at several places, or as its own
        body = dict(with_value(bound.base, pointer, None))
        is_made = get(original.state, shown) is None and get(now, shown) not in (None, ABSENT)
        if is_made and get(bound.base, pointer) is ABSENT and bound.is_documented(body):
            yield body, fields


def _members_of_objects(bound: BoundContract) -> dict[str, list[Field]]:
    """The shown members of the request by the object around them."""
    found: dict[str, list[Field]] = {}
    for one in bound.contract.behaviour.fields:
        if one.shows and (around := one.pointer.rpartition("/")[0]):
            found.setdefault(around, []).append(one)
    return found
