"""The text of an alert: read at 7 a.m. by somebody who knows nothing of the run."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from reports._beside import Beside
from reports._changed_data import without_trifle
from reports._placeholders import placeholders_line
from reports._refusals import is_stored
from reports._text import counted, printable, utc_seconds
from reports._text import sentence as as_sentence
from reports.alerts import behaviour
from reports.alerts.beside import beside
from reports.alerts.blocks import MOST, blocks, one_member
from reports.alerts.fault import at_members, fault, fault_now, fault_or_promise, of_value, violations
from reports.alerts.finding_text import block_text
from reports.alerts.items import GONE, RANK, REWORDED, WITHDRAWN, Item
from reports.alerts.joined import with_block
from reports.alerts.let_in import let_in
from reports.alerts.lost import lost_at, lost_in_title, lost_lines
from reports.alerts.new_ways import way_line, way_text
from reports.alerts.news import News
from reports.alerts.refused_alike import of_one_answer, refused_in_title
from reports.alerts.states import is_seen_now, why_now
from reports.alerts.target_text import (
    left_text,
    left_title,
    run_again_after_kill,
    standing_text,
    standing_title,
    whose_line,
)
from reports.history.findings import KnownFinding

IN_TITLE = {
    "regressed": "broken again",
    "no longer accepted": "no longer accepted",
    "worse": "broken, told before as a warning",
    "new": "newly broken",
    "wider": "broken for another value",
    "flapping": "coming and going",
    "settled": "still broken",
    "fewer": "broken in fewer ways",
    "resolved": "resolved",
    "withdrawn": "gone from the contract",
    "reworded": "in other words in the contract now",
}
"""What a title says of clauses, by the kind of what is told of them."""

OVER = ("resolved", WITHDRAWN, REWORDED)
"""Kinds of what is not there any more, of which a title says what it was where it is the only thing."""
BROKEN_BEFORE = "broken in several runs, told now"
WARNED_BEFORE = "in several runs, told now"
"""The same of what is new to the channel alone, as it waited for a second run, or nothing could be told before."""

WHERE = (
    "Run these commands in the folder of the run: it has reports/out/{run}.jsonl, unless the run was given "
    "--journal=FILE: then put FILE in place of {run} after --replay."
)
MENTION = r"@(?!\d)"
AT = "(at) stands for that sign, as a chat takes it for a mention; `reports show` prints a request as it was sent."
QUOTED = "'@'"
LOOK_NOW = "before a release, look whether it goes by a refusal"
SHELL = r"(?:\bcd \S.*? && )?\bpytest --.*"
"""A command, which stands at the end of its line."""
BRACKETS = str.maketrans({"<": "‹", ">": "›"})

OWN = re.compile(r"\breports (show|history|page|diff)\b")
WHERE_OWN = (
    "Commands that begin with `reports` work in the checkout of this suite, with HISTORY_URL set as in the job that "
    "sent this."
)

FROM_JOB = " The job of the run keeps that file: {job}"


def title(news: News) -> str:
    """One line: who, where, and what is new."""
    standing, left = [standing_title(news)] if news.is_changed else [], [left_title(news)] if news.left else []
    left = [one for one in left if not any(one in each for each in standing)]
    is_cause = news.is_changed and (news.standing.is_silent or news.standing.cause)
    words = [*standing, *left] if is_cause else [*left, *standing]  # what gives no answer is why changes may be left
    words = [*_let_in(news), *refused_in_title(news.items, news.trial.sentence), *words]
    words += _counts(news)
    if member := one_member(news.items):
        words[-1] += f" (all at {member})"
    if number := len(news.appeared):
        what = fault(next(iter(news.appeared.values())).first) if number == 1 else ""
        words += [f"{counted(number, 'accepted clause')} broken in a new way{f' ({what})' if what else ''}"]
    if number := len(news.recurring):
        words += [f"{counted(number, 'clause')} that {'comes and goes' if number == 1 else 'come and go'} broken again"]
    words += lost_in_title(news.untested, news.behaviour)
    others = [one for one in news.behaviour if not lost_at(news.untested, one)]
    words += behaviour.in_title(others, _broken(news))
    return inert(f"{place(news)}: {', '.join(words)}")


def _broken(news: News) -> list[KnownFinding]:
    """The findings at members that are told, and that are there."""
    return [one.finding for one in news.items if one.kind not in GONE and one.finding.pointer]


def _let_in(news: News) -> list[str]:
    """Who is let in that has to be refused, and who was in some of the latest runs."""
    there = [one.finding for one in news.items if one.kind not in GONE]
    now = let_in([*filter(is_seen_now, there), *(each for way in news.appeared.values() for each in way.findings)])
    return [*now, *(f"{one} at times" for one in let_in(there) if one not in now)]


def _counts(news: News) -> Iterator[str]:
    """How many clauses there is something new of, by what that is; a warning breaks none."""
    items = of_one_answer(news.items)[1]
    broken = [] if _let_in(news) else violations(items, news.trial.left)
    warned = violations(items, news.trial.left, "warning")
    clauses = {(item.kind, item.finding.clause): item.finding.severity == "warning" for item in reversed(items)}
    others = {clause for kind, clause in clauses if kind != "fewer"}
    clauses = {(kind, one): value for (kind, one), value in clauses.items() if kind != "fewer" or one not in others}
    counts = Counter((kind, is_warning) for (kind, _), is_warning in clauses.items())
    for kind in RANK:
        if number := counts[kind, False]:
            what = _first(broken, one_member(items)) if broken and broken[0].kind == kind else ""
            what = f" ({fault_or_promise(items[0].finding)})" if kind in OVER and len(items) == 1 else what
            yield f"{counted(number, 'clause')} {_how_new(kind, items)}{_of_one_cause(kind, number, items)}{what}"
        if number := counts[kind, True]:
            told = next((one for one in warned if one.kind == kind), None)
            what = f": {fault_or_promise(told.finding)}" if told and not broken else ""
            what = f": {_gone(kind, items)}" if kind == "resolved" else what
            more = f"; {number - 1} more" if what and number > 1 else ""
            yield f"{counted(number, 'warning')} ({_warned(kind, items)}{what}{more})"


def _gone(kind: str, items: Sequence[Item]) -> str:
    """What the first of the warnings that are gone showed."""
    found = (one.finding for one in items if one.kind == kind)
    return next(fault_or_promise(one) for one in found if one.severity == "warning")


def _how_new(kind: str, items: Sequence[Item]) -> str:
    """What a title says of clauses of a kind: none of those is newly broken that earlier runs have seen, too."""
    is_older = _is_older(one for one in items if one.kind == kind and one.finding.severity != "warning")
    return BROKEN_BEFORE if kind == "new" and is_older else IN_TITLE[kind]


def _warned(kind: str, items: Sequence[Item]) -> str:
    """The same of warnings."""
    is_older = _is_older(one for one in items if one.kind == kind and one.finding.severity == "warning")
    word = IN_TITLE[kind] if kind in (WITHDRAWN, REWORDED) else kind
    return WARNED_BEFORE if kind == "new" and is_older else word


def _is_older(items: Iterable[Item]) -> bool:
    """Whether all of these were seen by more than the latest run."""
    return all(why_now(one.finding) for one in items)


def _first(broken: Sequence[Item], member: str) -> str:
    """What the first of several violations shows, and how many more there are, but where all are at one member: that
    is told beside it."""
    more = f"; {len(broken) - 1} more" if len(broken) > 1 and not member else ""
    return f" ({of_value(broken[0])}{fault_or_promise(broken[0].finding)}{more})"


def _of_one_cause(kind: str, number: int, items: Sequence[Item]) -> str:
    """That several clauses came and went by one request and its answer: that is one fault."""
    is_one = kind == "flapping" and number > 1 and len(blocks(one for one in items if one.kind == kind)) == 1
    return ", by one cause" if is_one else ""


def place(news: News) -> str:
    """Who, and where."""
    return f"{news.trial.title} at {news.trial.target}"


def text(news: News) -> str:
    """What broke, whose it is, since when, how to see it again, and what to do until it is fixed."""
    lines = [*_lines(news)]
    below = [WHERE_OWN] if any(OWN.search(line) for line in lines) else []
    if not news.trial.is_practice:  # the values of a stand-in are in no targets.toml
        below += filter(None, [placeholders_line("\n".join(lines), news.trial.provider)])
    below += filter(None, [news.others, news.release_of_all])
    told = "\n".join([*lines, *([""] if below else []), *below])
    return inert(told) + (f"\n{AT}" if _has_mention(told) else "")


def _has_mention(told: str) -> bool:
    """Whether a chat would act on an @ of a text, outside of commands."""
    return any(not found[1] for found in re.finditer(f"({SHELL})|{MENTION}", told))


def waiting(found: Iterable[KnownFinding]) -> str:
    """The clauses of which another run has to see the findings before they are told; empty where there is none."""
    clauses = defaultdict[str, list[KnownFinding]](list)
    for one in found:
        clauses[one.clause].append(one)
    number = f"{counted(len(clauses), 'clause')} {'waits' if len(clauses) == 1 else 'wait'} for a second run"
    is_stored_one = any(is_stored(each) for of in clauses.values() for each in of)
    to_do = LOOK_NOW if is_stored_one else "nothing to do"
    named = [f"{one} ({counted(len(of), 'finding')}{at_members(of)})" for one, of in sorted(clauses.items())]
    return f"{number}: {', '.join(named)}; {to_do}: told once it is seen again" if clauses else ""


def _lines(news: News) -> Iterator[str]:
    trial = news.trial
    yield from map(way_line, news.appeared.values())
    broken = violations(news.items, trial.left) or violations(news.items, trial.left, "warning")
    if len(broken) == 1 and fault(broken[0].finding) and is_seen_now(broken[0].finding):
        yield f"{as_sentence(fault_now(broken[0]))}."
    whole = "The run as a whole: " if news.appeared else ""
    sentence = news.killed.sentence if news.killed else without_trifle(trial.sentence, *_warnings(news))
    yield f"{whole}{sentence} Run {trial.run}, {utc_seconds(trial.started)}, profile {trial.profile}."
    yield from lost_lines(news.untested, news.behaviour)
    if news.had_accepted:
        yield news.had_accepted
    yield from news.killed.lines if news.killed else ()
    yield from whose_line(news)
    yield from _not_in_each_run(news.items)
    yield f"Who looks after this provider on our side: {trial.owner}."
    yield from filter(None, (news.elsewhere, news.still, news.release))
    if line := beside(_not_told(news), "inconclusive" if _is_unclear_told(news) else ""):
        yield line
    if news.left:
        yield from left_text(news)
        yield from run_again_after_kill(news)
    if news.is_changed:
        yield from standing_text(news)
    if news.recurring:
        yield f"Broken in this run, as told before to come and go: {', '.join(news.recurring)}."
    if waits := waiting(news.waiting):
        yield f"{waits}."
    if member := one_member(news.items):
        yield f"All that is new is about {member}, so it may have one cause: one fix may do for all of it."
    yield from _findings(news)
    yield from behaviour.lines(news.behaviour, trial, news.at_changes, news.untested)
    if news.needs_folder:
        job = FROM_JOB.format(job=trial.job) if trial.job else ""
        yield from ("", WHERE.format(run=trial.run) + job)


def _warnings(news: News) -> Iterator[list[tuple[str, KnownFinding]]]:
    """The warnings that are there, each with its check: those that the message has, and all that its run has seen."""
    here = (*(one.finding for one in news.items if one.kind not in GONE), *news.joined, *news.waiting)
    seen = [one for one in news.there if one.life.last_seen.run == news.trial.run]
    for those in (here, seen):
        yield [(one.check, one) for one in those if one.severity == "warning" and is_seen_now(one)]


def _findings(news: News) -> Iterator[str]:
    """What there is to tell of findings, a block each."""
    left = news.trial.left
    appeared = (each for way in news.appeared.values() for each in way.findings)
    found = (*appeared, *(one.finding for one in news.items))
    beside = Beside.of((one.text for one in left), (*found, *news.there), news.trial.provider)
    for way in news.appeared.values():
        yield from ("", *way_text(way, left, beside))
    shown, untold = blocks(news.items, left), [*news.joined, *news.waiting]
    for block in shown[:MOST]:
        yield from ("", *block_text(block, left, beside, untold), *with_block(block.first, news.joined))
    if rest := sum(block.number for block in shown[MOST:]):
        yield from ("", f"and {counted(rest, 'finding')} more: reports history --provider {news.trial.provider}")


def _not_in_each_run(items: Iterable[Item]) -> Iterator[str]:
    """What the run's own sentence does not know: that what it found kept was broken in runs before it."""
    flapping = [one.finding for one in items if one.kind == "flapping" and not is_seen_now(one.finding)]
    if clauses := ", ".join(dict.fromkeys(one.clause for one in flapping)):
        yield f"This is so in this run only: in runs before it, {clauses} came and went. See below."


