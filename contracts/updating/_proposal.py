"""Puts a proposal together: the files of a contract with what two drafts teach, and the questions that are left."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contracts._drafting import Decision, drafted_texts
from contracts._drafting.document.source import read_source
from contracts._folder import NEWS
from contracts._model import Contract
from contracts._problems import quoted
from contracts.drift import Change, paths_now
from contracts.drift._once import place_of
from contracts.pointers import ABSENT, Json, get, join, split
from contracts.updating._clauses import Taken, items, moved_lines, with_clauses
from contracts.updating._files import CLAUSES, CONTRACT, OPENAPI, all_differences, documents
from contracts.updating._groups import Group, groups, names_of
from contracts.updating._merging import Edit, merged
from contracts.updating._notes import Note, in_words, with_entry, with_notes
from contracts.updating._texts import with_name, with_value

PROSE = ("description", "summary", "title", "$id", "$schema", "x-documented")
"""Members that say nothing of what is sent and judged: other words of a person's stay without a question."""
OURS = "/standin"
"""Our imitation of the vendor: `contracts check` and runs say where it has to follow, so a question is not needed."""
MOST_CLAUSES = 3
"""Of those that one change touches: more have one question, which names the rest."""
YES = "compare what changed (CHANGES.md lists it) with the vendor's page, confirm the drafts, then remove this line."


@dataclass(frozen=True)
class Proposal:
    """The files to be, what was taken over in words, the questions, and the members that were taken over together."""

    texts: dict[str, str]
    taken: tuple[str, ...]
    notes: tuple[Note, ...]
    groups: tuple[Group, ...] = ()


def proposed(
    contract: Contract, before: Path, after: Path, changes: Sequence[Change], today: date, left: Group = frozenset()
) -> Proposal:
    """What is proposed; nothing where the two pages say the same. What is about the members `left` is only asked."""
    own = _own_texts(contract.folder)
    if not changes:
        return Proposal({}, (), ())
    update = contract.update
    moved = paths_now(before, after, f"{update.method} {update.path}")
    old, asked = _draft(contract, before, update.path)
    new, asks = _draft(contract, after, moved.get(update.path, update.path))
    there = _without_settled(own, asked, asks)
    there, old = (_with_paths(texts, moved) for texts in (there, old))
    texts, edits, open_ = _edited(there, old, new, left)
    clauses = with_clauses(moved_lines(texts[CLAUSES], _moved(before, after)), old[CLAUSES], new[CLAUSES])
    texts[CLAUSES] = clauses.text
    notes = [*_open(open_), *_open_clauses(clauses), *_new_decisions(asked, asks, texts)]
    notes += _about(changes, [*edits, *open_], clauses, after)
    notes.append(Note(CONTRACT, "/draft", YES))
    texts = {**texts, **_facts(contract, texts, after, changes, today)}
    for file in {one.file for one in notes}:
        texts[file] = with_notes(texts[file], [_placed(one, texts) for one in notes if one.file == file])
    changed = {name: text for name, text in texts.items() if own.get(name) != text}
    return Proposal(changed, tuple(_in_words(edits, clauses)), tuple(notes), tuple(groups(edits)))


def _own_texts(folder: Path) -> dict[str, str]:
    files = (*folder.glob("*.yaml"), *folder.glob("schemas/*.json"), folder / NEWS)
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in sorted(files)}


def _draft(contract: Contract, page: Path, path: str) -> tuple[dict[str, str], list[Decision]]:
    wanted = f"{contract.update.method} {path}"
    return drafted_texts(contract.name, page, wanted, contract.folder, contract.page, contract.read_on)


def _with_paths(texts: dict[str, str], moved: Mapping[str, str]) -> dict[str, str]:
    """The files with the operations at their new paths: what else is said of them can then be compared."""
    text = texts[OPENAPI]
    for old, new in moved.items():
        text = (with_name(Path(OPENAPI), text, join("/paths", old), new) if old != new else None) or text
    return {**texts, OPENAPI: text}


def _without_settled(texts: dict[str, str], asked: list[Decision], asks: list[Decision]) -> dict[str, str]:
    """The files without the questions of the old draft that the new one does not have, or has in other words."""
    made, still = dict(texts), {one.sentence for one in asks}
    for one in asked:
        if one.sentence not in still and one.file in made:
            line = re.escape(f"# TODO: {one.sentence}")
            made[one.file] = re.sub(rf"(?m)^ *{line}\n", "", made[one.file])
    return made


