"""What a person has to decide after the page has changed: what of a change nothing could be made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from contracts._drafting import Decision
from contracts._problems import quoted
from contracts.drift import Change
from contracts.drift._once import place_of
from contracts.pointers import ABSENT, get, join, split
from contracts.updating._clauses import Taken, items
from contracts.updating._files import CLAUSES
from contracts.updating._merging import Edit
from contracts.updating._notes import Note, in_words

PROSE = ("description", "summary", "title", "$id", "$schema", "x-documented")
"""Members that say nothing of what is sent and judged: other words of a person's stay without a question."""
MOST_CLAUSES = 3
"""Of those that one change touches: more have one question, which names the rest."""


def questions(
    changes: Sequence[Change],
    done: Sequence[Edit],
    open_: Sequence[Edit],
    clauses: Taken,
    decisions: Iterable[Decision],
    page: Path,
) -> Iterator[Note]:
    """All of them: of edits that were not made, of clauses, of the draft of the new page, and of other changes."""
    yield from _open(open_)
    yield from (Note(CLAUSES, id, text) for id, text in clauses.open)
    yield from (Note(one.file, one.pointer, one.sentence) for one in decisions)
    yield from _about(changes, [*done, *open_], clauses, page)


def is_prose(edit: Edit) -> bool:
    """Whether an edit is of words that are neither sent nor judged."""
    return bool(edit.pointer) and split(edit.pointer)[-1] in PROSE


def _open(edits: Iterable[Edit]) -> Iterator[Note]:
    for one in edits:
        was, now = ("nothing" if value is ABSENT else quoted(value) for value in (one.old, one.new))
        what = f"the page changed: a draft had {was} here and has {now}. Should it be so here, too?"
        if one.file.endswith(".json"):  # which has no comments
            yield Note(CLAUSES, "/clauses", f"{one.file} {one.pointer}: {what}")
        else:
            yield Note(one.file, one.pointer, what)


def _about(changes: Iterable[Change], edits: Sequence[Edit], clauses: Taken, page: Path) -> Iterator[Note]:
    """A question for each change that nothing was made of, at the clauses that it touches."""
    there = items(clauses.text)
    settled = {line for id in clauses.drafts if (line := get(dict(there[id].value), "/source/line", None))}
    for one in changes:
        if one.kind.startswith("text-"):
            is_settled = bool(settled & set(_lines(one.after, page)))
        else:
            is_settled = any(_is_at(edit, one) for edit in edits if not is_prose(edit))
        if not is_settled:
            yield from _questions(one, [id for id in one.clauses if id in there and id not in clauses.drafts])


def _questions(change: Change, touched: Sequence[str]) -> Iterator[Note]:
    what = f"The page changed: {in_words(change)}"
    if not touched:
        yield Note(CLAUSES, "/clauses", f"does a clause have to say this? {what}")
    elif change.kind == "text-added":
        yield Note(CLAUSES, touched[0], f"does a clause have to say this, too? {what}")
    elif len(touched) > MOST_CLAUSES:
        yield Note(CLAUSES, touched[0], f"does this clause still hold? {what} (touches {', '.join(touched[1:])}, too)")
    else:
        yield from (Note(CLAUSES, id, f"does this clause still hold? {what}") for id in touched)


def _is_at(edit: Edit, change: Change) -> bool:
    """Whether an edit is about the member of a change, or, where it is about none, about its status."""
    names = split(edit.pointer)
    member = "".join(join("", name) for at, name in enumerate(names) if at and names[at - 1] == "properties")
    for place in change.places:
        head, pointer = place_of(place)
        if pointer and (pointer.replace("/-", "") == member or (member and pointer.startswith(f"{member}/"))):
            return True
        if pointer and not member and names[-1:] == ("required",) and pointer.count("/") == 1:
            return pointer[1:] in {*_listed(edit.old), *_listed(edit.new)}
        if not pointer and "responses" in names and head.rpartition(".")[2] in names:
            return True
    return False


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _lines(sentence: str, page: Path) -> Iterator[int]:
    words = " ".join(sentence.split())
    for number, line in enumerate(page.read_text(encoding="utf-8-sig").split("\n"), 1):
        if words and words in " ".join(line.split()):
            yield number
