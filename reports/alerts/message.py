"""The text of an alert: read at 7 a.m. by somebody who knows nothing of the run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from reports._text import ADVICE, WHOSE, counted, how_often, printable, replay_command, utc_seconds
from reports.alerts.blocks import Block, blocks
from reports.alerts.news import RANK, Item, News
from reports.alerts.shortened import shortened
from reports.alerts.standing import Standing
from reports.alerts.states import State
from reports.history.findings import KnownFinding
from reports.history.lives import Life

MOST = 10
"""Clauses in full: about four screens of a chat. More are counted, and `reports history` lists them."""

LONGEST = 300
"""Characters of one value: about three lines of a chat."""

IN_TITLE = {
    "regressed": "broken again",
    "no longer accepted": "no longer accepted",
    "new": "newly broken",
    "flapping": "coming and going",
    "settled": "still broken",
    "resolved": "resolved",
}
"""What a title says of clauses, by the kind of what is told of them."""

KINDS = {
    "regressed": "Broken again",
    "no longer accepted": "No longer accepted, and still broken",
    "new": "New",
    "flapping": "Comes and goes (told once, then no more until it is steady)",
    "settled": "Still broken, after coming and going",
    "resolved": "Resolved",
}

UNTIL_FIXED = (
    "send the vendor the request that `reports show` prints; or accept the deviation in known.yaml, with a reason, an "
    "owner and an end date."
)
NOT_PROMISED = "what to do: tell the vendor if it matters to you: its page suggests this without promising it."
NOBODYS = "what to do: nothing at the vendor: by its own sentence, the run says nothing of the vendor."
WHERE = "Run these commands in the folder of the run: it has reports/out/{run}.jsonl."
FROM_JOB = " The job of the run keeps that file: {job}"

TARGETS = {
    State.OUTAGE: "cannot be tested",
    State.STALE: "has not been tested for too long",
    State.WELL: "can be tested again",
}

LEFT = {State.LEFT: "something is left changed", State.WELL: "nothing is left changed any more"}


def title(news: News) -> str:
    """One line: who, where, and what is new."""
    words = [LEFT[news.left]] if news.left else []
    words += [_of_target(news)] if news.is_changed else []
    words += _counts(news.items)
    return _inert(f"{place(news)}: {', '.join(words)}")


def _counts(items: Iterable[Item]) -> Iterator[str]:
    """How many clauses there is something new of, by what that is; a warning breaks none."""
    clauses = {(item.kind, item.finding.clause): item.finding.severity == "warning" for item in reversed([*items])}
    counts = Counter((kind, is_warning) for (kind, _), is_warning in clauses.items())
    for kind in RANK:
        if number := counts[kind, False]:
            yield f"{counted(number, 'clause')} {IN_TITLE[kind]}"
        if number := counts[kind, True]:
            yield f"{counted(number, 'warning')} ({kind})"


def place(news: News) -> str:
    """Who, and where."""
    return f"{news.trial.title} at {news.trial.target}"


def _of_target(news: News) -> str:
    if news.standing.state == State.UNCLEAR:
        return f"{_share(news.standing)} could not be judged"
    return f"{'still ' if news.is_again else ''}{TARGETS[news.standing.state]}"


def text(news: News) -> str:
    """What broke, whose it is, since when, how to see it again, and what to do until it is fixed."""
    return _inert("\n".join(_lines(news)))


def waiting(found: Iterable[KnownFinding]) -> str:
    """How many findings another run has to see before they are told, by clause; empty where there is none."""
    clauses = [one.clause for one in found]
    number, verb = ("1 finding", "waits") if len(clauses) == 1 else (f"{len(clauses)} findings", "wait")
    return f"{number} {verb} for a second run: {', '.join(sorted(set(clauses)))}" if clauses else ""


def _lines(news: News) -> Iterator[str]:
    trial = news.trial
    yield f"{trial.sentence} Run {trial.run}, {utc_seconds(trial.started)}, profile {trial.profile}."
    yield f"Who looks after this provider on our side: {trial.owner}."
    if news.left:
        yield from _left(news)
    if news.is_changed:
        yield from _standing(news)
    if waits := waiting(news.waiting):
        yield f"{waits}."
    shown = blocks(news.items)
    for block in shown[:MOST]:
        yield from ("", *_block(block))
    if left := sum(block.number for block in shown[MOST:]):
        yield from ("", f"and {counted(left, 'finding')} more: reports history --provider {trial.provider}")
    if any(item.kind != "resolved" for item in news.items):
        job = FROM_JOB.format(job=trial.job) if trial.job else ""
        yield from ("", WHERE.format(run=trial.run) + job)


def _left(news: News) -> Iterator[str]:
    """What is left changed, whole: the command that puts it back stands at its end."""
    if news.left == State.WELL:
        yield "A later run, or what was put back by a command, has shown that nothing is left changed."
    for left in news.trial.left:
        yield f"Run {left.run} left something changed at the target:"
        yield from left.text.splitlines()


def _standing(news: News) -> Iterator[str]:
    now = news.standing
    if now.state == State.STALE:
        since = f"since {utc_seconds(now.started)}" if now.started else "so far"
        yield f"No run has come to its end {since}: look whether the schedule is on, and at the job's log."
    elif now.state != State.WELL:
        why = f"{_share(now)} could not be judged, most of them for this reason: {_cut(now.reason)}"
        yield f"Run {now.run}: {why if now.unclear else 'it tested no clause.'}"
        if now.state == State.OUTAGE:
            yield f"{_last_tested(news)} Until a run can test it, none of its findings is told."
        yield f"Responsible: {WHOSE[now.whose]}. {ADVICE[now.whose]}"


def _last_tested(news: News) -> str:
    whole = news.trial.last_whole
    return f"It was last tested by the run of {utc_seconds(whole)}." if whole else "No run has tested it yet."


def _share(now: Standing) -> str:
    return f"{now.unclear} of {now.clauses} clause{'' if now.clauses == 1 else 's'}"


def _block(block: Block) -> Iterator[str]:
    """The findings of one clause: the first in full."""
    yield from _item(block.first)
    if block.others:
        more = f"and {counted(block.others, 'finding')} more of this clause"
        yield f"  {more}: reports history --clause {block.first.finding.clause}"
    if block.same_cause:
        yield f"  also, by the same request and answer: {', '.join(block.same_cause)}"


def _item(item: Item) -> Iterator[str]:
    found = item.finding
    yield f"{_head(item)} ({found.severity})"
    if item.why:
        yield f"  {_cut(item.why)}"
    yield f"  {found.says} ({found.place}, {found.page})"
    if item.kind == "resolved":
        yield f"  {_since(found.life)}; not seen any more since {_resolved(found.life)}"
        return
    yield f"  sent     {shortened(found.sent, found.pointer or '', LONGEST)}"
    yield f"  expected {_cut(found.expected)}"
    yield f"  got      {_cut(found.got)}"
    yield f"  how often: {_how_often(found)}"
    yield f"  since when: {_since(found.life)}; last good: {_last_good(found.life)}"
    yield f"  see it again: {replay_command(found.life.last_seen.run, found.fingerprint)}"
    yield f"  the whole finding: reports show {found.fingerprint}"
    yield from _what_to_do(item)


def _how_often(found: KnownFinding) -> str:
    return f"{how_often(found.seen, found.spread)}, in run {found.life.last_seen.run}"


def _head(item: Item) -> str:
    found = item.finding
    if not item.places:
        return f"{KINDS[item.kind]}: {found.clause} {_cut(found.pointer or '')}".rstrip()
    if item.kind == "resolved":
        return f"Resolved, at whichever place: {found.clause}"
    return f"{found.clause} fails at another place each time, at {item.places} so far (told once, then no more)"


def _what_to_do(item: Item) -> Iterator[str]:
    if item.finding.severity == "warning":
        yield f"  {NOT_PROMISED}"
    elif item.whose == "nobody":
        yield f"  {NOBODYS}"
    else:
        yield "  whose it is: the vendor's"
        yield f"  until it is fixed: {_meanwhile(item.finding)}; {UNTIL_FIXED}"


def _meanwhile(found: KnownFinding) -> str:
    """What protects our own appointments from a deviation."""
    compare = f" and compare {_cut(found.pointer)}" if found.pointer else ""
    return f"after each update like it, read the appointment again{compare}"


def _since(life: Life) -> str:
    return f"{counted(life.times_seen, 'time')} since {utc_seconds(life.first_seen.started)}"


def _resolved(life: Life) -> str:
    return utc_seconds(life.resolved_by.started) if life.resolved_by else "the last run"


def _last_good(life: Life) -> str:
    if life.last_good is None:
        return "no earlier run shows it absent"
    return f"{utc_seconds(life.last_good.started)}, run {life.last_good.run}"


def _cut(value: str) -> str:
    """A value of the vendor's on one line, so that it looks like no line of ours."""
    line = value.replace("\n", "\\n")
    return line if len(line) <= LONGEST else f"{line[:LONGEST]} ..."


def _inert(value: str) -> str:
    """The text without what a chat would act on: mentions, and the brackets of its own commands."""
    plain = printable(value)
    return re.sub(r"[<>@]", lambda found: {"<": "‹", ">": "›", "@": "(at)"}[found.group()], plain)
