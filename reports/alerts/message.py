"""The text of an alert: read at 7 a.m. by somebody who knows nothing of the run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from reports._text import ADVICE, WHOSE, counted, printable, replay_command, utc_seconds
from reports.alerts.news import RANK, Item, News
from reports.alerts.states import State
from reports.history.lives import Life

MOST = 10
"""Findings in full: about four screens of a chat. More are counted, and `reports history` lists them."""

LONGEST = 300
"""Characters of one value: about three lines of a chat."""

KINDS = {
    "regressed": "Broken again",
    "new": "New",
    "flapping": "Comes and goes (told once, then no more until it is steady)",
    "settled": "Still broken, after coming and going",
    "resolved": "Resolved",
}

UNTIL_FIXED = (
    "send the vendor the request that `reports show` prints, or accept the deviation in known.yaml, "
    "with a reason, an owner and an end date."
)

TARGETS = {
    State.OUTAGE: "cannot be tested",
    State.STALE: "has not been tested for too long",
    State.WELL: "can be tested again",
}


def title(news: News) -> str:
    """One line: who, where, and what is new."""
    counts = Counter(item.kind for item in news.items)
    words = [TARGETS[news.target_state]] if news.target_state else []
    words += [f"{counts[kind]} {'broken again' if kind == 'regressed' else kind}" for kind in RANK if counts[kind]]
    return _inert(f"{news.trial.title} at {news.trial.target}: {', '.join(words)}")


def text(news: News) -> str:
    """What broke, whose it is, since when, how to see it again, and what to do until it is fixed."""
    return _inert("\n".join(_lines(news)))


def _lines(news: News) -> Iterator[str]:
    trial = news.trial
    yield f"{trial.sentence} Run {trial.run}, {utc_seconds(trial.started)}, profile {trial.profile}."
    yield f"Our owner: {trial.owner}."
    if news.target_state == State.STALE:
        since = utc_seconds(trial.last_whole) if trial.last_whole else "ever"
        yield f"No run has come to its end since {since}: look whether the schedule is on, and at the job's log."
    elif news.target_state:
        yield f"Responsible: {WHOSE[trial.whose]}. {ADVICE[trial.whose]}"
    for item in news.items[:MOST]:
        yield from ("", *_item(item))
    if len(news.items) > MOST:
        yield from ("", f"and {len(news.items) - MOST} more: reports history --provider {trial.provider}")


def _item(item: Item) -> Iterator[str]:
    found = item.finding
    yield f"{KINDS[item.kind]}: {found.clause} {found.pointer or ''}".rstrip() + f" ({found.severity})"
    yield f"  {found.says} ({found.place}, {found.page})"
    if item.kind == "resolved":
        yield f"  {_since(found.life)}; not seen any more since {_resolved(found.life)}"
        return
    yield f"  expected {_cut(found.expected)}"
    yield f"  got      {_cut(found.got)}"
    yield f"  sent     {_cut(found.sent)}"
    yield f"  seen {found.seen} in this run; {_since(found.life)}; last good: {_last_good(found.life)}"
    yield f"  the whole finding: reports show {found.fingerprint}"
    yield f"  see it again: {replay_command(found.life.last_seen.run, found.fingerprint)}"
    yield f"  until it is fixed: {UNTIL_FIXED}"


def _since(life: Life) -> str:
    return f"{counted(life.times_seen, 'time')} since {utc_seconds(life.first_seen.started)}"


def _resolved(life: Life) -> str:
    return utc_seconds(life.resolved_by.started) if life.resolved_by else "the last run"


def _last_good(life: Life) -> str:
    return f"{utc_seconds(life.last_good.started)}, run {life.last_good.run}" if life.last_good else "never seen well"


def _cut(value: str) -> str:
    return value if len(value) <= LONGEST else f"{value[:LONGEST]} ..."


def _inert(value: str) -> str:
    """The text without what a chat would act on: mentions, and the brackets of its own commands."""
    plain = printable(value)
    return re.sub(r"[<>@]", lambda found: {"<": "‹", ">": "›", "@": "(at)"}[found.group()], plain)
