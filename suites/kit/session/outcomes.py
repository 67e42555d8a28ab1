"""Carries verdicts from a test to the reports: attached to pytest's report, which also travels from worker processes.

An attribute of the report enters no file of pytest's own; user properties, the usual way, would enter the JUnit file.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple
from typing import Any

import pytest

import contracts
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.errors import Broken, Unclear
from suites.kit.model.verdicts import INCONCLUSIVE, KNOWN, SUITE_ERROR, VIOLATION, WARNING, Verdict
from suites.kit.run.recorded.campaign import RecordedCampaign
from suites.kit.session import crash
from suites.kit.session.campaign_records import records_of
from suites.kit.session.failure_text import failure_text
from suites.kit.session.items import TRIAL, Trial, clause_of
from suites.kit.session.shell_hints import values_of
from suites.kit.session.shell_names import places
from suites.kit.session.streams import redactor_of

SHOWN_AS = {
    VIOLATION: ("V", {"red": True}),
    INCONCLUSIVE: ("I", {"yellow": True, "bold": True}),
    SUITE_ERROR: ("E", {"red": True, "bold": True}),
    KNOWN: ("k", {"yellow": True}),
    WARNING: ("w", {"yellow": True}),
}
"""The verdicts that pytest has no letter and colour for."""
COUNTED_AS = {VIOLATION: "violated", WARNING: "warned"}
"""Words of the closing table, for pytest's last line: it would say "2 violation", as pytest makes no plural of words of
others."""
LISTS = ("findings", "drafted", "accepted")
"""Where the findings of a verdict's record stand."""
WORKER_DIED = "???"
"""The phase in the report that pytest-xdist makes of an item whose worker died."""


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, None]:
    """Attach what the trial found to the report of its call, and keep pytest from rendering what is replaced here."""
    if clause_of(item) is None:
        yield
        return
    with _without_arguments(item.config):
        report = (yield).get_result()
    trial = item.stash.get(TRIAL, None)
    mask = trial.campaign.templates.redactor.mask if trial else redactor_of(item.config).mask
    if report.failed and call.excinfo:
        report.longrepr = crash.render(call.excinfo.value, mask)
    report.sections = [(title, mask(text)) for title, text in report.sections]
    report.conformance = ""  # marks a conformance item also where there is no verdict to attach
    if trial is not None and (report.when == "call" or report.failed):
        _attach(report, trial, call)


