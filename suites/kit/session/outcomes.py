"""Verdicts on their way from a test to the reports: attached to pytest's report, which travels from workers too."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from suites.kit.model.errors import Broken, Unclear
from suites.kit.model.verdicts import INCONCLUSIVE, KEPT, KNOWN, OBSERVED, SUITE_ERROR, VIOLATION, WARNING, Verdict
from suites.kit.session import crash
from suites.kit.session.failure_text import card
from suites.kit.session.items import TRIAL, Trial, clause_of
from suites.kit.session.streams import redactor_of

WORDS = {
    VIOLATION: (VIOLATION, "V", ("VIOLATION", {"red": True})),
    INCONCLUSIVE: (INCONCLUSIVE, "I", ("INCONCLUSIVE", {"yellow": True, "bold": True})),
    SUITE_ERROR: (SUITE_ERROR, "E", ("SUITE ERROR", {"red": True, "bold": True})),
    KNOWN: (KNOWN, "k", ("KNOWN", {"yellow": True})),
    WARNING: (WARNING, "w", ("WARNING", {"yellow": True})),
}


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, None]:
    """Attach what the trial found to the report of its call, and show nothing of what an exception has seen."""
    if clause_of(item) is None:
        yield
        return
    with _without_locals(item.config):
        report = (yield).get_result()
    trial = item.stash.get(TRIAL, None)
    mask = trial.campaign.templates.redactor.mask if trial else redactor_of(item.config).mask
    if report.failed and call.excinfo:
        report.longrepr = crash.render(call.excinfo.value, mask)
    report.sections = [(title, mask(text)) for title, text in report.sections]
    if trial is not None and (report.when == "call" or report.failed):
        _attach(report, trial, call)


@contextmanager
def _without_locals(config: pytest.Config) -> Iterator[None]:
    """Spare pytest the local variables, which are not shown: among them is the whole contract."""
    asked, config.option.showlocals = config.option.showlocals, False
    try:
        yield
    finally:
        config.option.showlocals = asked


def _attach(report: pytest.TestReport, trial: Trial, call: pytest.CallInfo[None]) -> None:
    text = trial.campaign.templates.text
    word, records = _records(trial, call)
    attached = {
        "word": word,
        "provider": trial.clause.provider,
        "records": records,
        "counts": vars(trial.campaign.counts),
        "setup": trial.campaign.setup and text(trial.campaign.setup),
    }
    report.conformance = json.dumps(attached)  # type: ignore[attr-defined]  # a report carries what plugins give it
    if report.failed and word != SUITE_ERROR:
        mine = [r for r in records if r["kind"] == "verdict" and (r["clause"] == trial.clause.id or r["findings"])]
        cards = "\n".join(map(card, mine))
        report.longrepr = cards or text(str(call.excinfo.value if call.excinfo else ""))
    elif isinstance(report.longrepr, tuple):
        report.longrepr = (*report.longrepr[:2], text(report.longrepr[2]))


def _records(trial: Trial, call: pytest.CallInfo[None]) -> tuple[str, list[dict[str, Any]]]:
    sent, trial.campaign.records[:] = trial.campaign.templates.revised(trial.campaign.records), []
    broke = call.excinfo.value if call.excinfo else None
    if broke is not None and not isinstance(broke, Broken | Unclear | pytest.skip.Exception | pytest.xfail.Exception):
        mistake = Verdict(trial.clause, SUITE_ERROR, 0, crash.summary(broke, trial.campaign.templates.text))
        return SUITE_ERROR, [*sent, _verdict(mistake, trial)]
    words = [verdict.word for verdict in trial.verdicts]
    word = VIOLATION if VIOLATION in words else words[0]
    return word, [*sent, *(_verdict(verdict, trial) for verdict in trial.verdicts)]


def _verdict(verdict: Verdict, trial: Trial) -> dict[str, Any]:
    """The journal's record of a verdict."""
    clause = verdict.clause
    source = {"at": clause.source.at, "page": clause.source.page}
    reason = verdict.reason or (trial.campaign.evidence.noted(clause) if clause.check == "explores" else None)
    return {
        "kind": "verdict",
        "provider": clause.provider,
        "clause": clause.id,
        "says": clause.says,
        "source": source if clause.source.line is None else {**source, "line": clause.source.line},
        "strength": clause.strength,
        "check": clause.check,
        "verdict": verdict.word,
        "cases": verdict.cases,
        "reason": trial.campaign.templates.text(reason) if reason else None,
        "findings": [trial.campaign.templates.finding(finding) for finding in verdict.findings],
    }


def read(report: pytest.TestReport) -> dict[str, Any] | None:
    """What was attached to a report; None for a test of another kind."""
    attached = getattr(report, "conformance", None)
    return json.loads(attached) if attached else None


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, Any] | None:
    """Words and letters of our own; what is kept, observed or not applicable stays pytest's."""
    attached = read(report) if report.when == "call" else None
    if attached is None or attached["word"] in (KEPT, OBSERVED):
        return None
    return WORDS.get(attached["word"])
