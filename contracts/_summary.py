"""What `contracts show` prints of a contract."""

from __future__ import annotations

from collections.abc import Iterator

from contracts import Clause, Contract


def summary(contract: Contract) -> Iterator[str]:
    """The lines of a contract: its origin, how it is read back, its clauses, what is observed, excluded and asked."""
    yield f"{contract.title} ({contract.name}), maintained by {contract.owner}"
    yield f"  page       {contract.page}"
    yield f"  read       {contract.read_on}"
    yield f"  operation  {contract.update.id}: {contract.update.method} {contract.update.path}"
    yield from _reading(contract)
    for kind in dict.fromkeys(clause.check for clause in contract.clauses):
        clauses = [clause for clause in contract.clauses if clause.check == kind]
        yield f"\n{kind} ({len(clauses)})"
        for clause in clauses:
            yield from _clause(clause, contract.page)
    if contract.observed:
        yield f"\nobserved in long runs ({len(contract.observed)})"
        for clause in contract.observed:
            yield from _clause(clause, contract.page)
    yield f"\nexcluded ({len(contract.excluded)})"
    yield from (f"  {row['at']}: {row['reason']}" for row in contract.excluded)
    yield f"\nquestions to the vendor ({len(contract.questions)})"
    yield from (f"  {question}" for question in contract.questions)


def _reading(contract: Contract) -> Iterator[str]:
    reading = contract.behaviour.read
    if reading is None:
        yield "  read back  by no operation that is documented"
        return
    operation = contract.operations[reading.operation]
    yield f"  read back  {operation.id}: {operation.method} {operation.path}"
    if reading.pages:
        size = "".join(f", {name} {count}" for name, count in reading.pages.size.items())
        yield f"    a list in pages, by {reading.pages.by} ({reading.pages.parameter}{size})"
    elif reading.match:
        yield "    a list on one page"
    if reading.filters:
        yield f"    searched by {', '.join(reading.filters)}"


def _clause(clause: Clause, page: str) -> Iterator[str]:
    elsewhere = "" if clause.source.page == page else f"; {clause.source.page}"
    yield f"  {clause.id}  [{clause.strength}{', draft' if clause.is_draft else ''}]"
    yield f"    {clause.says}  ({clause.source}{elsewhere})"
