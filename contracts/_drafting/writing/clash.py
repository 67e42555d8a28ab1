"""The refusal that may only say that another booking is in the way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import BEGINS, ENDS, instant_kind, name_of
from contracts._drafting.members.member import Member
from contracts._drafting.plan import Plan, described

CONFLICT, TRIES = 409, 3
"""The status of a conflict (RFC 9110, 15.5.10), and how many other values are tried before a clause is given up."""
ABOUT_THE_CALLER = {401, 403, 404, 410, 415, 429}
"""Statuses of refusals that say who asks, of what, how, or how often: `it was not booked through you`."""
TAKEN = (
    r"(slots?|times?|dates?|rooms?|doctors?|providers?|practitioners?|clinicians?|therapists?|staff|employees?|devices?"
    r"|equipment|vehicles?|instructors?|stylists?|groomers?|resources?|chairs?|seats?|tables?|hours?)"
)
"""What a booking takes: a server that is busy, or fields that are available, are another matter."""
IN_THE_WAY = re.compile(
    r"overlap|collid|collision|clash|occupied|double.?book|booked twice|at the same time|two places"
    r"|(already|is|are|been|be|not) (booked|taken|reserved)|(book|tak|reserv)(ed|en) already|\btaken (for|by|at)\b"
    rf"|\btaken {TAKEN}\b"
    rf"|\b{TAKEN}\b[^.;|]{{0,40}}\b((un)?available|busy)\b|\b((un|not )?available|busy)\b[^.;|]{{0,25}}\b{TAKEN}\b"
    r"|slot.{0,20}(taken|full|gone|free|booked)|slot_taken|fully booked"
    rf"|\b{TAKEN} (is|are) (already )?full\b"
    r"|\b(be|is|are|not|still|must be) free\b|\bfree (at|for|in|during)\b|(in )?conflicts? with (another|an?|other)\b"
    r"|another (visit|booking|appointment|event|lesson|session|meeting|reservation)"
    r"|\bin (two|several|more than one|other) \w+ (at once|at a time|simultaneously)\b"
    r"|(?<!server)(?<!system)_(busy|occupied)\b"
    rf"|\b{TAKEN} needs? [^.;|]{{0,40}}\bbetween (two|any two|its|their|his|her) \w+s\b"
    rf"|\bonly one \w+ (per|at a|for each|in each) {TAKEN}\b|\bif there is another one\b"
    r"|\bbelegt\b|\bvergeben\b|\bocupad[oa]\b|\boccupée?\b",
    re.IGNORECASE,
)
"""How a document says that two bookings cannot be at one time."""
OWN_STATE = re.compile(
    rf"\b(an?|the|every|each|any|all|no|open) (?!{TAKEN}\b)\w+ (that|which) (is|are) (not )?(yet |already )?"
    r"(booked|reserved)\b(?! (by|for|at|with)\b)",
    re.IGNORECASE,
)
"""Words of the state that an appointment itself is in: `a job that is booked needs a date` tells of no other one."""
STOCK_WORDS = (
    "a an and appointment bad be booking broken by cannot case code completed conflict conflicted conflicting "
    "could current did due error errors failed failure for has http in invalid is it not occurred of or problem "
    "processed refused request resource response rule rules see something state status that the there to update "
    "updated visit was went will with work wrong"
)
STOCK = frozenset(STOCK_WORDS.split())
"""The words of an answer that says no more than that something is refused."""
CODE = re.compile(r"`[^`]*`|\b[A-Z0-9_]{3,}\b|\b\w+_\w+\b")
REFUSAL = re.compile(r"\b4\d\d\b")
FILLED = (
    r"([\s`'\"()]|\b(an?|with|by|as|http|status|code|conflict|gone|bad request|unprocessable( (entity|content))?)\b"
    r"|(?-i:\b[A-Z0-9_]{3,}\b))*"
)
OR = re.compile(rf"{FILLED},?{FILLED}(\b(or|and)\b,?( (if|when|where|for) [^,;]*,)?|[/,]){FILLED}", re.IGNORECASE)
"""What stands between two statuses of one refusal: `409 or 422`, `409 TAKEN or, if a partner keeps it, 422 FULL`."""
CAUSE_AFTER = re.compile(
    r"[\s`'\")*]*(\w+[\s`'\")]*){0,2}(\b(if|when|where|for|means|because|unless)\b|[:=|–-])", re.IGNORECASE
)
"""What stands after a status whose cause follows it: `409 if the slot is taken`, `409 TAKEN: the slot is not free`."""
VAGUE = re.compile(r"another", re.IGNORECASE)
"""How words about another booking begin that may say nothing of the time: `merged into another visit`."""
HEADING = re.compile(r"^\s*[^-*+\s].*:\s*$")
ITEM = re.compile(r"^\s*([-*+]|\d+[.)])\s")
BOOKED = re.compile(
    r"(^|_)(duration|minutes|length|starts?|ends?|begins?|from|until|time|room|doctor|provider|practitioner|clinician|therapist"
    r"|staff|employee|trainer|instructor|stylist|groomer|vehicle|equipment|office|location|calendar|resource|slot|window|chair|services?"
    r"|items?)(_at|_on|_time|_date|_id|_ids|_uuid)?$"
)
"""Names of what a booking takes beside its time, so that another one may be in the way."""
OF_A_STEP = re.compile(
    r"(^|_)(?!(re)?(schedul|plann|propos|reserv|mov|preferr|arrang)\w*_)([a-z]+ed(_(in|out|up))?|seen|sent|paid|made|done|given"
    r"|taken)_(at|on|date|time|datetime|timestamp)$"
)
"""Names of moments at which something was done with a booking; scheduled_at is the time of one."""


def clash_of(plan: Plan, follows: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What behaviour.yaml says of that refusal, where the document has one for times that are changed, or names a thing
    that only so many bookings can take: `if the slot is full`. What changes a time by `follows` is of the slot, too."""
    times = [one.pointer for one in plan.request.members if _is_time(one)]
    moving = {cause for cause, places in follows.items() if any(map(_is_an_end, places))}
    taken = [one.pointer for one in plan.request.members if _is_taken(one, moving)]
    is_about = times or any(_names(sentence, one) for sentence, _ in _in_the_way(plan) for one in taken)
    statuses = _statuses(plan) if is_about else []
    if not statuses:
        return {}
    status = statuses if len(statuses) > 1 else statuses[0]
    return {"clash": {"status": status, "fields": list(dict.fromkeys([*times, *taken])), "tries": TRIES}}