def _shown(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """What people read of findings, beside the commands: a name in it is as little known to them."""
    found = (one for record in records for listed in LISTS for one in record.get(listed, ()))
    yield from (str(one[part]) for one in found for part in ("sent", "expected", "got"))


@contextmanager
def _without_arguments(config: pytest.Config) -> Iterator[None]:
    """Keep pytest from rendering arguments and local variables, which would not be shown: one of them is the whole
    contract, and takes a tenth of a second for each item of a run that can judge none."""
    option = config.option
    before = option.showlocals, option.tbstyle
    option.showlocals, option.tbstyle = False, "native"
    try:
        yield
    finally:
        option.showlocals, option.tbstyle = before


def _attach(report: pytest.TestReport, trial: Trial, call: pytest.CallInfo[None]) -> None:
    alike = trial.campaign.plain.refused_alike
    as_ours, setup = trial.campaign.templates.own, trial.campaign.setup or trial.campaign.client.silence.outage
    word, records = _records(trial, call)
    down_since = trial.campaign.client.silence.down_since
    lines = [line for record in records for line in _commands(record)]
    attached = {
        "word": word,
        "provider": trial.clause.provider,
        "records": records,
        "counts": vars(trial.campaign.counts),
        "coverage": trial.campaign.coverage.outcomes,
        "not_compared": _not_compared(trial),
        "notes": trial.campaign.notes if isinstance(trial.campaign, RecordedCampaign) else [],
        "setup": setup and as_ours(setup),
        "refused_alike": alike and astuple(alike),
        "down_since": down_since and down_since.isoformat(timespec="seconds"),
        "shell": values_of(trial.campaign.bound, lines),
        "names": places(trial.campaign.bound, [*lines, *_shown(records)]),
    }
    report.conformance = json.dumps(attached)  # type: ignore[attr-defined]  # a report carries what plugins give it
    if report.failed and word != SUITE_ERROR:
        own = [r for r in records if r["kind"] == "verdict" and (r["clause"] == trial.clause.id or r["findings"])]
        failures = "\n".join(map(failure_text, own))
        report.longrepr = failures or as_ours(str(call.excinfo.value if call.excinfo else ""))
    elif isinstance(report.longrepr, tuple):
        report.longrepr = (*report.longrepr[:2], as_ours(report.longrepr[2]))


def _not_compared(trial: Trial) -> dict[str, str]:
    """The members that nothing has compared so far, and why."""
    campaign = trial.campaign
    missing = campaign.coverage.comparison.missing(campaign.bound)
    return {pointer: campaign.templates.own(why) for pointer, why in missing.items()}


def _commands(record: dict[str, Any]) -> list[str]:
    """The commands that a record shows: of each finding its request, and the sequence that it ends; those of a drafted
    clause, too, which the terminal shows like any other."""
    shown = (found for listed in LISTS for found in record.get(listed, ()))
    return [line for found in shown for line in (found["curl"], *found.get("sequence", ()))]


def _records(trial: Trial, call: pytest.CallInfo[None]) -> tuple[str, list[dict[str, Any]]]:
    sent = records_of(trial.campaign)
    error = call.excinfo.value if call.excinfo else None
    if error is not None and not isinstance(error, Broken | Unclear | pytest.skip.Exception | pytest.xfail.Exception):
        verdict = Verdict(trial.clause, SUITE_ERROR, 0, crash.summary(error, trial.campaign.templates.text))
        return SUITE_ERROR, [*sent, _verdict(verdict, trial)]
    words = [verdict.word for verdict in trial.verdicts]
    word = VIOLATION if VIOLATION in words else words[0]
    return word, [*sent, *(_verdict(verdict, trial) for verdict in trial.verdicts), *_shapes(trial)]


def _shapes(trial: Trial) -> list[dict[str, Any]]:
    """The journal's records of the shapes of all answers, with the last clause: only then they are those of the run."""
    is_last = trial.clause is trial.campaign.selected[-1]
    return trial.campaign.shapes.records() if is_last else []


def _verdict(verdict: Verdict, trial: Trial) -> dict[str, Any]:
    """The journal's record of a verdict."""
    clause = verdict.clause
    source = {"at": clause.source.at, "page": clause.source.page}
    reason = verdict.reason or (trial.campaign.evidence.notes(clause) if kind_of(clause).generated else None)
    return {
        "kind": "verdict",
        "provider": clause.provider,
        "clause": clause.id,
        "says": clause.says,
        "source": source if clause.source.line is None else {**source, "line": clause.source.line},
        "strength": clause.strength,
        "check": clause.check,
        "definition": contracts.definition(clause),
        "members": [*clause.fields],
        "verdict": verdict.word,
        "cases": verdict.cases,
        "reason": trial.campaign.templates.own(reason) if reason else None,
        "findings": [trial.campaign.templates.finding(finding) for finding in verdict.findings],
        **_drafted(verdict, trial),
        **_accepted(verdict, trial),
    }


def _drafted(verdict: Verdict, trial: Trial) -> dict[str, Any]:
    """What a journal says besides of a drafted clause that the vendor would break."""
    found = [trial.campaign.templates.finding(finding) for finding in verdict.drafted]
    return {"would_be": verdict.would_be, "drafted": found} if found else {}


def _accepted(verdict: Verdict, trial: Trial) -> dict[str, Any]:
    """What a journal says besides of a clause that is broken as known.yaml accepts, and in another way, too."""
    found = [trial.campaign.templates.finding(finding) for finding in verdict.accepted]
    exception = trial.campaign.templates.own(verdict.exception)
    return {"exception": exception, "accepted": found} if verdict.exception else {}


def read(report: pytest.TestReport) -> dict[str, Any] | None:
    """What was attached to a report; None for a test that is not a conformance item."""
    attached = getattr(report, "conformance", None)
    return json.loads(attached) if attached else None


def is_lost(report: pytest.TestReport) -> bool:
    """Whether a report tells that a conformance item failed before it had a verdict, or that its worker died."""
    is_ours = hasattr(report, "conformance") or report.when == WORKER_DIED
    return report.failed and is_ours and read(report) is None


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, Any] | None:
    """Our own words and letters; kept, observed and not applicable keep pytest's."""
    attached = read(report) if report.when == "call" else None
    if attached is None or attached["word"] not in SHOWN_AS:
        return None
    word = attached["word"]
    letter, markup = SHOWN_AS[word]
    return COUNTED_AS.get(word, word), letter, (word.upper(), markup)