def _edited(
    own: dict[str, str], old: dict[str, str], new: dict[str, str], left: Group
) -> tuple[dict[str, str], list[Edit], list[Edit]]:
    """The files with what could be taken over, what that was, and what not."""
    there, texts = documents(own), dict(own)
    done, open_ = list[Edit](), list[Edit]()
    for one in all_differences(documents(old), documents(new), there):
        found = merged(iter([one]), there[one.file])
        for edit in found.edits:
            is_left = bool(names_of(edit) & left)
            text = None if is_left else with_value(Path(edit.file), texts[edit.file], edit.pointer, edit.new)
            texts[edit.file] = text or texts[edit.file]
            (done if text else open_).append(edit)
        open_ += (edit for edit in found.open if not edit.pointer.startswith(OURS))
    texts |= {name: text for name, text in new.items() if name.startswith("schemas/") and name not in {*own, *old}}
    return texts, done, [one for one in open_ if not _is_prose(one)]


def _is_prose(edit: Edit) -> bool:
    return bool(edit.pointer) and split(edit.pointer)[-1] in PROSE


def _open(edits: Iterable[Edit]) -> Iterator[Note]:
    for one in edits:
        was, now = ("nothing" if value is ABSENT else quoted(value) for value in (one.old, one.new))
        what = f"the page changed: a draft had {was} here and has {now}. Should it be so here, too?"
        if one.file.endswith(".json"):  # which has no comments
            yield Note(CLAUSES, "/clauses", f"{one.file} {one.pointer}: {what}")
        else:
            yield Note(one.file, one.pointer, what)


def _open_clauses(clauses: Taken) -> Iterator[Note]:
    yield from (Note(CLAUSES, id, text) for id, text in clauses.open)


def _new_decisions(before: list[Decision], after: list[Decision], texts: dict[str, str]) -> Iterator[Note]:
    known = {one.sentence for one in before}
    for one in after:
        if one.sentence not in known and one.file in texts:
            yield Note(one.file, one.pointer, one.sentence)


def _about(changes: Iterable[Change], edits: Sequence[Edit], clauses: Taken, page: Path) -> Iterator[Note]:
    """A question for each change that nothing was made of, at the clauses that it touches."""
    there = items(clauses.text)
    settled = {line for id in clauses.drafts if (line := get(dict(there[id].value), "/source/line", None))}
    for one in changes:
        if one.kind.startswith("text-"):
            is_settled = bool(settled & set(_lines(one.after, page)))
        else:
            is_settled = any(_is_at(edit, one) for edit in edits if not _is_prose(edit))
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


def _moved(before: Path, after: Path) -> dict[int, int]:
    """The line of the new page for each of the old one; for one that is gone, that which took its place."""
    old, new = (path.read_text(encoding="utf-8-sig").split("\n") for path in (before, after))
    found = {}
    for _, first, end, begin, last in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for at in range(first, end):
            found[at + 1] = min(begin + at - first, max(last - 1, begin)) + 1
    return found


def _facts(
    contract: Contract, texts: dict[str, str], after: Path, changes: Sequence[Change], today: date
) -> dict[str, str]:
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


def _placed(note: Note, texts: dict[str, str]) -> Note:
    """A question about a clause, by the place of that in its file."""
    if note.file != CLAUSES or note.pointer.startswith("/") or not note.pointer:
        return note
    return Note(CLAUSES, f"/clauses/{list(items(texts[CLAUSES])).index(note.pointer)}", note.text)


def _in_words(edits: Iterable[Edit], clauses: Taken) -> Iterator[str]:
    for one in edits:
        if _is_prose(one):
            continue
        was, now = ("nothing" if value is ABSENT else quoted(value) for value in (one.old, one.new))
        yield f"{one.file} {one.pointer}: {was} -> {now}"
    yield from (f"{id}: new, a draft" for id in clauses.added)
    yield from (f"{id}: changed, a draft" for id in clauses.replaced)
    yield from (f"{id}: removed" for id in clauses.removed)
