"""Whether what a contract says of the members that no update lists is sound, and says enough to send them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from contracts._checking._placeholders import Supply
from contracts._checking._schema_places import leaf_pointers
from contracts._lines import Node
from contracts._problems import Problem, did_you_mean, known_words, quoted
from contracts._unlisted import FIXED, MUST, NEVER_SENT, PLAIN
from contracts.pointers import under

AN_ID = re.compile(r"(^|.*/)id|.*(_id|Id|ID)")
"""Names of members that are ids: none is ever invented, so the contract must say what they are."""


def unlisted_problems(behaviour: Node, shown: Any, known: Supply) -> Iterator[Problem]:
    """Every name of values that is not declared, every member that an update does list, and every id that no update
    lists and of which nothing is said."""
    names, listed = (*known.roles, *known.values), list(_listed(behaviour))
    for pointer, facts in behaviour.get("unlisted").members():
        values = facts.get("values")
        if under(pointer, listed):
            yield facts.problem(
                f"{quoted(pointer)} is listed by the update, or volatile, so that it is never tried.",
                hint="Remove it from unlisted, or from fields and volatile.",
            )
        if isinstance(values.value, str) and values.value not in names:
            yield values.problem(
                f"{quoted(values.value)} is neither a role nor a list of values in contract.yaml.",
                known_words("names", names),
                did_you_mean(values.value, names),
            )
    said = {*listed, *(pointer for pointer, _ in behaviour.get("unlisted").members())}
    for leaf in leaf_pointers(shown):
        if AN_ID.fullmatch(leaf) and not under(leaf, said):
            place = behaviour.get("unlisted")
            yield (place if place.value is not None else behaviour).problem(
                f'The shown member "{leaf}" is an id that no update lists, and it is not said what it is.',
                "No id is ever invented, so the suite must know.",
                f"Add {leaf} to unlisted.",
            )


def confined_problems(clauses: Node, behaviour: Node, shown: Any) -> Iterator[Problem]:
    """Every clause that confines updates and has no member to try, so that nothing would ever exercise it."""
    stated = {pointer: facts.get("is").value for pointer, facts in behaviour.get("unlisted").members()}
    listed = list(_listed(behaviour))
    free = [
        one for one in leaf_pointers(shown) if not under(one, listed) and not any(under(at, [one]) for at in listed)
    ]
    natures = {next((is_ for place, is_ in stated.items() if under(one, [place])), PLAIN) for one in free}
    for clause in clauses.get("clauses").items():
        is_strict = clause.get("strength").value == MUST
        tried = {one for one in natures - NEVER_SENT if (one in FIXED) == is_strict}
        if clause.get("check").value == "confines" and not tried:
            yield clause.get("check").problem(
                f"No member is left that a clause of strength {clause.get('strength').value} could try to set.",
                "One of strength must is about those with is: creation, owner or status under unlisted, "
                "another one about the rest of what no update lists.",
                "Remove the clause, or say under unlisted what the members are.",
            )


def _listed(behaviour: Node) -> Iterator[str]:
    """The places of the appointment that an update lists, or that may change with any update."""
    for pointer, facts in behaviour.get("fields").members():
        yield from (pointer, str(facts.get("shows").value))
    yield from (str(node.value) for node in behaviour.get("volatile").items())
