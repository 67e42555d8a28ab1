"""A made-up history of the size that its page is made for: 40 targets, 60 clauses each, 14 runs."""

from __future__ import annotations

from pathlib import Path

from reports.history.findings import KnownFinding
from reports.history.lives import Look, Point, life
from reports.history.recent import Judged, RecentTrial
from reports.history.trials import LatestTrial
from reports.pages.history import page_of
from reports.pages.overview import providers
from suites.selftest import journals
from suites.selftest.nights import FIRST

TARGETS, CLAUSES, RUNS = 40, 60, 14
DAY = 24 * 60 * 60
START = int(FIRST.timestamp())


def crowded_page(folder: Path) -> Path:
    """The page of all of them; every second target breaks five clauses since its eighth run."""
    recent = [[_trial(number, run) for run in range(RUNS)] for number in range(TARGETS)]
    latest = [_latest(runs[-1]) for runs in recent]
    found = [_finding(number, clause) for number in range(0, TARGETS, 2) for clause in range(5)]
    now = START + RUNS * DAY
    path = folder / "crowd.html"
    path.write_text(page_of(providers(latest, recent, found, [], now), now), encoding="utf-8")
    return path


def _trial(number: int, run: int) -> RecentTrial:
    facts = journals.target(f"vendor{number:02}")
    names = ("provider", "target", "title", "base_url", "operation", "page", "owner")
    judged = [_judged(number, run, clause) for clause in range(CLAUSES)]
    return RecentTrial(
        run=f"night-{run}",
        **{name: facts[name] for name in names},
        contract=facts["contract_date"],
        profile="nightly",
        started=START + run * DAY,
        is_complete=True,
        whose="nobody" if number % 2 else "vendor",
        sentence="5 promises are broken.",
        command="pytest",
        requests=400 + run,
        accepted=200,
        refused=200,
        median=12.5 + run,
        p95=40.0 - run,
        verdicts={one.clause: one for one in judged},
    )


def _judged(number: int, run: int, clause: int) -> Judged:
    name = f"VENDOR{number:02}-CLAUSE-{clause}"
    says = f"Promise {clause} holds: a member that is not sent is the same before an update and after it."
    word = "violation" if number % 2 == 0 and clause < 5 and run >= 7 else "kept"
    return Judged(name, says, "must", "Response", None, word, None)


def _latest(one: RecentTrial) -> LatestTrial:
    names = (
        "provider",
        "target",
        "run",
        "profile",
        "started",
        "is_complete",
        "whose",
        "sentence",
        "title",
        "owner",
        "base_url",
    )
    return LatestTrial(id=1, left=(), runs=RUNS, last_whole=one.started, **{name: getattr(one, name) for name in names})


def _finding(number: int, clause: int) -> KnownFinding:
    texts = journals.finding(f"VENDOR{number:02}-CLAUSE-{clause}", fingerprint=f"{clause:08x}", got=f"value {clause}")
    names = ("fingerprint", "clause", "pointer", "keyword", "severity", "seen", "sent", "expected", "got")
    points = [
        Point(run, f"night-{run}", START + run * DAY, Look.SEEN if run >= 7 else Look.ABSENT) for run in range(14)
    ]
    return KnownFinding(
        provider=f"vendor{number:02}",
        target="stand-in",
        **{name: texts[name] for name in names},
        says=f"Promise {clause} holds.",
        place="Response",
        strength="must",
        check="accepts",
        script=texts["curl"],
        shown_by="",
        spread="20 of 20 requests that may change it",
        owner="integrations",
        page="https://docs.example.com",
        command="pytest",
        life=life(points),
    )