def _statuses(plan: Plan) -> list[int]:
    """The statuses of the refusal: those of sentences about another booking, else that of an answer without a cause."""
    told = list(_in_the_way(plan))
    known = [statuses for _, statuses in told if statuses]
    plain = [statuses for sentence, statuses in told if statuses and _is_plain(sentence)]
    if found := plain or known[:1]:
        return list(dict.fromkeys(one for statuses in found for one in statuses))
    conflict = plan.update.answer_of(CONFLICT)
    return [CONFLICT] if conflict is not None and (told or _is_stock(conflict.description, plan)) else []


def _is_plain(sentence: str) -> bool:
    """Whether a sentence speaks of the time that is taken, and not just of another booking."""
    return any(not VAGUE.match(found[0]) for found in IN_THE_WAY.finditer(sentence))


def _in_the_way(plan: Plan) -> Iterator[tuple[str, list[int]]]:
    """What the document says of another booking that is in the way, each with its statuses, if it has some."""
    texts = [described(plan.source, plan.update.pointer), *(_description(one) for one in plan.request.members)]
    yield from ((one, statuses) for text in texts for one, statuses in _told(text) if _is_in_the_way(one))
    general = _told(described(plan.source, "/info"))  # of all operations: what it says needs a status of this one
    known = plan.update.answers.keys() - ABOUT_THE_CALLER
    yield from ((one, statuses) for one, statuses in general if known & {*statuses} and _is_in_the_way(one))
    answers = [(one.description, status) for status, one in plan.update.answers.items() if 400 <= status < 500]
    yield from ((one, [status]) for one, status in answers if status in known and _is_in_the_way(one))


