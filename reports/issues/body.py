"""What an issue says, in Markdown that names nobody and links to nothing but the vendor's page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from urllib.parse import quote

from reports._refused_alike import ADVICE, MEANWHILE, WHOSE, in_title
from reports._shortened import cut
from reports._summary import LONGEST_CURL, fenced, inline, labelled, link
from reports._text import counted, printable, safe_link, spread_beside, utc_seconds
from reports.history.choices import values_of
from reports.history.findings import KnownFinding
from reports.history.lives import Life

LONGEST_TITLE = 200
"""Characters; GitHub takes 256."""

LONGEST_ANSWER = 80
"""Characters of an answer in a title, which is one line."""

UNTIL_FIXED = "Until it is fixed: {}."
IS_OPEN = "Whose it is: open"
WHOSE_OPEN = f"Whose it is: {WHOSE}. {ADVICE} {UNTIL_FIXED.format(MEANWHILE)}"

KEPT = (
    "`reports issues` keeps this issue: it closes it when a run shows that the promise is kept. It finds it by its "
    "label and by the first line of this text, which have to stay."
)

Key = tuple[str, str, str]
"""What tells an issue from others: the finding's provider, target and fingerprint."""


class Mark(StrEnum):
    """What an issue has said last of its finding."""

    BROKEN = "broken"
    RESOLVED = "resolved"
    ACCEPTED = "accepted"


_MARKER = re.compile(rf"<!-- conformance (\S+) (\S+) (\S+) ({'|'.join(Mark)}) -->")
"""Only a body's first line is looked at: what follows it may be anybody's text."""


def key(finding: KnownFinding) -> Key:
    """The key of a finding."""
    return finding.provider, finding.target, finding.fingerprint


def marker(finding: KnownFinding, mark: Mark) -> str:
    """The first line of a body, which readers do not see: whose issue it is, and what it has said last."""
    names = " ".join(quote(name, safe="") for name in key(finding))
    return f"<!-- conformance {names} {mark} -->"


def read_marker(body: str) -> tuple[Key, Mark] | None:
    """The quoted key in the marker of a body, and what it has said; None where there is no marker."""
    found = _MARKER.match(body)
    return ((found[1], found[2], found[3]), Mark(found[4])) if found else None


def blames_nobody(body: str) -> bool:
    """Whether an issue says that it is open whose its finding is, in the words of this version or an earlier one."""
    return f"\n{IS_OPEN}" in body


def quoted(name: Key) -> Key:
    """A key as it stands in a marker."""
    provider, target, fingerprint = (quote(part, safe="") for part in name)
    return provider, target, fingerprint


def title(finding: KnownFinding, alike: str = "") -> str:
    """One line: who, which promise, where, and by which rule: what tells it from others of its clause. `alike`: the
    sentence of its run, where it stands for the one answer that all updates got, or all that send one value of ours."""
    keyword = f"({finding.keyword})" if finding.keyword else ""
    place = f"breaks {finding.clause} {finding.pointer or ''} {keyword}"
    what = f": {in_title(alike, cut(finding.got, LONGEST_ANSWER))}" if alike else f" {place}"
    plain = printable(" ".join(f"{finding.provider} at {finding.target}{what}".split()))
    return plain.replace("@", "(at)").replace("#", "(#)")[:LONGEST_TITLE]


def body(finding: KnownFinding, mark: Mark, until_fixed: str, is_alike: bool = False) -> str:
    """What is broken, whose it is, since when, how to see it again, and what to do: `until_fixed` is what an alert says
    of that. `is_alike`: as for the title."""
    advice = WHOSE_OPEN if is_alike else UNTIL_FIXED.format("; ".join(map(quiet, until_fixed.split("; "))))
    return "\n\n".join([marker(finding, mark), *_paragraphs(finding), f"{advice} {KEPT}"])


def _paragraphs(finding: KnownFinding) -> Iterator[str]:
    yield f"**{quiet(finding.says)}** ({quiet(finding.strength)}, {_source(finding)})"
    shown = {"sent": finding.sent, "expected": finding.expected, "got": finding.got, "seen": finding.seen}
    shown |= {"in the run": spread} if (spread := spread_beside(finding.seen, finding.spread)) else {}
    shown |= {"shown by": finding.shown_by} if finding.shown_by else {}
    shown |= {"value": said} if (said := values_of(finding)) else {}
    yield fenced("\n".join(labelled(label, text) for label, text in shown.items()))
    yield f"{quiet(_since(finding.life))} Our owner: {quiet(finding.owner)}."
    yield "To see it again:"
    is_short = len(finding.script) <= LONGEST_CURL
    yield fenced(finding.script, "sh") if is_short else f"`reports show {finding.fingerprint}` prints the request."
    yield fenced(finding.command, "sh")


def _source(finding: KnownFinding) -> str:
    """Where the vendor's page says so; GitHub looks for no names in the text of a link."""
    return link(finding.place, finding.page) if safe_link(finding.page) else quiet(finding.place)


def _since(life: Life) -> str:
    last = life.last_good
    kept = "last kept" if last and last.is_good else "not seen, and its clause broken in another way,"
    good = f"{kept} in run {last.run}" if last else life.never_absent
    return f"First seen {utc_seconds(life.first_seen.started)} in run {life.first_seen.run}, {good}."


def change(finding: KnownFinding, mark: Mark, before: Mark | None) -> str:
    """The comment on an issue whose finding is resolved, is gone from the contract, is seen again,
    or is no longer accepted."""
    life = finding.life
    if mark == Mark.BROKEN:
        what = "No longer accepted, and seen" if before == Mark.ACCEPTED else "Seen again since"
        return quiet(f"{what} {utc_seconds(life.last_seen.started)}, run {life.last_seen.run}.")
    times = f"It was seen {counted(life.times_seen, 'time')}."
    if finding.is_withdrawn:
        return quiet(f"Closed, and not resolved: {finding.unmeasured}, and no run measures it any more. {times}")
    by = (
        f"run {life.resolved_by.run} of {utc_seconds(life.resolved_by.started)}" if life.resolved_by else "the last run"
    )
    return quiet(f"Resolved: {by} tested this and did not see it. {times}")


def quiet(text: str) -> str:
    """A text within a line that notifies nobody.

    GitHub looks for names and numbers in what it has rendered, where an entity is a character again. A blank without
    width behind the sign keeps it from finding any.
    """
    escaped = inline(text).replace("&#64;", "@&#8203;")
    return re.sub(r"(?<!&)#(?=\w)|(?<=\bGH-)(?=\d)", lambda found: f"{found[0]}&#8203;", escaped)
