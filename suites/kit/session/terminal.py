"""What the terminal tells: the first lines, the cards of failures, the closing table, and one sentence a provider."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pytest

from contracts import Contract
from suites.kit.model.check_kinds import KINDS
from suites.kit.model.verdicts import (
    INCONCLUSIVE,
    KEPT,
    KNOWN,
    NOT_APPLICABLE,
    OBSERVED,
    SUITE_ERROR,
    VIOLATION,
    WARNING,
)
from suites.kit.restore.leftovers import Leftovers
from suites.kit.session.failure_text import failure_text
from suites.kit.session.options import Plan
from suites.kit.session.results import Results

COLUMNS = (
    ("kept", KEPT),
    ("violated", VIOLATION),
    ("warned", WARNING),
    ("inconclusive", INCONCLUSIVE),
    ("known", KNOWN),
    ("not applicable", NOT_APPLICABLE),
    ("observed", OBSERVED),
    ("suite errors", SUITE_ERROR),
)
WHOSE = {"vendor": "the vendor's", "set-up": "the target's set-up", "ours": "ours", "nobody": ""}
NAMED_AT_MOST = 3


def first_lines(plan: Plan, targets: list[dict[str, Any]]) -> list[str]:
    """Target, base URL, contract date, seed and run id."""
    lines = [f"run {plan.run}, profile {plan.profile.name}, seed {plan.seed}"]
    lines += [
        f"{t['provider']}: {t['operation']}, contract of {t['contract_date']}, "
        f"target: {t['target']} for {t['base_url']}"
        for t in targets
    ]
    return lines + [f"{name}: the contract cannot be used and is left out (see below)" for name in plan.faulty]


def tell(reporter: pytest.TerminalReporter, results: Results, journal: str, leftovers: Mapping[str, Leftovers]) -> None:
    """Write cards, table and sentences; `leftovers` is, by provider, what the run left behind."""
    _faulty(reporter, results.plan)
    _section(reporter, "VIOLATIONS", [failure_text(record) for record in results.records(VIOLATION)], red=True)
    _section(reporter, "SUITE ERRORS", [failure_text(record) for record in results.records(SUITE_ERROR)], red=True)
    _section(reporter, "INCONCLUSIVE", _by_reason(results.records(INCONCLUSIVE)), yellow=True)
    _section(reporter, "WARNINGS", [failure_text(record) for record in results.records(WARNING)], yellow=True)
    contracts = [contract for contract in results.plan.contracts if contract.name in results.verdicts]
    if contracts:
        reporter.section("conformance", sep="=")
        for line in table(results, contracts):
            reporter.write_line(line)
        for line in explored(results, contracts):
            reporter.write_line(line)
        reporter.write_line("")
        for contract in contracts:
            _sentence(reporter, results.summary(contract))
        reporter.write_line(f"journal: {journal}")
    _left_behind(reporter, leftovers)


def _left_behind(reporter: pytest.TerminalReporter, leftovers: Mapping[str, Leftovers]) -> None:
    for provider, found in leftovers.items():
        for line in found.notes:
            reporter.write_line(f"{provider}: {line}")
        for line in found.problems:
            reporter.write_line(f"{provider}: {line}", red=True)


def _faulty(reporter: pytest.TerminalReporter, plan: Plan) -> None:
    _section(reporter, "CONTRACTS THAT CANNOT BE USED", list(plan.faulty.values()), red=True)


def _section(reporter: pytest.TerminalReporter, title: str, blocks: list[str], **markup: bool) -> None:
    if blocks:
        reporter.section(title, sep="-", **markup)
        reporter.write_line("\n\n".join(blocks))


def _by_reason(records: list[dict[str, Any]]) -> list[str]:
    """One block a reason, with the clauses it holds back."""
    reasons: dict[str, list[str]] = defaultdict(list)
    for record in records:
        reasons[f"{record['provider']}: {record['reason']}"].append(record["clause"])
    return [
        f"{reason}\n  {len(ids)} of {_named(ids)}" if len(ids) > 1 else f"{reason}\n  {ids[0]}"
        for reason, ids in reasons.items()
    ]


def _named(ids: list[str]) -> str:
    more = f" and {len(ids) - NAMED_AT_MOST} more" if len(ids) > NAMED_AT_MOST else ""
    return ", ".join(ids[:NAMED_AT_MOST]) + more


def table(results: Results, contracts: list[Contract]) -> list[str]:
    """The closing table: a row a provider."""
    shown = [
        (title, word)
        for title, word in COLUMNS
        if word in (KEPT, VIOLATION, WARNING, INCONCLUSIVE, NOT_APPLICABLE)
        or any(results.tally(contract.name).counts[word] for contract in contracts)
    ]
    heads = ["provider", *(title for title, _ in shown), "requests", "accepted", "refused"]
    rows = [_row(results, contract, [word for _, word in shown]) for contract in contracts]
    widths = [max(len(line[column]) for line in (heads, *rows)) for column in range(len(heads))]
    return [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in (heads, *rows)
    ]


def explored(results: Results, contracts: list[Contract]) -> list[str]:
    """How many generated cases each provider was sent, by region, and what became of them."""
    lines = []
    for contract in contracts:
        records = [r for r in results.verdicts[contract.name].values() if KINDS[r["check"]].generated and r["reason"]]
        told = "; ".join(record["reason"] for record in records)
        lines += [f"explored {contract.name}: {told}"] if told else []
    return lines


def _row(results: Results, contract: Contract, words: list[str]) -> list[str]:
    tally = results.tally(contract.name)
    return [
        contract.name,
        *(str(tally.counts[word]) for word in words),
        str(tally.requests),
        str(tally.accepted),
        str(tally.refused),
    ]


def _sentence(reporter: pytest.TerminalReporter, summary: dict[str, Any]) -> None:
    whose = WHOSE[summary["whose"]]
    green = summary["whose"] == "nobody"
    owner = f" This is {whose}." if whose else ""
    reporter.write_line(f"{summary['sentence']}{owner}", green=green, red=not green)
    if not green:
        reporter.write_line(f"  see it again: {summary['command']}")