def is_of_clash(plan: Plan, sentence: str, status: int) -> bool:
    """Whether a sentence names a status as that of another booking in the way, and behaviour.yaml has it."""
    of_it = [statuses for part in sentences_of(sentence) if _is_in_the_way(part) for statuses in [_refusals(part)]]
    return any(status in statuses for statuses in of_it) and status in _statuses(plan)


def _names(sentence: str, pointer: str) -> bool:
    """Whether a sentence speaks of the thing that a member names: of the slot, for slotId."""
    thing = re.sub(r"_(id|ids|uuid|code)$", "", name_of(pointer)).rpartition("_")[2]
    return re.search(rf"\b{re.escape(thing)}s?\b", sentence, re.IGNORECASE) is not None


def _is_stock(text: str, plan: Plan) -> bool:
    """Whether an answer says no more than that something is refused, and nothing else says what a conflict is."""
    is_told = any(CONFLICT in statuses for _, statuses in _told(described(plan.source, plan.update.pointer)))
    words = {word.lower() for word in re.findall(r"[^\W\d_]+", CODE.sub(" ", text))}
    return words <= STOCK and (not is_told or "conflict" in words)


def _is_in_the_way(sentence: str) -> bool:
    return IN_THE_WAY.search(OWN_STATE.sub(" ", sentence)) is not None


def _told(text: str) -> Iterator[tuple[str, list[int]]]:
    """The sentences of a text, each with the statuses of the refusal that it tells, or that its list's heading does."""
    heading: list[int] = []
    for line in _lines(text):
        if HEADING.match(line):
            heading = _refusals(line)
        elif line.strip() and not ITEM.match(line):
            heading = []
        for one in sentences_of(line):
            yield one, _refusals(one) or heading


def _lines(text: str) -> Iterator[str]:
    """The lines of a text, with a sentence on one; rows of tables are lines of their own, whatever they begin with."""
    for paragraph in re.split(r"\n(?=\s*\n)", text):
        yield from (paragraph if " | " in paragraph else unwrapped(paragraph)).splitlines()


def _refusals(sentence: str) -> list[int]:
    """The statuses that a sentence tells of another booking: of several that are not joined those after what it says
    of that, or right before it where their cause follows them: `409 if the slot is taken, 400 if it is unknown`."""
    groups = list(_groups(sentence))
    found = IN_THE_WAY.search(sentence)
    if found is None or len(groups) < 2:
        return _values(groups[0]) if groups else []
    before = [one for one in groups if one[-1].end() <= found.start()]
    after = [one for one in groups if one[0].start() >= found.end()]
    is_cause_after = before and CAUSE_AFTER.match(sentence, before[-1][-1].end())
    return _values(before[-1] if is_cause_after or not after else after[0])


def _groups(sentence: str) -> Iterator[list[re.Match[str]]]:
    """The statuses of a sentence, those together that are joined as those of one refusal."""
    group: list[re.Match[str]] = []
    for found in REFUSAL.finditer(sentence):
        between = sentence[group[-1].end() : found.start()] if group else ""
        if group and not OR.fullmatch(between):
            yield group
            group = []
        group.append(found)
    if group:
        yield group


def _values(group: list[re.Match[str]]) -> list[int]:
    return [int(one[0]) for one in group]


def _description(member: Member) -> str:
    text = member.schema.get("description", "")
    return text if isinstance(text, str) else ""


def _is_time(member: Member) -> bool:
    """Whether a member is a time of the slot; when something was done, as confirmed_at, is none."""
    is_named = member.choice and member.choice.named and instant_kind(member.pointer, member.schema)
    return bool(is_named and not OF_A_STEP.search(name_of(member.pointer)))


def _is_an_end(place: str) -> bool:
    return bool(BEGINS.search(name_of(place)) or ENDS.search(name_of(place)))


def _is_taken(member: Member, moving: Set[str]) -> bool:
    """Whether a booking takes what the member names: by its name, or because it is kept elsewhere, as a person is, or
    moves a time, as a length does."""
    if member.schema.get("type") == "boolean" or OF_A_STEP.search(name_of(member.pointer)):
        return False
    is_reference = member.choice is not None and str(member.choice.named).endswith(".known")
    is_of_slot = is_reference or member.pointer in moving or bool(BOOKED.search(name_of(member.pointer)))
    return is_of_slot and not member.is_moving
