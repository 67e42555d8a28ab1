"""What a run prints: the header, the failures, the closing table, and a sentence per provider."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pytest

from contracts import Contract, text_table
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
from suites.kit.privacy.belongings import weak_secrets
from suites.kit.restore.leftovers import Leftovers
from suites.kit.session.causes import Cause, by_cause
from suites.kit.session.changed_values import already, without_trifle
from suites.kit.session.drafted_clauses import TITLE, blocks_of, in_short
from suites.kit.session.failure_text import failure_text, first_few
from suites.kit.session.journal import EMBEDDED_NAME
from suites.kit.session.known_text import Earlier, known_blocks, since_accepted, since_tested
from suites.kit.session.left_text import left_lines
from suites.kit.session.notes_text import joined_notes
from suites.kit.session.options import Plan
from suites.kit.session.remarks import remarks
from suites.kit.session.results import Results
from suites.kit.session.shell_hints import hint, standin_command

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
THEIRS = "This is for the vendor to fix."
A_DRAFT = (
    "The contract is a draft that nobody has compared with the vendor's page: do that for these clauses first, then "
    "correct the one that is wrong."
)
STILL_A_DRAFT = "The contract is a draft: contracts check {provider} lists what a person still has to decide."
RARE = (KNOWN, OBSERVED, SUITE_ERROR)
"""Verdicts that get a column only if there are any."""
DIED_AGAIN = (
    "if that run dies, too, look whether this machine kills processes (for lack of memory: dmesg); if it does not, "
    "report a bug of this suite"
)
OTHERWISE = "what the vendor changed since earlier runs, a run does not know: reports ingest {} && reports diff"
"""A run of all clauses reads no history, which may be a database elsewhere."""
MOST_IDS = 3
"""One reason (a missing fixture, a refused login) often holds back dozens of clauses; the journal lists them all."""


def header_lines(plan: Plan, targets: list[dict[str, Any]]) -> list[str]:
    """Run id, profile and seed; then a line per target."""
    lines = [f"run {plan.run}, profile {plan.profile.name}, seed {plan.seed}"]
    lines += [
        f"{target['provider']}: {target['operation']}, contract of {target['contract_date']}, "
        f"target: {target['target']} {'imitating' if target['target'] == EMBEDDED_NAME else 'at'} {target['base_url']}"
        for target in targets
    ]
    for contract in plan.contracts:
        reading = contract.behaviour.read
        if reading and reading.settles_seconds and contract.name in plan.targets:
            lines.append(f"{contract.name}: a read after an update waits until {reading.settles_seconds:g} s are over")
        if weak := weak_secrets(contract, plan.targets[contract.name]) if contract.name in plan.targets else []:
            lines.append(
                f"{contract.name}: {', '.join(weak)}: too weak to be masked everywhere, as a word of ours or under 8 "
                "characters: nothing fails by that, and no answer comes from it; ask the vendor for a longer one"
            )
    return lines + [f"{name}: left out, its contract cannot be used (see below)" for name in plan.broken_contracts]


def write_summary(
    reporter: pytest.TerminalReporter,
    results: Results,
    journal: str,
    leftovers: Mapping[str, Leftovers],
    earlier: Earlier,
) -> None:
    """Write failures, table and sentences; `leftovers` is what the run could not put back, by provider, and `earlier`
    finds the runs before it at a provider's target."""
    broken_contracts = list(results.plan.broken_contracts.values())
    _section(reporter, "CONTRACTS THAT CANNOT BE USED", broken_contracts, red=True)
    unneeded = [one for one in results.records(VIOLATION) if not one["findings"]]
    broken = [one for one in results.records(VIOLATION, WARNING) if one not in unneeded]
    causes = by_cause(broken, results.is_refused_alike)
    violations = "CONTRACT AND STAND-IN DISAGREE" if results.plan.is_compliant else "VIOLATIONS"
    _section(reporter, violations, _blocks(causes, VIOLATION), red=True)
    _section(reporter, "EXCEPTIONS TO REMOVE", _by_reason(unneeded), yellow=True)
    _section(reporter, "SUITE ERRORS", [failure_text(record) for record in results.records(SUITE_ERROR)], red=True)
    _section(reporter, "INCONCLUSIVE", _by_reason(results.records(INCONCLUSIVE), earlier), yellow=True)
    _section(reporter, "KNOWN DEVIATIONS", known_blocks(results.known(), earlier, results.plan.targets), yellow=True)
    _section(reporter, "WARNINGS", _blocks(causes, WARNING), yellow=True)
    plan = results.plan
    contracts = [contract for contract in plan.contracts if contract.name in results.verdicts]
    _section(reporter, TITLE, [*blocks_of(results, contracts)], yellow=True)
    _section(reporter, "TO SEND A REQUEST AGAIN", _shell_hints(results, causes))
    if contracts:
        reporter.section("conformance", sep="=")
        for line in [*_table(results, contracts), *remarks(results, contracts), ""]:
            reporter.write_line(line)
    _write_leftovers(reporter, results, leftovers)
    for contract in contracts:
        _write_sentence(reporter, results, contract, leftovers.get(contract.name) or Leftovers(), earlier)
    if contracts:
        _write_lost(reporter, results, contracts)
        reporter.write_line(f"journal: {journal}")
        if any(one.name in plan.targets and not results.tally(one.name).untried for one in contracts):
            reporter.write_line(OTHERWISE.format(shlex.quote(journal)))


