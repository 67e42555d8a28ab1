"""Whether the ids, roles, states and parameters that clauses and known deviations name exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from contracts._checking._emptied import empties_nothing
from contracts._checking._placeholders import Supply, placeholder_problems
from contracts._checking._ruled import ruled_problems
from contracts._lines import Node
from contracts._problems import Problem, did_you_mean, known_words, quoted


def clause_problems(clauses: Node, name: str, known: Supply, path_parameters: Sequence[str]) -> Iterator[Problem]:
    """Every id that is repeated or another provider's; every unknown role, state, parameter, placeholder."""
    yield from _ids(clauses, name)
    yield from _cases(clauses)
    yield from ruled_problems(clauses)
    for clause in _all(clauses):
        yield from _state(clause.get("given", "appointment"), known)
        yield from _role(clause.get("relation", "role"), known)
        yield from placeholder_problems(clause.get("relation"), known)
        yield from empties_nothing(clause)
        for request in clause.get("send").items():
            yield from _request(request, known, path_parameters)


def _all(clauses: Node) -> Iterator[Node]:
    """What is promised, and what is only observed."""
    yield from clauses.get("clauses").items()
    yield from clauses.get("observed").items()


def _cases(clauses: Node) -> Iterator[Problem]:
    """Every case that another request of the same clause has, too: two nights could not be compared by it."""
    for clause in _all(clauses):
        seen = set[str]()
        for request in clause.get("send").items():
            case = request.get("case")
            if isinstance(case.value, str) and case.value in seen:
                yield case.problem(
                    f"{quoted(case.value)} is the case of another request of this clause.",
                    "Runs are compared by clause and case.",
                    "Say what sets this request apart.",
                )
            seen.add(str(case.value))


def _ids(clauses: Node, name: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    prefix = f"{name.upper()}-"
    for clause in _all(clauses):
        id = clause.get("id")
        if not isinstance(id.value, str):
            continue
        if id.value in first:
            yield id.problem(
                f"{quoted(id.value)} is the id of another clause, on line {first[id.value]}.",
                "Each clause needs an id of its own.",
                "Rename this one.",
            )
        elif name and not id.value.startswith(prefix):
            yield id.problem(f"{quoted(id.value)} does not begin with this provider's name.", f"Expected {prefix}….")
        first.setdefault(id.value, id.document.line(id.pointer))


def _state(state: Node, known: Supply) -> Iterator[Problem]:
    states = [role.removeprefix("appointment.") for role in known.roles if role.startswith("appointment.")]
    if isinstance(state.value, str) and state.value not in states:
        yield state.problem(
            f"{quoted(state.value)} is not a state of this provider.",
            known_words("states", states),
            did_you_mean(state.value, states),
        )


def _role(role: Node, known: Supply) -> Iterator[Problem]:
    if isinstance(role.value, str) and role.value not in known.roles:
        yield role.problem(
            f"{quoted(role.value)} is not a role in contract.yaml.",
            known_words("roles", known.roles),
            did_you_mean(role.value, known.roles),
        )


def _request(request: Node, known: Supply, path_parameters: Sequence[str]) -> Iterator[Problem]:
    yield from _role(request.get("appointment"), known)
    for part in ("body", "path", "query"):
        yield from placeholder_problems(request.get(part), known)
    for name, parameter in request.get("path").members():
        if path_parameters and name not in path_parameters:
            yield parameter.problem(
                f'"{name}" is not a parameter of the path.',
                known_words("parameters", path_parameters),
                did_you_mean(name, path_parameters),
            )


def covered_problems(clauses: Node, derived: Collection[str]) -> Iterator[Problem]:
    """Every derived id that a clause covers and that no schema has."""
    for clause in clauses.get("clauses").items():
        for id in clause.get("covers").items():
            if isinstance(id.value, str) and id.value not in derived:
                yield id.problem(
                    f"{quoted(id.value)} is not a derived clause: no schema has that constraint.",
                    "Expected PROVIDER:PLACE/NAMES/KEYWORD.",
                    did_you_mean(id.value, derived),
                )


def known_problems(known: Node, ids: Collection[str]) -> Iterator[Problem]:
    """Every accepted deviation from a clause that is not among `ids`, and every one that ends before it begins."""
    for row in known.items():
        id, since, until = row.get("clause"), row.get("since"), row.get("until")
        if isinstance(id.value, str) and id.value not in ids:
            yield id.problem(
                f"{quoted(id.value)} is not a clause of this provider.",
                "The clause was renamed or removed, or its id is misspelt.",
                did_you_mean(id.value, ids),
            )
        if isinstance(since.value, str) and isinstance(until.value, str) and until.value < since.value:
            yield until.problem(
                f"{until.value} is before {since.value}, the day it began.", "", "Swap since and until."
            )
