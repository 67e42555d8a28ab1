"""Examples that contradict each other: times, states, and a request that is not the one of its answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from contracts._validation import instant
from contracts.audit._page import Page
from contracts.audit._question import Place, Question
from contracts.audit._shown import Examples, Shown, sent_examples, shown_examples
from contracts.audit._walk import takes_null

STARTED = re.compile(r"(?<![a-z])start(ed)?(?![a-z])|^start(ed)?(?=[A-Z])", re.IGNORECASE)
DATE = re.compile(r"\d{4}-\d\d-\d\d")
TIME = re.compile(rf"(?P<date>{DATE.pattern})[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(?P<zone>[Zz]|[+-]\d\d:?\d\d)?")
ZONED = re.compile(r"\bmust\b.*\b(?:time ?zone|offset|UTC)\b", re.IGNORECASE)
"""How a sentence demands an offset."""
RETURNED = re.compile(r"\b(?:returned|shown|given|always)\b.*\b(?:time ?zone|offset|UTC)\b", re.IGNORECASE)
"""How a sentence says with which offset an answer has a time."""
EPOCH = re.compile(r"\b(?:epoch|unix (?:time|timestamp))\b", re.IGNORECASE)
UNIT = re.compile(r"\b(?:milli|micro|nano)?sec(?:ond)?s?\b|\bms\b", re.IGNORECASE)
MILLISECONDS = 100_000_000_000
"""As seconds a number from here on is after the year 5000; as milliseconds it is one of 1973."""
MOST_ALIKE = 0.5
"""Share of the values of a request that its answer has otherwise, from which on the two are not of one update."""
PLACEHOLDER = 3
"""Members of one example with the same time: it is no time of theirs, only shows how one is written."""
CREATED, UPDATED = (re.compile(rf"{word}_?(?:at|on|time)?", re.IGNORECASE) for word in ("created", "updated"))


def zero_lengths(page: Page) -> Iterator[Question]:
    """A start and an end that are the same in the examples, or the wrong way round."""
    sent = sent_examples(page)
    for examples in (sent, shown_examples(page)):
        for path, start in examples.items():
            around, _, name = path.rpartition("/")
            end = examples.get(f"{around}/{STARTED.sub(_ended, name)}") if STARTED.search(name) else None
            moments = _moment(start.value), _moment(end.value) if end else None
            is_placeholder = _is_placeholder(start, end, examples)
            if (
                end
                and moments[0] is not None
                and moments[1] is not None
                and not is_placeholder
                and moments[1] <= moments[0]
            ):
                yield Question(
                    "end-not-after-start",
                    path,
                    (start.place, end.place),
                    f"In the examples it ends {'when' if moments[0] == moments[1] else 'before'} it begins.",
                    "Is such a time accepted, and has the end to be after the start?"
                    if examples is sent
                    else "Can the two be so in an answer, or are these placeholders?",
                    "that the end has to be after the start" if examples is sent else "that these are placeholders",
                )


def _is_placeholder(start: Shown, end: Shown | None, examples: Examples) -> bool:
    """Whether start and end have the time that other members have, too."""
    alike = [one.value for one in examples.values()].count(start.value)
    return end is not None and end.value == start.value and alike >= PLACEHOLDER


def unchanged_stamps(page: Page) -> Iterator[Question]:
    """An answer to an update whose time of change is that of its creation."""
    examples = shown_examples(page)
    stamps = [[one for path, one in examples.items() if _is_at(path, name)] for name in (CREATED, UPDATED)]
    if all(stamps) and _moment(stamps[0][0].value) is not None and stamps[0][0].value == stamps[1][0].value:
        yield Question(
            "stamp-unchanged",
            page.update.line,
            (stamps[0][0].place, stamps[1][0].place),
            "The answer to an update shows the time of the creation as that of the last change.",
            "Does an update change the second one?",
            "that an update moves it on",
        )


def unset_stamps(page: Page) -> Iterator[Question]:
    """A time of the last change that may be null in the answer to a change."""
    success, examples = page.update.success(), shown_examples(page)
    for member in page.members(success.schema) if success and success.schema else ():
        example = examples.get(member.path)
        if _is_at(member.path, UPDATED) and takes_null(member.schema) and example and example.value is not None:
            at = f"{member.at}/description"
            yield Question(
                "stamp-may-be-null",
                f"{member.path} of {page.update.line}",
                (page.place(at if member.text else member.at, f"{member.name}: {page.text_of(member)}"), example.place),
                "The time of the last change may be null, also in the answer to an update, whose example has one.",
                "Can it be null after an update?",
                "that an answer to an update shows a time",
            )


def mixed_offsets(page: Page) -> Iterator[Question]:
    """One answer that shows some times with an offset and others in UTC."""
    found = [(one, TIME.fullmatch(str(one.value))) for one in shown_examples(page).values()]
    utc = [one for one, time in found if time and (time["zone"] or "") in ("Z", "z")]
    told = _told_offset(page)
    other = [one for one, time in found if time and (time["zone"] or "Z") not in ("Z", "z")]
    if utc and other:
        yield Question(
            "offsets-mixed",
            page.update.line,
            (other[0].place, utc[0].place),
            "One answer shows times with an offset and in UTC; the page says of one time which offset it has."
            if told
            else "One answer shows times with an offset and in UTC.",
            "Which offset have the other times, and is it always that one?"
            if told
            else "Which times have which offset, and does it follow a time zone of the location?",
            "that only the instant counts, whatever the offset",
            told,
        )


def _told_offset(page: Page) -> tuple[Place, ...]:
    """Where the page says with which offset it returns a time; nothing where it does not."""
    success = page.update.success()
    members = page.members(success.schema) if success and success.schema else []
    said = ((member, one) for member in members for one in page.sentences(member.text) if RETURNED.search(one))
    return tuple(page.said(f"{member.at}/description", one) for member, one in said)[:1]


def foreign_examples(page: Page) -> Iterator[Question]:
    """An answer that shows other values than the request beside it sends."""
    sent, shown = sent_examples(page), shown_examples(page)
    roots = ["", *(path for path, one in shown.items() if isinstance(one.value, dict) and path.count("/") == 1)]
    if any(path.startswith("/data/") for path in shown):
        roots.append("/data")
    for root in roots:
        both = [(one, shown[f"{root}{path}"]) for path, one in sent.items() if f"{root}{path}" in shown]
        both = [pair for pair in both if not isinstance(pair[0].value, dict | list)]
        apart = [pair for pair in both if _is_other(*pair)]
        if len(apart) > 1 and len(apart) > MOST_ALIKE * len(both):
            yield Question(
                "examples-of-two-updates",
                page.update.line,
                (apart[0][0].place, apart[0][1].place),
                "The example of the answer does not show what the example of the request sends.",
                "Are these examples of two updates, or does an update not show what was sent?",
                "that an answer shows what was sent",
                tuple(one.place for pair in apart[1:] for one in pair),
            )


def states_apart(page: Page) -> Iterator[Question]:
    """An example of a state, beside the example of a time at which another state began."""
    success = page.update.success()
    examples = shown_examples(page)
    for member in page.members(success.schema) if success else ():
        values, own = member.schema.get("enum"), examples.get(member.path)
        for value in values if own and isinstance(values, list) else ():
            other = examples.get(f"{member.path.rpartition('/')[0]}/{str(value).lower()}_at")
            if own and other and value != own.value and other.value is not None:
                yield Question(
                    "state-and-time-differ",
                    member.path,
                    (own.place, other.place),
                    f"The example is {own.value}, and has the time at which it became {value}.",
                    f"Is that time kept when it is no longer {value}?",
                    f"nothing about the time of {value} in other states",
                )


def impossible_dates(page: Page) -> Iterator[Question]:
    """Dates in examples that no calendar has, and times without the offset that a sentence demands."""
    for examples, schema in ((sent_examples(page), page.update.request), (shown_examples(page), page.update.success())):
        members = {member.path: member for member in page.members(schema.schema)} if schema else {}
        for path, one in examples.items():
            text = str(one.value)
            is_told = path in members and members[path].schema.get("format") in ("date", "date-time")
            if not is_told and (DATE.fullmatch(text) or TIME.fullmatch(text)) and not _is_date(text[:10]):
                yield Question(
                    "date-impossible",
                    path,
                    (page.place(members[path].at) if path in members else one.place, one.place),
                    "No calendar has this date.",
                    "Which date is meant?",
                    "that the example is a slip",
                )
            told = (
                next((s for s in page.sentences(members[path].text) if ZONED.search(s)), "") if path in members else ""
            )
            time = TIME.fullmatch(text)
            if told and time and not time["zone"]:
                yield Question(
                    "offset-missing",
                    path,
                    (page.said(f"{members[path].at}/description", told), one.place),
                    "The text demands an offset, and the example has none.",
                    "Is a time without an offset accepted, and in which time zone is it?",
                    "that an offset is required",
                )


def units_unsaid(page: Page) -> Iterator[Question]:
    """Times as numbers whose unit no sentence names."""
    found: list[tuple[str, str, str, Any]] = []
    for _, schema in page.bodies("update"):
        for member in page.members(schema):
            sentence = next((one for one in page.sentences(member.text) if EPOCH.search(one)), "")
            if sentence and not UNIT.search(member.text):
                found.append((member.path, member.at, sentence, member.schema.get("example")))
    if found:
        path, at, sentence, example = found[0]
        is_long = isinstance(example, int) and example >= MILLISECONDS
        second = page.place(f"{at}/example") if example is not None else page.place(f"{at}/type")
        yield Question(
            "unit-unsaid",
            path,
            (page.said(f"{at}/description", sentence), second),
            "It is a number since the epoch, and its unit is not said; only the example suggests one.",
            "Are these seconds or milliseconds?",
            f"that these are {'milliseconds' if is_long else 'seconds'}",
            tuple(page.said(f"{one[1]}/description", one[2]) for one in found[1:]),
        )


def _ended(found: re.Match[str]) -> str:
    word = "ended" if found[1] else "end"
    return word.capitalize() if found[0][0].isupper() else word


def _moment(value: Any) -> float | None:
    """A time as a number; None for what is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    moment: datetime | None = instant(value) if isinstance(value, str) else None
    return moment.timestamp() if moment else None


def _is_other(one: Shown, other: Shown) -> bool:
    moments = [_moment(each.value) for each in (one, other)]
    return one.value != other.value if None in moments else moments[0] != moments[1]


def _is_at(path: str, name: re.Pattern[str]) -> bool:
    return path.count("/") <= 2 and name.fullmatch(path.rpartition("/")[2]) is not None


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