def write_exit_code(reporter: pytest.TerminalReporter, code: int, reason: str) -> None:
    """Write what the exit code says, where there is something to say."""
    if reason:
        reporter.write_line(f"exit code {code}: {reason}; see above")


def _write_lost(reporter: pytest.TerminalReporter, results: Results, contracts: list[Contract]) -> None:
    if not results.lost:
        return
    lost = "1 test was lost, because its" if results.lost == 1 else f"{results.lost} tests were lost, because their"
    reporter.write_line(f"{lost} worker process died; this says nothing about the vendor", red=True)
    for contract in contracts:
        command = results.plan.rerun_command(contract.name)
        reporter.write_line(f"  run it again, without workers: {results.plan.command.from_anywhere(command)}")
    reporter.write_line(f"  {DIED_AGAIN}")


def _write_leftovers(reporter: pytest.TerminalReporter, results: Results, leftovers: Mapping[str, Leftovers]) -> None:
    for provider, found in leftovers.items():
        problems, below = left_lines(
            results.plan, found, results.refused_alike.get(provider), results.is_shared(provider)
        )
        for line in problems:
            reporter.write_line(f"{provider}: {line}", red=True)
        for line in below:
            reporter.write_line(f"  {line}")
        for line in joined_notes(found.notes):
            reporter.write_line(f"{provider}: {line}")


def _section(reporter: pytest.TerminalReporter, title: str, blocks: list[str], **markup: bool) -> None:
    if blocks:
        reporter.section(title, sep="-", **markup)
        reporter.write_line("\n\n".join(blocks))


def _blocks(causes: list[Cause], word: str) -> list[str]:
    """A block per cause, where the clause that leads it has this verdict."""
    return [failure_text(one.leader, one.also, one.note) for one in causes if one.leader["verdict"] == word]


def _shell_hints(results: Results, causes: list[Cause]) -> list[str]:
    """A block per provider with broken clauses: what its cURL lines need."""
    plan, found = results.plan, []
    for contract in plan.contracts:
        own = [cause for cause in causes if cause.leader["provider"] == contract.name]
        drafted = blocks_of(results, [contract])
        blocks = "\n".join([*(failure_text(cause.leader) for cause in own), *drafted])
        target = plan.targets.get(contract.name)
        standin = standin_command(contract.name, plan.command.standin) if plan.is_embedded else ""
        variables = target.variables.values() if target else ()
        values, places = results.shell[contract.name], results.names[contract.name]
        found.append(hint(contract.name, blocks, values, variables, standin, plan.served_at, places))
    return [block for block in found if block]


