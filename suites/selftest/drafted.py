"""How much of a shipped contract `contracts new` drafts from its vendor's page: `python -m suites.selftest.drafted`.

The pages are the vendors' own, so they are not part of this repository: give the stored text of each.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from contracts import Clause, Contract, ContractError, load, names
from contracts._checking._schema_places import leaf_pointers, schema_at
from contracts._drafting import draft
from contracts._text_table import text_table

FACTS = ("type", "enum", "format")
WIDEST = 160
"""Characters of what is missing: enough to see what kind it is."""

NO_PART = ("appointment", "case")
"""What a request has beside its parts: whose it is sent to, and how it is called."""


def main(arguments: list[str]) -> None:
    """Print, for each PROVIDER=FILE, the share of facts and of clauses that the draft has right."""
    unknown = [one for one in arguments if one.partition("=")[0] not in names()]
    if unknown or not arguments:
        raise SystemExit(f"Give PROVIDER=FILE for each page; the providers are {', '.join(names())}. Got: {unknown}")
    rows = []
    for argument in arguments:
        name, _, file = argument.partition("=")
        with tempfile.TemporaryDirectory() as place:
            draft("drafted", Path(file), None, Path(place) / "drafted", date.today(), lambda step: None)
            rows += list(_rows(name, load(name), load("drafted", Path(place))))
    print("\n".join(text_table(("provider", "what", "there", "right", "share", "missing"), rows, align="<<>>><")))


def _rows(name: str, ours: Contract, made: Contract) -> Iterator[tuple[str, ...]]:
    for what, facts in (("members", _members), ("statuses", _statuses)):
        known, drafted = facts(ours), facts(made)
        yield _row(name, what, {key: drafted.get(key) == value for key, value in known.items()})
    written = [clause for clause in ours.clauses if clause.derived is None]
    yield _row(name, "written clauses", {clause.id: _is_drafted(clause, made) for clause in written})


def _row(name: str, what: str, right: Mapping[str, bool]) -> tuple[str, ...]:
    count = sum(right.values())
    missing = ", ".join(key for key, is_right in right.items() if not is_right)
    return name, what, str(len(right)), str(count), f"{100 * count / len(right):.0f} %", missing[:WIDEST]


def _is_drafted(clause: Clause, made: Contract) -> bool:
    """Whether a draft has the same promise: of the same check, and about the same members or kind of request."""
    alike = [one for one in made.clauses if one.check == clause.check and one.derived is None]
    if clause.covers:
        derived = {id.partition(":")[2] for id in made.constraints}
        return all(id.partition(":")[2] in derived for id in clause.covers)
    if clause.fields:
        return any(set(clause.fields) <= set(one.fields) for one in alike)
    named = {name for request in clause.send if isinstance(request, Mapping) for name in (request.get("body") or {})}
    about = [one for one in alike if _kind_of_request(one) == _kind_of_request(clause)]
    return any(named <= _named(one) for one in about) if clause.check == "refuses" else bool(about)


def _named(clause: Clause) -> set[str]:
    return {name for request in clause.send if isinstance(request, Mapping) for name in (request.get("body") or {})}


def _kind_of_request(clause: Clause) -> str:
    """What the requests of a clause differ in: a word such as ordinary, or the parts that they name."""
    if isinstance(clause.send, str):
        return clause.send
    return ",".join(sorted({part for request in clause.send for part in request if part not in NO_PART}))


def _members(contract: Contract) -> dict[str, Any]:
    """The facts of each member of the request, each of them counted."""
    found: dict[str, Any] = {}
    for pointer in leaf_pointers(contract.documented):
        parts = schema_at(contract.documented, pointer)["anyOf"]
        whole: dict[str, Any] = {name: value for part in parts for name, value in part.items()}
        found[pointer] = True
        found |= {f"{pointer} {fact}": _plain(whole[fact]) for fact in FACTS if fact in whole}
    return found


def _plain(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list) else value


def _statuses(contract: Contract) -> Mapping[str, Any]:
    return {str(status): True for status in contract.update.responses}


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except ContractError as error:
        raise SystemExit(str(error)) from None
