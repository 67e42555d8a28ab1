"""Whether the stand-in has rows for every role and list, and whether they fit together and stay valid next year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from contracts._lines import Node
from contracts._problems import Problem, did_you_mean, known_words, quoted

DATE = re.compile(r"(?P<year>\{Y\}|[0-9]{4})-[0-9]{2}-[0-9]{2}(?P<time>[T ].*)?")
YEARS = ("2029", "2030", "2031", "2032")
"""One leap year and three others: a date that exists in all of these exists every year."""


def seed_problems(contract: Node, behaviour: Node, path_parameters: Sequence[str]) -> Iterator[Problem]:
    """Every role or list without rows, every row that refers to nothing, every date that will pass."""
    standin = behaviour.get("standin")
    yield from _coverage(contract.get("roles"), standin.get("fixtures"), "role")
    yield from _coverage(contract.get("values"), standin.get("values"), "list of values")
    yield from _tables(standin)
    if path_parameters:
        yield from _addresses(standin, path_parameters)
    for part in ("appointments", "tables", "values"):
        yield from _dates(standin.get(part), str(contract.get("source", "read").value))


def _coverage(wanted: Node, there: Node, what: str) -> Iterator[Problem]:
    names, filled = dict(wanted.members()), dict(there.members())
    for name in names.keys() - filled.keys():
        place = there if there.value is not None else there.document.root
        yield place.problem(
            f'The stand-in has nothing for the {what} "{name}" of contract.yaml.',
            f"Add {name} to {there.pointer}.",
            did_you_mean(name, filled.keys() - names.keys()),
        )
    for name in filled.keys() - names.keys():
        yield filled[name].problem(
            f'"{name}" is not a {what} in contract.yaml.', known_words("names", names), did_you_mean(name, names)
        )


def _tables(standin: Node) -> Iterator[Problem]:
    known = [name for name, _ in standin.get("tables").members()]
    for rule in (*standin.get("refers").items(), *standin.get("derives").items()):
        table = rule.get("table")
        if isinstance(table.value, str) and table.value not in known:
            yield table.problem(
                f"{quoted(table.value)} is not a table of the stand-in.",
                known_words("tables", known),
                did_you_mean(table.value, known),
            )


def _addresses(standin: Node, parameters: Sequence[str]) -> Iterator[Problem]:
    for row in standin.get("appointments").items():
        path = row.get("path")
        if isinstance(path.value, dict) and path.value.keys() != set(parameters):
            yield path.problem(
                f"{quoted(list(path.value))} are not the parameters of the path.",
                f"Expected {', '.join(parameters)}.",
            )
    for role, fixtures in standin.get("fixtures").members():
        for fixture in fixtures.items() if role.startswith("appointment.") else ():
            for name in parameters:
                if isinstance(fixture.value, dict) and name not in fixture.value:
                    yield fixture.problem(
                        f'The appointment has no "{name}", so no path leads to it.',
                        f"Expected {', '.join(parameters)}.",
                        did_you_mean(name, fixture.value),
                    )


def _dates(place: Node, read_on: str) -> Iterator[Problem]:
    for node in place.walk():
        match = DATE.fullmatch(node.value) if isinstance(node.value, str) else None
        if match and not all(_exists(node.value.replace("{Y}", year)) for year in YEARS):
            yield node.problem(
                f"{quoted(node.value)} is not a date that exists in every year.",
                "Expected a date such as {Y}-06-30T10:00:00Z.",
            )
        elif match and match["year"] != "{Y}" and re.fullmatch(DATE, read_on) and node.value[:10] > read_on:
            yield node.problem(
                f"{quoted(node.value)} is in the future now, but will pass.",
                hint="Write {Y} for the year: it is always two years ahead.",
            )


def _exists(text: str) -> bool:
    try:
        date.fromisoformat(text[:10])
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
