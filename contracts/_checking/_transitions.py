"""Whether the values that may follow one another are there, and whether those that may not can be tried."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts._checking._schema_places import listed_values
from contracts._lines import Node
from contracts._problems import Problem, did_you_mean, known_words, quoted
from contracts.pointers import ABSENT, get

TRANSITIONS = "transitions"
EXPENDABLE = "appointment.expendable"
MARKS = ("one_way", "fixed")
"""What a member has that no update takes back."""


def transition_problems(contract: Node, behaviour: Node, clauses: Node, documented: Any) -> Iterator[Problem]:
    """Every member and value that has transitions and is not there, and whatever keeps them from being tried."""
    fields = dict(behaviour.get("fields").members())
    for pointer, table in behaviour.get(TRANSITIONS).members():
        yield from _member_problems(pointer, table, fields)
        yield from _value_problems(pointer, table, documented)
    for pointer, facts in fields.items():
        for mark in MARKS:
            if facts.get(mark).value and facts.get("shows").value is None:
                yield _hidden(pointer, facts.get(mark))
    restricted = _restricted(behaviour)
    yield from _sent_by_every_run(behaviour, restricted)
    for clause in clauses.get("clauses").items():
        if clause.get("send").value == TRANSITIONS:
            yield from _clause_problems(clause, contract, behaviour, restricted)


def _restricted(behaviour: Node) -> list[str]:
    """The members of which not every value may follow every other."""
    fields = behaviour.get("fields").members()
    settled = [pointer for pointer, facts in fields if any(facts.get(mark).value for mark in MARKS)]
    return [*settled, *(pointer for pointer, _ in behaviour.get(TRANSITIONS).members())]


def _member_problems(pointer: str, table: Node, fields: dict[str, Node]) -> Iterator[Problem]:
    if pointer not in fields:
        yield table.problem(
            f"{quoted(pointer)} is not listed under fields.",
            known_words("fields", fields),
            did_you_mean(pointer, fields),
        )
    elif marks := [mark for mark in MARKS if fields[pointer].get(mark).value]:
        mark = fields[pointer].get(marks[0])
        yield mark.problem(f"{quoted(pointer)} has transitions, too.", "Expected one of them.", f"Remove {marks[0]}.")
    elif fields[pointer].get("shows").value is None:
        yield _hidden(pointer, table)


def _hidden(pointer: str, node: Node) -> Problem:
    return node.problem(
        f"No answer shows {quoted(pointer)}, so that nobody knows what may follow.",
        "Expected a member with shows.",
        "Add shows to it under fields, or remove this.",
    )


def _value_problems(pointer: str, table: Node, documented: Any) -> Iterator[Problem]:
    known = listed_values(documented, pointer)
    named = [(value, after) for value, after in table.members()]
    named += [(item.value, item) for _, after in table.members() for item in after.items()]
    for value, node in named:
        if str(value) not in known:
            yield node.problem(
                f"{quoted(value)} is not a value of {pointer}.",
                known_words("values", known),
                did_you_mean(str(value), known),
            )


def _sent_by_every_run(behaviour: Node, restricted: list[str]) -> Iterator[Problem]:
    for update in behaviour.get("plain").items():
        for pointer in restricted:
            if get(update.value, pointer, ABSENT) is not ABSENT:
                yield update.problem(
                    f"A plain update names {pointer}, of which not every value may follow every other.",
                    "Expected members that any update may change.",
                    "Choose another member.",
                )


def _clause_problems(clause: Node, contract: Node, behaviour: Node, restricted: list[str]) -> Iterator[Problem]:
    send, cause = clause.get("send"), behaviour.get("standin", "causes", "transition")
    if not restricted:
        yield send.problem(
            "No member has transitions, one_way or fixed, so that nothing is sent.",
            hint="Write transitions into behaviour.yaml, or remove the clause.",
        )
    if contract.get("roles", EXPENDABLE).value is None:
        yield send.problem(f"It needs the role {EXPENDABLE}.", hint="Add it to roles in contract.yaml.")
    if cause.value is None:
        yield send.problem(
            "The stand-in does not refuse what may not follow.", hint="Add transition to causes in behaviour.yaml."
        )
    expected = clause.get("expect", "status").value
    listed = [expected] if isinstance(expected, int) else expected
    if isinstance(listed, list) and cause.value is not None and cause.get("status").value not in listed:
        yield cause.get("status").problem(
            f"{cause.get('status').value} is none of the statuses that {clause.get('id').value} expects.",
            f"Expected one of {', '.join(map(str, listed))}.",
        )
    for node in clause.get("fields").items():
        if node.value not in restricted:
            yield node.problem(
                f"{quoted(node.value)} has no transitions, and is neither one_way nor fixed.",
                known_words("members", restricted),
                did_you_mean(str(node.value), restricted),
            )
