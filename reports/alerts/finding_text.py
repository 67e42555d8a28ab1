"""The text of a finding in an alert: the promise, what came, since when, how to see it again, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contracts.instants import difference_of
from reports._text import counted, how_often, utc_seconds
from reports._until_fixed import meanwhile
from reports.alerts.blocks import Block
from reports.alerts.items import GONE, Item
from reports.alerts.shortened import LONGEST, cut, shortened
from reports.alerts.what_to_do import key_used
from reports.history.findings import KnownFinding
from reports.history.left import Left, clauses_in
from reports.history.lives import Life, Look

KINDS = {
    "regressed": "Broken again",
    "no longer accepted": "No longer accepted, and still broken",
    "new": "New",
    "flapping": "Comes and goes (told once, then no more until it is steady)",
    "settled": "Still broken, after coming and going",
    "fewer": "Gone, and its clause is still broken by others",
    "resolved": "Resolved",
}
"""How a finding is headed, by the kind of what is told of it."""

PERSONAL = "$personal"
"""What stands in a journal in place of a value that may be personal."""

AFTER = ", after --restore or --accept, as said above"
"""When a finding can be seen again where something is left changed: until then nothing is sent to the target."""

UNTIL_FIXED = (
    "send the vendor the request that `reports show` prints; or accept the deviation in known.yaml, with a reason, an "
    "owner and an end date."
)
NOT_PROMISED = (
    "what to do: tell the vendor if it matters to you: the vendor's documentation suggests this without promising it."
)
NOBODYS = "what to do: nothing at the vendor: by its own sentence, the run says nothing of the vendor."


def block_text(block: Block, left: Sequence[Left] = ()) -> Iterator[str]:
    """The findings of one clause: the first in full. `left` is what is left changed at the target."""
    yield from _item(block.first, left)
    if block.others:
        more = f"and {counted(block.others, 'finding')} more of this clause"
        yield f"  {more}: reports history --clause {block.first.finding.clause}"
    if block.same_cause:
        yield f"  also, by the same request and answer: {', '.join(block.same_cause)}"


def _item(item: Item, left: Sequence[Left]) -> Iterator[str]:
    found = item.finding
    yield f"{_head(item)} ({found.severity})"
    if item.why:
        yield f"  {cut(item.why)}"
    yield f"  {found.says} ({found.place}, {found.page})"
    if item.kind in GONE:
        yield f"  {_since(found.life)}; not seen any more since {_resolved(found.life)}"
        return
    yield from seen_text(found, left)
    if found.clause in clauses_in(left):
        yield "  it has left something changed at the target: see above"
    yield f"  the whole finding: reports show {found.fingerprint}"
    yield from _what_to_do(item)


def seen_text(found: KnownFinding, left: Sequence[Left]) -> Iterator[str]:
    """What was sent, expected and got, how often and since when, and the command that sees it again."""
    yield f"  sent     {shortened(found.sent, found.pointer or '', LONGEST)}"
    yield f"  expected {cut(found.expected)}"
    said = difference_of(found.expected, found.got)
    yield f"  got      {cut(found.got)}{f' ({said})' if said else ''}"
    if PERSONAL in found.expected + found.got:
        yield f"  ({PERSONAL}: a text that is not shown, as it may be personal)"
    yield from (f"  {line}" for line in key_used(found))
    yield f"  how often: {_how_often(found)}"
    yield f"  since when: {_since(found.life)}; last good: {_last_good(found)}"
    yield f"  see it again{AFTER if left else ''}: {found.see_again}"


def _how_often(found: KnownFinding) -> str:
    return f"{how_often(found.seen, found.spread)}, in run {found.life.last_seen.run}"


def _head(item: Item) -> str:
    found = item.finding
    if not item.places:
        return f"{KINDS[item.kind]}: {found.clause} {cut(found.pointer or '')}".rstrip()
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
        yield f"  until it is fixed: {meanwhile(item.finding.check, item.finding)}; {UNTIL_FIXED}"


def _since(life: Life) -> str:
    return f"{counted(life.times_seen, 'time')} since {utc_seconds(life.first_seen.started)}"


def _resolved(life: Life) -> str:
    return utc_seconds(life.resolved_by.started) if life.resolved_by else "the last run"


def _last_good(found: KnownFinding) -> str:
    """The latest run that shows it absent, be it before or after it was seen last."""
    good = next((point for point in reversed(found.points) if point.look == Look.ABSENT), found.life.last_good)
    if good is None:
        return "no earlier run shows it absent"
    return f"{utc_seconds(good.started)}, run {good.run}"
