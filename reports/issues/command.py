"""The command `reports issues`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import closing
from typing import TYPE_CHECKING

import click

from reports._options import after_option, history_option, provider_option
from reports.history import HistoryError

if TYPE_CHECKING:
    from reports.issues.advice import Advise
    from reports.issues.plan import Change
    from reports.issues.tracker import Tracker

LATER = 75
"""EX_TEMPFAIL of sysexits.h: try again."""


@click.command("issues")
@click.option("--repo", required=True, envvar="GITHUB_REPOSITORY", metavar="OWNER/NAME", help="Whose issues.")
@click.option("--label", default="conformance", show_default=True, metavar="NAME", help="What its issues bear.")
@provider_option
@after_option
@click.option("--dry-run", is_flag=True, help="Print what would be done, and write nothing.")
@history_option
def issues_command(repo: str, label: str, provider: str | None, runs: int, dry_run: bool, url: str | None) -> int:
    """Keep a GitHub issue for each violation of a vendor: opened, closed when resolved, reopened when it is back.

    The token is in $GITHUB_TOKEN; $GITHUB_API_URL names another server than the public one. An issue is known by its
    label and its first line, so that none is opened twice. What the API does not take now is exit 75: run it again.
    """
    from reports._refused_alike import OPEN
    from reports.alerts.items import responsible
    from reports.gate.unmeasured import with_unmeasured
    from reports.history.database import opened, reading
    from reports.history.findings import findings
    from reports.history.left import all_left
    from reports.history.trials import sentences
    from reports.issues.advice import advisor
    from reports.issues.body import key
    from reports.issues.plan import changes
    from reports.issues.tracker import PUBLIC_API, Tracker, TrackerError

    base_url = os.environ.get("GITHUB_API_URL") or PUBLIC_API
    with opened(url) as engine, reading(engine) as connection:
        known = with_unmeasured(connection, findings(connection, provider))
        whose = responsible(connection, known)
        nobodys = {one.life.last_seen.trial for one in known if whose(one) == "nobody"}
        of_one_answer = {key(one): one.life.last_seen.trial for one in known if whose(one) == OPEN}
        said = sentences(connection, {*of_one_answer.values()})
        alike = {name: said[id] for name, id in of_one_answer.items()}
        advise = advisor(known, all_left(connection))
    with closing(Tracker(repo, label, _token(), base_url)) as tracker:
        try:
            _make_all(changes(known, list(tracker.issues()), runs, nobodys, alike), tracker, advise, dry_run)
        except TrackerError as error:
            if not error.is_temporary:
                raise
            click.echo(f"reports: {error}", err=True)
            return LATER
    return 0


def _make_all(changes: Iterable[Change], tracker: Tracker, advise: Advise, is_dry: bool) -> None:
    """Make the changes, but open only so many issues; the others are counted, and left to later runs."""
    from reports.issues.plan import MOST_OPENED

    opened = 0
    for change in changes:
        opened += change.issue is None
        if change.issue is None and opened > MOST_OPENED:
            continue
        _show(change) if is_dry else _make(change, tracker, advise)
    if opened > MOST_OPENED:
        click.echo(_left(opened - MOST_OPENED, MOST_OPENED))


def _left(number: int, most: int) -> str:
    what = "1 more finding has" if number == 1 else f"{number} more findings have"
    return (
        f"{what} no issue yet: a run opens {most} at most, and the next one goes on. See first whether one cause has "
        "broken them all: `reports history` lists them."
    )


def _token() -> str:
    token = os.environ.get("GITHUB_TOKEN", "").strip()
    if not token:
        raise HistoryError("issues: no token. Set GITHUB_TOKEN to one that may write issues of the repository.")
    return token


def _show(change: Change) -> None:
    from reports.issues.body import title

    number = f" #{change.issue.number}" if change.issue else ""
    click.echo(f"would be {change.word}{number}: {title(change.finding, change.alike)}")


def _make(change: Change, tracker: Tracker, advise: Advise) -> None:
    """Change an issue. The marker, which says that it is done, changes last: a killed run is made up for."""
    from reports.issues.body import body, title
    from reports.issues.body import change as comment

    until_fixed = advise(change.finding)
    texts = title(change.finding, change.alike), body(change.finding, change.mark, until_fixed, bool(change.alike))
    if change.issue is None:
        number = tracker.open(*texts)
    elif change.is_silent:
        number = change.issue.number
        tracker.update(number, *texts, is_open=change.issue.is_open)
    else:
        number = change.issue.number
        tracker.comment(number, comment(change.finding, change.mark, change.before))
        tracker.update(number, *texts, is_open=change.is_broken)
    click.echo(f"{change.word} #{number}: {title(change.finding, change.alike)}")
