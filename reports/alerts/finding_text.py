"""The text of a finding in an alert: the promise, what came, since when, how to see it again, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from contracts.changed_values import AS_BEFORE
from reports._again import EACH_TRY, NOT_NOW, is_changed_for_good
from reports._beside import NOTHING, Beside
from reports._changed_data import is_changed_data
from reports._compared_with import that_is
from reports._placeholders import not_shown
from reports._refusals import SENT_ONE, is_sent_one, is_stored, what_it_means, which_refusals
from reports._refused_alike import ADVICE as LOOK_FIRST
from reports._refused_alike import MEANWHILE as UNTIL_KNOWN
from reports._refused_alike import OPEN, OTHER_REQUESTS, WHOSE
from reports._script import AT_FIRST, steps_in
from reports._shortened import LONGEST, cut, shortened
from reports._text import counted, how_often, utc_seconds
from reports._until_fixed import ACCEPT, LISTED, SAY_SO, also_at, meanwhile, or_accept
from reports._warnings import why_warning
from reports.alerts.blocks import Block
from reports.alerts.fault import at_members
from reports.alerts.items import GONE, WIDER, Item
from reports.alerts.new_values import what_is_new
from reports.alerts.since_when import in_times, now_and_then, since_when
from reports.alerts.spread import rest, told_together, with_before
from reports.alerts.states import STEADY, is_seen_now, why_now
from reports.alerts.what_to_do import key_used
from reports.history.afterwards import afterwards, so_far
from reports.history.choices import new_values
from reports.history.findings import KnownFinding
from reports.history.left import Left, clauses_in, is_owed
from reports.history.lives import Life

KINDS = {
    "regressed": "Broken again",
    "no longer accepted": "No longer accepted, and still broken",
    "worse": "A violation now, told before as a warning",
    "new": "New",
    "wider": "Wrong for another value, too",
    "flapping": f"Comes and goes (you hear no more of it until {STEADY} runs in a row agree)",
    "settled": "Still broken, after coming and going",
    "fewer": "Gone, and its clause is still broken by others",
    "resolved": "Resolved",
    "withdrawn": "Gone from the contract, and not tested any more",
    "reworded": "In other words in the contract now, and not tested by the old ones any more",
}
"""How a finding is headed, by the kind of what is told of it."""

SEVERAL = 2
"""From so many steps on all of them are shown: one step is a request like any other."""

SHORT, MOST_GOT = 120, 2
"""Characters of what else a request showed, and how many of that: a line of a chat or two."""

PARTS = re.compile(r"; (?![^()]*\))")
"""Where advice has a next part; not within brackets."""

AFTER = "once what is left changed is settled"
"""When a finding can be seen again where something is left changed: until then nothing is sent to the target."""

WHOSE_IS = "whose it is:"
VENDORS = f"{WHOSE_IS} the vendor's"
SEND = "send the vendor the request that `reports show` prints"
SEND_NEW = f"{SEND}, as a new fault"
NOT_PROMISED = "whose it is: the vendor's, whose documentation suggests this without promising it: no violation"
TELL = "tell the vendor if it matters to you, with the request that `reports show` prints"
OPEN_WHOSE = f"whose it is: {WHOSE}"
ON_PURPOSE = (
    "nothing at the vendor, as nobody promises it any more; whether the clause was removed on purpose, the contract's "
    "CHANGES.md says. What was changed by it stays as it is"
)
BY_OTHER_WORDS = (
    "nothing by the old words; by those of now the clause has a verdict of its own (the contract's CHANGES.md says "
    "what is different). Appointments stay as it has left them"
)
NOBODYS = "what to do: nothing at the vendor: by its own sentence, the run says nothing of the vendor."


def block_text(
    block: Block, left: Sequence[Left] = (), beside: Beside = NOTHING, untold: Sequence[KnownFinding] = ()
) -> Iterator[str]:
    """The findings of one clause: the first in full. `left` is what is left changed at the target, `beside` what else
    is known of it; `untold` are findings that wait, or are told with others."""
    first, *others = [item.finding for item in block.items]
    also = also_at(first, others)
    is_alike = block.first.whose == OPEN  # then each of the other requests had this answer, too
    gone = [one.pointer for one in others if one.pointer] if block.first.kind in GONE else []
    unlike = with_before(first) if block.first.kind == WIDER else rest(first, [*others, *untold])
    unlike = "" if is_alike else unlike
    yield from _item(block.first, left, beside, also, unlike, gone)
    if is_alike and block.others and all(not one.pointer and one.got == first.got for one in others):
        yield f"  {OTHER_REQUESTS.format('of this clause')}: reports history --clause {first.clause}"
    elif block.others:
        at = at_members(others) or _also_got(first, others)
        more = f"and {counted(block.others, 'finding')} more of this clause{at}"
        yield f"  {more}{told_together([first, *others])}: reports history --clause {first.clause}"
    if block.same_cause:
        same = "the same answer" if is_alike else "the same request and answer"
        yield f"  also, by {same}: {', '.join(block.same_cause)}"
    if block.same_member:
        yield f"  also at {cut(block.first.finding.pointer or '')}, most likely by the same cause:"
        yield from (f"    {_in_short(one)}" for one in block.same_member)


def _also_got(first: KnownFinding, others: Sequence[KnownFinding]) -> str:
    """What else the request of the first finding showed: one half of what came may be misread without the other."""
    same = dict.fromkeys(cut(one.got, SHORT) for one in others if one.sent == first.sent)
    return f", by the same request: {'; '.join([*same][:MOST_GOT])}" if same else ""


def _in_short(block: Block) -> str:
    """A clause whose member another block tells of."""
    found = block.first.finding
    also = f", with {', '.join(block.same_cause)}" if block.same_cause else ""
    often = found.spread or how_often(found.seen, "")
    others = [item.finding for item in block.items[1:]]
    more = f", and {counted(len(others), 'finding')} more{at_members(others)}" if others else ""
    return f"{found.clause} ({found.severity}; {often}): reports show {found.fingerprint}{more}{also}"


def _item(
    item: Item, left: Sequence[Left], beside: Beside, also: Sequence[str], unlike: str, gone: Sequence[str] = ()
) -> Iterator[str]:
    found = item.finding
    yield f"{_head(item)} ({found.severity})"
    if item.why:
        yield f"  {cut(item.why)}"
    yield f"  {found.says} ({found.place}, {found.page})"
    if item.kind in GONE:
        yield from _sent(found)
        yield f"  then expected {cut(found.expected)}, and got {cut(found.got)}{_that_is(found)}"
        yield from (f"  {line}" for line in key_used(found))
        yield from (f"  {line}" for line in _whose_it_was(item))
        if found.is_withdrawn:
            last = utc_seconds(found.life.last_seen.started)
            yield f"  {in_times(found.life)}, last {last}; {found.unmeasured}"
            yield f"  what to do: {ON_PURPOSE if found.is_removed else BY_OTHER_WORDS}"
            return
        yield f"  {in_times(found.life)}; not seen any more since {_resolved(found.life)}"
        yield f"  see that it is gone: {found.see_again}"
        yield f"  what to do: {afterwards(found, gone)}"
        return
    yield from (f"  {line}" for line in what_is_new(found, item.values, item.shown, item.before))
    if item.accepted:
        yield f"  nobody has accepted this one; accepted is another deviation: {item.accepted}"
    if found.clause in clauses_in(left):
        yield "  it has left something changed at the target: see above"
    is_own = item.kind == "flapping" and not item.places
    told = [*([what_it_means(found, cut(found.pointer or ""), also)] if is_stored(found) else []), *_whose(item)]
    shown = replace(found, spread="") if item.whose == OPEN else found
    yield from finding_text(shown, left, told, now_and_then(found) if is_own else "", unlike)
    yield from _what_to_do(item, beside, also)
    yield f"  the whole finding: reports show {found.fingerprint}"


def finding_text(
    found: KnownFinding, left: Sequence[Left], whose: Sequence[str], since: str = "", unlike: str = ""
) -> Iterator[str]:
    """What broke, whose it is, since when, and the command that sees it again. `since` takes the place of the life of
    a finding, `unlike` says how many requests did not show it."""
    yield from _sent(found)
    if found.answered:
        is_kept = found.answered[:3] in found.says  # by its sentence alone the promise would be kept
        what = "that is as promised, but the update" if is_kept else "a refusal, which"
        yield f"  answered {cut(found.answered)}: {what} changed it all the same"
    if which := which_refusals(found):
        yield f"  which refusals do it: {cut(which)}"
    is_as_before = bool(found.pointer) and found.keyword in (*AS_BEFORE, "fact")
    yield f"  expected {cut(found.expected)}{', as it was before this request' if is_as_before else ''}"
    yield f"  got      {cut(found.got)}{_that_is(found)}"
    yield from (f"  ({word}: {said})" for word, said in not_shown(found.expected + found.got))
    yield from (f"  {line}" for line in key_used(found))
    yield f"  how often: {_how_often(found, unlike)}"
    yield from (f"  {line}" for line in whose)
    yield f"  since when: {since or since_when(found)}"
    when = "; ".join(conditions(found, left))
    yield f"  see it again{f' ({when})' if when else ''}: {found.see_again}"


def _that_is(found: KnownFinding) -> str:
    """What came, in words beside its value; empty where the value says it all."""
    said = SENT_ONE if is_sent_one(found) else that_is(found)
    return f" ({said})" if said else ""


def _sent(found: KnownFinding) -> Iterator[str]:
    """The request that shows it, or all steps where it takes several: the last one alone shows nothing."""
    steps = steps_in(found.script)
    if len(steps) < SEVERAL:
        yield f"  sent     {shortened(found.sent, found.pointer or '', LONGEST)}"
        return
    yield f"  sent     {len(steps)} steps, in this order, {AT_FIRST}:"
    for number, step in enumerate(steps, 1):
        does = f"{step.does}: " if step.does else ""
        yield f"           {number}. {does}{shortened(step.request, found.pointer or '', LONGEST)}"
        yield from ([f"              ({step.known})"] if step.known else [])


def conditions(found: KnownFinding, left: Sequence[Left]) -> Iterator[str]:
    """What to know before it is tried again."""
    if is_owed(left):
        yield AFTER
    if is_changed_for_good([one.text for one in left], [found.clause], found.pointer):
        yield EACH_TRY
    if not is_seen_now(found):
        yield NOT_NOW


def until_fixed(
    found: KnownFinding, beside: Beside = NOTHING, also: Sequence[str] = (), is_listed: bool = False
) -> str:
    """What to do about a violation of the vendor's until it is fixed; `beside` is what else is known of the target,
    `also` are other members at which the same request showed the same. `is_listed`: known.yaml accepts another
    deviation of its clause."""
    protection = protects(found, beside, also)
    accept = or_accept(protection)
    return f"{protection}; {SEND_NEW if is_listed else SEND}; {LISTED if is_listed and accept == ACCEPT else accept}"


def to_do(told: str) -> Iterator[str]:
    """What to do until a finding is fixed, a line for each part: who is woken by it does one after the other."""
    yield "  until it is fixed:"
    yield from (f"    - {part}" for part in PARTS.split(told))


def protects(found: KnownFinding, beside: Beside = NOTHING, also: Sequence[str] = ()) -> str:
    """What protects our appointments from a finding, and what it may have done to them already."""
    return "; ".join(filter(None, [meanwhile(found.check, found, beside, also), so_far(found, also)]))


def _how_often(found: KnownFinding, unlike: str) -> str:
    return f"{how_often(found.seen, f'{found.spread}{unlike}', found.script)}, in run {found.life.last_seen.run}"


def _head(item: Item) -> str:
    found = item.finding
    if not item.places:
        why = f", {why_now(found)}" if item.kind == "new" and why_now(found) else ""
        return f"{KINDS[item.kind]}{why}: {found.clause} {cut(found.pointer or '')}".rstrip()
    if item.kind == "resolved":
        return f"Resolved, at whichever place: {found.clause}"
    return f"{found.clause} fails at another place each time, at {item.places} so far (told once, then no more)"


def _whose(item: Item) -> Iterator[str]:
    found = item.finding
    if found.severity == "warning" and item.whose != OPEN:
        why = why_warning(found.strength, found.severity, found.keyword)
        yield f"whose it is: the vendor's; {why}" if why else NOT_PROMISED
    elif item.whose != "nobody":
        yield OPEN_WHOSE if item.whose == OPEN else VENDORS


def _tell(found: KnownFinding) -> str:
    """What to do about a warning at the vendor: data that were changed, and had to be left alone, matter to anybody."""
    return SEND if is_changed_data(found.check, found) else TELL


def _whose_it_was(item: Item) -> Iterator[str]:
    return (f"whose it was:{line.removeprefix(WHOSE_IS)}" for line in _whose(item))


def _what_to_do(item: Item, beside: Beside, also: Sequence[str]) -> Iterator[str]:
    if item.whose == OPEN:
        yield f"  what to do: {LOOK_FIRST}"
        yield from to_do(UNTIL_KNOWN)
    elif item.finding.severity == "warning":
        yield from to_do(f"{protects(item.finding, beside, also)}; {_tell(item.finding)}")
    elif item.whose == "nobody":
        yield f"  {NOBODYS}"
    else:
        is_listed = item.accepted.startswith(f"{item.finding.clause} ") or bool(new_values(item.finding))
        told = until_fixed(item.finding, beside, also, is_listed)
        new = ", ".join(new_values(item.finding))
        yield from to_do(told.replace(LISTED, f"nobody has accepted it for {new}; {SAY_SO}") if new else told)


def _resolved(life: Life) -> str:
    return utc_seconds(life.resolved_by.started) if life.resolved_by else "the last run"
