"""Puts a proposal together: the files of a contract with what two drafts teach, and the questions that are left."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contracts._drafting.document.source import read_source
from contracts._folder import NEWS
from contracts._model import Contract
from contracts._problems import quoted
from contracts.drift import Change
from contracts.pointers import ABSENT, Json
from contracts.updating._clauses import Taken, items, moved_lines, with_clauses
from contracts.updating._drafts import Drafts, Files, drafts_of, own_files
from contracts.updating._files import CLAUSES, CONTRACT, all_differences, documents
from contracts.updating._groups import Group, groups, names_of
from contracts.updating._merging import Edit, merged
from contracts.updating._notes import Note, with_entry, with_notes
from contracts.updating._questions import is_prose, questions
from contracts.updating._texts import with_value

OURS = "/standin"
"""Our imitation of the vendor: `contracts check` and runs say where it has to follow, so a question is not needed."""
MOST_LINES = 5_000
"""Beyond these each line cannot be compared with each: an OpenAPI file of 5 MB has 300,000."""
YES = "compare what changed (CHANGES.md lists it) with the vendor's page, confirm the drafts, then remove this line."


@dataclass(frozen=True)
class Proposal:
    """The files to be, what was taken over in words, the questions, and the members that were taken over together."""

    texts: Files
    taken: tuple[str, ...]
    notes: tuple[Note, ...]
    groups: tuple[Group, ...] = ()


def proposed(
    contract: Contract, before: Path, after: Path, changes: Sequence[Change], today: date, left: Group = frozenset()
) -> Proposal:
    """What is proposed; nothing where the two pages say the same. What is about the members `left` is only asked."""
    if not changes:
        return Proposal({}, (), ())
    own, drafts = own_files(contract.folder), drafts_of(contract, before, after)
    texts, edits, open_ = _edited(drafts.prepared(own), drafts, left)
    promises = moved_lines(texts[CLAUSES], _moved(before, after))
    clauses = with_clauses(promises, drafts.old[CLAUSES], drafts.new[CLAUSES])
    texts[CLAUSES] = clauses.text
    notes = [*questions(changes, edits, open_, clauses, drafts.new_questions, after), Note(CONTRACT, "/draft", YES)]
    texts |= _facts(contract, texts, after, changes, today)
    texts |= _asked(texts, [one for one in notes if one.file in texts])
    changed = {name: text for name, text in texts.items() if own.get(name) != text}
    return Proposal(changed, tuple(_in_words(edits, clauses)), tuple(notes), tuple(groups(edits)))


def _asked(texts: Files, notes: Sequence[Note]) -> Files:
    """The files that have a question, with it."""
    files = dict.fromkeys(one.file for one in notes)
    return {file: with_notes(texts[file], [_placed(one, texts) for one in notes if one.file == file]) for file in files}


def _edited(own: Files, drafts: Drafts, left: Group) -> tuple[Files, list[Edit], list[Edit]]:
    """The files with what could be taken over, what that was, and what not."""
    there, texts = documents(own), dict(own)
    done, open_ = list[Edit](), list[Edit]()
    for one in all_differences(documents(drafts.old), documents(drafts.new), there):
        found = merged(iter([one]), there[one.file])
        for edit in found.edits:
            is_left = bool(names_of(edit) & left)
            text = None if is_left else with_value(Path(edit.file), texts[edit.file], edit.pointer, edit.new)
            texts[edit.file] = text or texts[edit.file]
            (done if text else open_).append(edit)
        open_ += (edit for edit in found.open if not edit.pointer.startswith(OURS))
    known = {*own, *drafts.old}
    texts |= {name: text for name, text in drafts.new.items() if name.startswith("schemas/") and name not in known}
    return texts, done, [one for one in open_ if not is_prose(one)]


def _moved(before: Path, after: Path) -> dict[int, int]:
    """The line of the new page for each of the old one; for one that is gone, that which took its place."""
    old, new = (path.read_text(encoding="utf-8-sig").split("\n") for path in (before, after))
    if len(old) > MOST_LINES:
        return _moved_by_anchors(old, new)
    found = {}
    for _, first, end, begin, last in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for at in range(first, end):
            found[at + 1] = min(begin + at - first, max(last - 1, begin)) + 1
    return found


def _moved_by_anchors(old: list[str], new: list[str]) -> dict[int, int]:
    """The same for large files, in one pass: a line moves as the last one above it that is once in each."""
    counts, places = (Counter(old), Counter(new)), {line: at for at, line in enumerate(new)}
    found, further = {}, 0
    for at, line in enumerate(old):
        if counts[0][line] == counts[1][line] == 1:
            further = places[line] - at
        found[at + 1] = min(max(at + further, 0), len(new) - 1) + 1
    return found


def _facts(contract: Contract, texts: Files, after: Path, changes: Sequence[Change], today: date) -> Files:
    """contract.yaml, CHANGES.md and the page, as of the new page."""
    number = contract.revision_number + 1 if contract.revision_number else None
    facts: dict[str, Json] = {"/source/sha256": read_source(after).sha256, "/source/read": today.isoformat()}
    facts |= {"/revision": number} if number else {}
    text = texts[CONTRACT]
    for pointer, value in {**facts, "/draft": True}.items():
        text = with_value(Path(CONTRACT), text, pointer, value) or text
    page = after.read_text(encoding="utf-8-sig")
    news = with_entry(texts[NEWS], number, today, changes)
    return {CONTRACT: text, NEWS: news, f"page{after.suffix or '.txt'}": page}


def _placed(note: Note, texts: Files) -> Note:
    """A question about a clause, by the place of that in its file."""
    if note.file != CLAUSES or note.pointer.startswith("/") or not note.pointer:
        return note
    return Note(CLAUSES, f"/clauses/{list(items(texts[CLAUSES])).index(note.pointer)}", note.text)


def _in_words(edits: Iterable[Edit], clauses: Taken) -> Iterator[str]:
    for one in edits:
        if is_prose(one):
            continue
        was, now = ("nothing" if value is ABSENT else quoted(value) for value in (one.old, one.new))
        yield f"{one.file} {one.pointer}: {was} -> {now}"
    yield from (f"{id}: new, a draft" for id in clauses.added)
    yield from (f"{id}: changed, a draft" for id in clauses.replaced)
    yield from (f"{id}: removed" for id in clauses.removed)
