"""How a failure reads in the terminal: the clause, what was sent, expected and got, and how to see it again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from contracts.accepted_values import accepted_and_new
from contracts.changed_values import IS_GONE, is_gone
from contracts.instants import difference_of
from contracts.keys_used import used
from contracts.leading import is_beside, is_end
from suites.kit.model.findings import BEFORE_IT, NOT_STORED, ONCE_EACH
from suites.kit.privacy.documented import PERSONAL
from suites.kit.session.changed_values import is_about_values

SHOWN_AT_MOST = 3
"""Exchanges of one clause that are shown: enough to see a pattern. All of them are in the journal."""
LONGEST_REQUEST = 400
"""Characters of a request that are shown: five lines of a terminal."""
SCRIPT = "    "
"""What the lines of a sequence begin with: blanks, which a shell leaves out."""
ONCE = "1 of 1"
HOW_OFTEN = {ONCE: "it showed the one time that they were sent", "2 of 2": "it showed each time"}
"""How often the lines of a sequence showed a finding."""
STAYS = "the appointment keeps what this did to it: try another one, or have this one set back before"
TRIES = re.compile(r"\d+ of \d+")
"""How often a request was sent again and showed it; other words count something else."""
NOT_ALONE = "alone it did not show each time: what was sent before it may matter. `pytest --replay` sends that, too"
OF_UPDATES = re.compile(r"\d+ times in \d+ updates")
"""How often the run saw it, among all its updates: where it knows which of them could show it, that is told instead."""
FROM_THERE = (
    "first bring the appointment into the state that `seen` names: from another one this line alone may not show it. "
    "`pytest --replay RUN:{}` sends what came before, too"
)
"""What a line needs that shows a finding only where the appointment stands as something."""
HIDDEN = "a personal value (not shown)"
READ = ("pointer", "sent", "expected", "got", "shown_by", "curl", "sequence", "steps")
"""What is read of a finding, but for how often it was seen, and its name."""
NOT_MEANT = (
    "new        known.yaml accepts this clause for another way in which it was broken before: {}. Nobody has accepted "
    "this one: tell the vendor; if it is accepted, too, say so in the reason there, which counts from the next run on"
)
"""What is said of a broken clause with an exception that was not made for what is found."""
NAMED_AT_MOST = 5
"""Pointers or clauses that are named in one line: nobody reads more of them before the first one is fixed."""


def failure_text(record: dict[str, Any], also: Iterable[dict[str, Any]] = (), note: str = "") -> str:
    """A verdict's record in a few lines: what to know first, a block for each exchange that shows it, then what else
    has this cause."""
    lines = [f"{record['verdict'].upper()}  {record['clause']}   {record['says']}   ({place(record['source'])})"]
    lines += [f"  first      {note}"] if note else []
    if record["reason"]:
        lines.append(f"  why        {record['reason']}")
    if exception := record.get("exception"):
        lines.append(f"  {NOT_MEANT.format(exception)}")
    blocks, also = _blocks(record["findings"]), list(also)
    for (first, *others), *same in blocks[:SHOWN_AT_MOST]:
        lines += [*_finding(first, record["check"], _read_after(first, also)), *_same_exchange(others)]
        told = {_what(one) for one in others}
        for again, *more_of_it in same:
            news = [one for one in more_of_it if _what(one) not in told]
            lines += [_same_request(again), *_same_exchange(news)]
            told |= {_what(one) for one in news}
    if (more := len(blocks) - SHOWN_AT_MOST) > 0:
        lines.append(f"  more       {more} more {'request shows' if more == 1 else 'requests show'} it, in the journal")
    return "\n".join([*lines, *_same_cause(also)])


def _blocks(findings: Iterable[dict[str, Any]]) -> list[list[list[dict[str, Any]]]]:
    """The findings of each exchange; of exchanges whose first findings read alike, as their requests were sent for
    several reasons, in one block. Those at a member that the request names come first."""
    exchanges: dict[int, list[dict[str, Any]]] = {}
    for finding in findings:
        exchanges.setdefault(finding["exchange"], []).append(finding)
    blocks: dict[str, list[list[dict[str, Any]]]] = {}
    for those in exchanges.values():
        shown = sorted(those, key=_tells_little)
        blocks.setdefault(repr([shown[0].get(name) for name in READ]), []).append(shown)
    return list(blocks.values())


def _tells_little(one: dict[str, Any]) -> tuple[bool, bool, bool]:
    """What findings of one request are sorted by, the one that leads first, as on pages and in alerts."""
    return is_beside(one["sent"], [one["pointer"]]), not _is_told_apart(one), is_end([one["pointer"]])


def _is_told_apart(finding: dict[str, Any]) -> bool:
    """Whether the run knows what tells the requests apart that showed it: that one leads, as in reports."""
    return "(all " in finding.get("spread", "")


def place(source: dict[str, Any]) -> str:
    """Where the vendor says it."""
    return f"{source['at']}, line {source['line']}" if "line" in source else str(source["at"])


def first_few(names: Sequence[str], most: int) -> str:
    """The first names of many, and how many more there are."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


def _read_after(finding: dict[str, Any], also: Iterable[dict[str, Any]]) -> list[str]:
    """A line about what the read after the same request shows, where another clause of the same cause has found that it
    differs from the answer: which of the two is wrong is seen from both."""
    reads = [(one["clause"], found) for one in also for found in one["findings"] if found["keyword"] == NOT_STORED]
    same = [(clause, found) for clause, found in reads if _is_of(finding, found) and found["got"] != finding["got"]]
    return [
        f"  read       {found['pointer']}: {_in_words(found['got'])} in the read after it ({clause})"
        for clause, found in same[:1]
    ]


