"""Shows questions to people and programs: as Markdown for a message to the vendor, as text, and as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from contracts._problems import visible
from contracts._question_table import HEADINGS, SLIPS
from contracts.audit._question import Place, Question

MOST_PLACES = 12
"""Further places that are named; a rule that an answer breaks in each member has a hundred, of which JSON has all."""

LIKELY_SLIPS = "# Likely slips\n\nThese need an answer only where our reading of them is wrong."


@dataclass(frozen=True)
class Report:
    """A page by its name, whose it is, and the questions to them."""

    page: str
    vendor: str
    questions: Sequence[Question]

    @property
    def head(self) -> str:
        """What was read, and how many questions there are."""
        count = len(self.questions)
        return f"{self.page}: {'no questions' if not count else '1 question' if count == 1 else f'{count} questions'}."

    @property
    def ordered(self) -> list[Question]:
        """The questions in the order of the letter: what is only a slip comes last."""
        return sorted(self.questions, key=lambda one: one.kind in SLIPS)

    @property
    def is_one_line(self) -> bool:
        """Whether the page was saved as one line, of which a number tells nothing."""
        return all(place.line == 1 for one in self.questions for place in (*one.places, *one.more))


def as_text(report: Report) -> str:
    """A paragraph for each question."""
    paragraphs = ("\n".join(_paragraph(one, report.is_one_line)) for one in report.ordered)
    return visible("\n\n".join([report.head, *paragraphs]))


def as_markdown(report: Report) -> str:
    """A letter; what the vendor wrote stands in code spans, so that nothing of it acts as Markdown."""
    return visible("\n".join(_letter(report)))


def as_json(report: Report) -> str:
    """One object; its questions have all their places."""
    questions = [{"id": one.id, **asdict(one)} for one in report.questions]
    whole = {"page": report.page, "vendor": report.vendor, "questions": questions}
    return json.dumps(whole, ensure_ascii=False, indent=2)


FORMATS: Mapping[str, Callable[[Report], str]] = {"text": as_text, "json": as_json, "markdown": as_markdown}


def _paragraph(question: Question, is_one_line: bool) -> Iterator[str]:
    yield f"QUESTION {question.id}"
    for name, place in zip(("says", "but"), question.places, strict=True):
        yield f"  {name:<8} {_where(place, is_one_line)}: {place.quote}"
    yield from (f"  {'also':<8} {_where(place, is_one_line)}: {place.quote}" for place in question.more[:MOST_PLACES])
    yield from _rest(question, f"  {'':<8} ")
    yield f"  {'found':<8} {question.found}"
    yield f"  {'asks':<8} {question.asks}"
    yield f"  {'assumes':<8} {question.assumes}"


def _letter(report: Report) -> Iterator[str]:
    yield f"# Questions on {_span(Path(report.page).name)}"
    if not report.questions:
        yield "\nNo questions: nothing was found on the page that contradicts another part of it."
        return
    yield f"\nTo the API team of {report.vendor},\n"
    yield "we test our integration by what your documentation promises. At the places below we could read it in more"
    yield "than one way. Could you please tell us which reading is right? Lines are those of the page as we saved it,"
    yield "pointers those of the OpenAPI document in it, else names of the fields on it; behind each place stands what"
    yield "is written there, or what we miss there. Each question ends with what we will assume until we hear from you."
    for number, one in enumerate(report.ordered, 1):
        if one.kind in SLIPS and (number == 1 or report.ordered[number - 2].kind not in SLIPS):
            yield f"\n{LIKELY_SLIPS}"
        yield f"\n## {number}. {_title(one)}\n"
        yield from (f"- {_where(place, report.is_one_line)}: {_span(place.quote)}" for place in one.places)
        listed = one.more[:MOST_PLACES]
        yield from (f"- also {_where(place, report.is_one_line)}: {_span(place.quote)}" for place in listed)
        yield from _rest(one, "- ")
        yield f"\n{_words(one.found)} {one.asks}\n\nUntil you answer, we assume {_words(one.assumes)}."
    yield "\nThank you."


def _title(question: Question) -> str:
    return f"{HEADINGS[question.kind]}: {_span(question.about)}"


def _where(place: Place, is_one_line: bool) -> str:
    line = "the page" if is_one_line else f"line {place.line}"
    return f"{line}, {_span(place.pointer)}" if place.pointer else line


def _rest(question: Question, before: str) -> Iterator[str]:
    rest = len(question.more) - MOST_PLACES
    if rest > 0:
        yield f"{before}and {rest} more places"


def _words(text: str) -> str:
    return " ".join(text.split()).replace("<", "&lt;")


def _span(text: str) -> str:
    """Words in a code span whose fence is longer than any run of backticks in them (CommonMark, section 6.1)."""
    words = " ".join(text.split())
    runs = re.findall("`+", words)
    fence, space = "`" * (1 + max(map(len, runs), default=0)), " " if runs else ""
    return f"{fence}{space}{words}{space}{fence}"
