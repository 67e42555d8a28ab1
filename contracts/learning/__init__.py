"""What reads of a target's appointments teach about its contract: a proposal, in which no value of an answer stands."""

from __future__ import annotations

import difflib
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from contracts._check import check
from contracts._model import Contract
from contracts._problems import displayed
from contracts._unlisted import shown_schema
from contracts.learning._answers import about_answers, place_of_appointment
from contracts.learning._edits import edited
from contracts.learning._proposals import Proposal, proposals, unseen
from contracts.learning._seen import EACH, Names, Pair, Seen, seen
from contracts.learning._switches import about_switch, switches, with_switch
from contracts.pointers import Json, get, split

__all__ = ["Learned", "learned", "switches", "with_switch"]


@dataclass(frozen=True)
class Learned:
    """What was seen, and the files of the folder with what is proposed in them. `by_hand`: what could not be placed.

    `unseen`: where no appointment showed what the contract says that they show.
    """

    places: Mapping[str, Seen]
    because: tuple[str, ...]
    texts: Mapping[Path, str]
    by_hand: tuple[str, ...]
    unseen: tuple[str, ...] = ()

    @property
    def diff(self) -> str:
        """The proposal as a unified diff; empty where nothing is to change."""
        return "".join(_diff(file, text) for file, text in self.texts.items())

    def write(self) -> None:
        """Write the files."""
        for file, text in self.texts.items():
            file.write_text(text, encoding="utf-8")


def learned(
    contract: Contract, answers: Sequence[tuple[Json, Json]], listed: Sequence[Pair] = (), switch: str = ""
) -> Learned:
    """What reads of a target's appointments teach: of each one the two whole `answers`, or of a list that was searched
    its first pages, and the appointments that were found in it (`listed`). `switch`: what the contract's read was asked
    with, though the folder does not say so.

    Every proposal is tried: one with which the folder would no longer be in order is left to a person. What was seen
    with a switch is left with it, as reads do not show it without.
    """
    whole = [answer for pair in answers for answer in pair]
    at = place_of_appointment(contract, whole)
    pairs = listed or [(get(first, at), get(second, at)) for first, second in answers if at is not None]
    sent = [field.pointer for field in contract.behaviour.fields]
    names = Names.of(shown_schema(contract, "read"), sent, [one for pair in pairs for one in pair])
    places = seen(pairs, names)
    widened = tuple(about_switch(contract, switch)) if switch else ()
    proposed = (*widened, *about_answers(contract, whole, at, names), *proposals(contract, pairs, places))
    texts, left = _placed(contract.folder, proposed)
    if any(one in left for one in widened):
        texts, left = {}, list(proposed)
    because = tuple(one.because for one in proposed if one not in left)
    by_hand = tuple(map(_to_write, left))
    return Learned(places, because, texts, by_hand, unseen(contract, places) if pairs else ())


def _to_write(proposal: Proposal) -> str:
    """What a person has to write, and why; a pointer of which a part is not told is the person's to find."""
    value = "" if _is_hidden(proposal.value) else f": {json.dumps(proposal.value, ensure_ascii=False)}"
    return f"{proposal.because} ({proposal.file}, {proposal.pointer}{value})"


def _placed(folder: Path, proposed: Sequence[Proposal]) -> tuple[dict[Path, str], list[Proposal]]:
    """The files with all proposals that can be written, and those that cannot. They are tried together first: a check
    of a large folder takes seconds."""
    together = _tried(folder, proposed, is_checked=False)
    return together if not together[1] and _is_sound(folder, together[0]) else _tried(folder, proposed, is_checked=True)


def _tried(folder: Path, proposed: Sequence[Proposal], is_checked: bool) -> tuple[dict[Path, str], list[Proposal]]:
    texts: dict[Path, str] = {}
    left: list[Proposal] = []
    for one in proposed:
        file = folder / one.file
        before = texts.get(file) or file.read_text(encoding="utf-8")
        text = None if _is_hidden(one.value) else edited(before, one)
        if text is None or (is_checked and not _is_sound(folder, {**texts, file: text})):
            left.append(one)
        else:
            texts[file] = text
    return texts, left


def _is_hidden(value: Json) -> bool:
    """Whether a pointer has a part that is not told, so that only a person can write it."""
    return isinstance(value, str) and value.startswith("/") and EACH in split(value)


def _is_sound(folder: Path, texts: Mapping[Path, str]) -> bool:
    """Whether the folder would be in order with these texts."""
    with tempfile.TemporaryDirectory() as made:
        copy = Path(made) / folder.name
        shutil.copytree(folder, copy)
        for file, text in texts.items():
            (copy / file.name).write_text(text, encoding="utf-8")
        return not check(copy)


def _diff(file: Path, text: str) -> str:
    before, name = file.read_text(encoding="utf-8"), displayed(file)
    old, new = (list(StringIO(one)) for one in (before, text))  # a line ends with a line feed alone
    return "".join(difflib.unified_diff(old, new, f"{name}", f"{name} (proposed)"))