def _by_reason(records: list[dict[str, Any]], earlier: Earlier | None = None) -> list[str]:
    """A block per reason, with the ids of its clauses, and what is known from earlier runs."""
    clauses: dict[tuple[str, str], list[str]] = defaultdict(list)
    for record in records:
        clauses[record["provider"], _within(record, records)].append(record["clause"])
    return [
        "\n".join(
            [
                f"{provider}: {reason}",
                *(since_tested(reason, earlier(provider)) if earlier else ()),
                f"  {_listed(ids)}",
            ]
        )
        for (provider, reason), ids in clauses.items()
    ]


def _within(record: dict[str, Any], records: list[dict[str, Any]]) -> str:
    """The reason of a record, or the one of another that it quotes: that is the cause of both."""
    own, others = (
        str(record["reason"]),
        {str(one["reason"]) for one in records if one["provider"] == record["provider"]},
    )
    return min((one for one in others if f"({one})" in own), key=len, default=own)


def _listed(ids: list[str]) -> str:
    return (f"{len(ids)} clauses: " if len(ids) > 1 else "") + first_few(ids, MOST_IDS)


def _table(results: Results, contracts: list[Contract]) -> list[str]:
    """The closing table: a row per provider."""
    tallies = {contract.name: results.tally(contract.name) for contract in contracts}
    shown = {
        title: word
        for title, word in COLUMNS
        if word not in RARE or any(tally.counts[word] for tally in tallies.values())
    }
    rows = [
        [name, *map(str, [*map(tally.counts.get, shown.values()), tally.requests, tally.accepted, tally.refused])]
        for name, tally in tallies.items()
    ]
    return text_table(["provider", *shown, "requests", "accepted", "refused"], rows)


def _write_sentence(
    reporter: pytest.TerminalReporter, results: Results, contract: Contract, leftovers: Leftovers, earlier: Earlier
) -> None:
    """Write a provider's sentence, and how to run it again: that has to wait while a change is owed to the target."""
    text, whose = results.closing_sentence(contract)
    plan = results.plan
    is_green = whose == "nobody" and not results.tally(contract.name).counts[VIOLATION]
    says = advice(contract, whose, is_live=contract.name in plan.targets)
    own = [one for one in results.records(VIOLATION, WARNING) if one["provider"] == contract.name]
    text = without_trifle(text, (one for one in own if one["verdict"] == WARNING))
    reporter.write_line(f"{text}{says}", green=is_green, red=not is_green)
    if (line := already(own)) and contract.name in plan.targets:
        reporter.write_line(f"  {line}")
    for line in since_accepted(results.clauses_refused_alike(contract.name), earlier(contract.name)):
        reporter.write_line(line)
    for line in in_short(results, [contract]):
        reporter.write_line(f"{line}: see {TITLE} above", yellow=True)
    if not is_green or leftovers.is_interrupted:
        command = plan.command.from_anywhere(plan.rerun_command(contract.name))
        _write_expired(reporter, results, contract)
        again = "to repeat this" if plan.has_fault else "run it again"
        reporter.write_line(f"  {f'then {again}' if leftovers.is_owed else again}: {command}")


def advice(contract: Contract, whose: str, is_live: bool) -> str:
    """What the sentence adds about whose turn it is: a draft's stays a person's, also where nothing was broken."""
    if contract.is_draft and whose == "nobody" and is_live:
        return f" {STILL_A_DRAFT.format(provider=contract.name)}"
    return {"vendor": f" {A_DRAFT if contract.is_draft else THEIRS}"}.get(whose, "")


def _write_expired(reporter: pytest.TerminalReporter, results: Results, contract: Contract) -> None:
    """Write how to see whether the vendor still breaks what expired exceptions are about: no stand-in can show it."""
    broken = [record for record in results.records(VIOLATION) if record["provider"] == contract.name]
    expired = " or ".join(record["clause"] for record in broken if record["reason"])
    if expired and results.plan.has_fault:
        command = (
            f"pytest --provider {contract.name} --target NAME -k {shlex.quote(expired)}{results.plan.command.files}"
        )
        what = "to see whether the vendor still does this (NAME: a target in targets.toml)"
        reporter.write_line(f"  {what}: {results.plan.command.from_anywhere(command)}")