def _not_told(news: News) -> Mapping[str, int]:
    """How many clauses have which verdict, but for accepted ones that are told by themselves."""
    return {**news.counts, "known": news.counts.get("known", 0) - len(news.appeared)}


def _is_unclear_told(news: News) -> bool:
    """Whether the run's own sentence, or what is said of the target, has the number of inconclusive clauses."""
    number = news.counts.get("inconclusive", 0)
    is_in_sentence = re.search(rf"(?<!\d){number} (of \d+ )?clauses?\b[^.]* could not be judged", news.trial.sentence)
    return bool(news.is_changed and news.standing.unclear) or is_in_sentence is not None


def inert(value: str) -> str:
    """The text without what a chat would act on: mentions, and the brackets of its own commands. An @ before a digit is
    no mention: build servers number the folders of their jobs so, and commands name those. In a command that a reader
    pastes, as of a home folder that has a domain in its name, a shell reads a quoted @ as it stands, within a quoted
    path and outside of one; no chat takes that for a mention."""
    return re.sub(f"({SHELL})|{MENTION}", _without_mention, printable(value).translate(BRACKETS))


def _without_mention(found: re.Match[str]) -> str:
    """What takes the place of a command, or of a mention elsewhere."""
    command = found[1]
    return re.sub(MENTION, QUOTED, command) if command else "(at)"