def _is_of(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two findings are about the same member after the same request."""
    return bool(one["pointer"]) and all(one[name] == other[name] for name in ("pointer", "sent"))


def _finding(finding: dict[str, Any], check: str, more: Iterable[str] = ()) -> list[str]:
    where = f"{finding['pointer']}: " if finding["pointer"] else ""
    return [
        f"  seen       {_how_often(finding)}, {finding['severity']} {finding['fingerprint']}",
        f"  sent       {_cut(finding['sent'])}",
        *([f"  answered   {finding['answered']}, and changed it all the same"] if "answered" in finding else []),
        *([f"  refusals   {finding['refusals']}"] if "refusals" in finding else []),
        *(
            [f"  value      {accepted_and_new(accepted, finding['values'])}"]
            if (accepted := finding.get("accepted_values"))
            else []
        ),
        *(f"  {name:<10} {which}" for name, which in used(check, finding["keyword"], _script(finding))),
        f"  expected   {where}{_in_words(finding['expected'])}",
        f"  got        {where}{_in_words(finding['got'])}",
        *_difference(finding),
        *more,
        *([f"  shown by   {finding['shown_by']}, after the request"] if "shown_by" in finding else []),
        *_reproduce(finding),
    ]


def _script(finding: dict[str, Any]) -> str:
    return "\n".join(finding.get("sequence") or [finding["curl"]])


def _difference(finding: dict[str, Any]) -> list[str]:
    """A line about how far apart two instants are, which may be written in two time zones, or that a value is gone."""
    is_lost = is_about_values(finding) and is_gone(finding["expected"], finding["got"])
    said = IS_GONE if is_lost else difference_of(finding["expected"], finding["got"])
    return [f"  that is    {said}"] if said else []


def _how_often(finding: dict[str, Any]) -> str:
    """How often it showed when its request was sent again, and in how many requests of the run."""
    spread = finding.get("spread", "")
    if spread and OF_UPDATES.fullmatch(finding["seen"]):
        return str(spread)
    if not spread or not TRIES.fullmatch(finding["seen"]):
        return str(finding["seen"])
    of = "all lines below" if finding.get("sequence") else "its request alone"
    return f"{finding['seen']} tries of {of}; in the run {spread}"


def _reproduce(finding: dict[str, Any]) -> list[str]:
    """The request to send again; where only a sequence shows it, all of that, to be pasted as it stands."""
    if lines := finding.get("sequence"):
        how_often = HOW_OFTEN.get(finding["seen"], "not each time that they were sent")
        reduced = f"reduced from {steps} steps; " if (steps := finding.get("steps")) else ""
        what = f"all of the lines below, in this order ({reduced}{how_often})"
        return [f"  reproduce  {what}", *(f"{SCRIPT}{line}" for line in lines)]
    if steps := finding.get("steps"):
        again = "there were no requests left to send" if finding["seen"] == ONCE else "it did not show again after"
        return [
            f"  unreduced  this was the last of {steps} steps; {again} all of them (see the journal)",
            f"  reproduce  {finding['curl']}",
        ]
    return [
        f"  reproduce  {finding['curl']}",
        *([f"  but        {FROM_THERE.format(finding['fingerprint'])}"] if _takes_a_state(finding) else []),
        *([f"  but        {STAYS}"] if finding["seen"] == ONCE_EACH else []),
        *([] if _is_each_time(finding["seen"]) else [f"  but        {NOT_ALONE}"]),
    ]


def _takes_a_state(finding: dict[str, Any]) -> bool:
    """Whether the appointment was in a state, before the requests that showed it, in which others did not meet it."""
    return f"({BEFORE_IT} " in finding.get("spread", "")


def _is_each_time(seen: str) -> bool:
    """Whether the request showed it as often as it was sent; what counts updates of a run says nothing of that."""
    times, _, of = seen.partition(" of ")
    return not of or times == of


def _in_words(value: str) -> str:
    """A value as people read it: a name with a dollar sign looks as if it were a variable to export."""
    return value.replace(f"({PERSONAL})", "(personal, not shown)").replace(PERSONAL, HIDDEN)


def _cut(text: str) -> str:
    """The beginning of a long request: the line to send it again has all of it."""
    return text if len(text) <= LONGEST_REQUEST else f"{text[:LONGEST_REQUEST]}... (the cURL line below has all of it)"


def _same_exchange(findings: list[dict[str, Any]]) -> list[str]:
    """A line about what else one exchange shows of the same clause."""
    named = list(map(_what, findings))
    return [f"  and        {first_few(named, NAMED_AT_MOST)} in the same exchange"] if named else []


def _what(finding: dict[str, Any]) -> str:
    """What a finding is about, where a line names several."""
    return str(finding["pointer"] or finding["keyword"] or finding["got"])


def _same_request(first: dict[str, Any]) -> str:
    """A line about the same request, which came to the same when it was sent for another reason."""
    why = f" for {first['keyword']}" if first["keyword"] else ""
    return f"  and        the same request{why}: {first['seen']}, {first['severity']} {first['fingerprint']}"


def _same_cause(records: Iterable[dict[str, Any]]) -> list[str]:
    """A line about the other clauses of one cause."""
    named = [f"{one['clause']}{' (warning)' if one['verdict'] == 'warning' else ''}" for one in records]
    return [f"  also       {first_few(named, NAMED_AT_MOST)} (same cause; details in the journal)"] if named else []
