"""Words that were replaced by the field's own, and must not come back: one name for one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
GONE = {
    "fault": ("lie", "lies", "lied", "lying", "liar"),
    "compliant": ("truthful", "truthfully"),
    "flagged": ("accuse", "accused"),
    "evidence, observe, record": ("jury", "juror", "unheard", "overheard"),
    "token store": ("desk", "drawer"),
    "target lease": ("keeper",),
    "worker": ("lane", "lanes", "laned"),
    "masking": ("discretion", "discreet"),
    "retry policy, retry, repeat": ("manners", "insist", "insists", "insistence", "outlast", "outlasts"),
    "deadline, decompress": ("clocked", "unpacked"),
    "other operation, other member": ("neighbour", "neighbours", "neighbouring"),
    "fixture": ("furnish", "furnished"),
    "n-th": ("manieth",),
    "wait, fix": ("mend", "mends", "mended"),
    "request with a body that breaks": ("carrier", "carriers"),
}
"""What is said instead, and the words that are not used any more."""
INSTEAD = {word: instead for instead, words in GONE.items() for word in words}
IDS = re.compile(r"\b\w+_(a|another)_neighbour\b")
"""Ids of faults, which are in people's command lines and result files, keep their names."""
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
KINDS = ("*.py", "*.md", "*.json", "*.j2", "*.toml")


def files() -> Iterator[Path]:
    """Code, selftests, schemas, templates and README; this file and what runs have written aside."""
    for root in ("contracts", "suites", "reports"):
        for kind in KINDS:
            found = (HOUSE / root).rglob(kind)
            yield from (file for file in found if file != Path(__file__) and not {"out", "result"} & {*file.parts})
    yield from (HOUSE / name for name in ("README.md", "conftest.py", "pyproject.toml"))


def words_gone(text: str) -> Iterator[tuple[int, str]]:
    """The lines that hold such a word, alone or as a part of an identifier, and the word."""
    for number, line in enumerate(text.splitlines(), 1):
        for word in WORD.findall(IDS.sub(" ", line)):
            if word.lower() in INSTEAD:
                yield number, word


def test_words_that_were_replaced_do_not_come_back() -> None:
    """No file uses a word for which there is a better one, neither in a sentence nor in a name."""
    found = [
        f"{file.relative_to(HOUSE)}:{number}: {word} (say: {INSTEAD[word.lower()]})"
        for file in files()
        for number, word in words_gone(file.read_text())
    ]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("class TokenDesk:", "Desk"),
        ("def is_truthful(): ...", "truthful"),
        ("It tells a lie.", "lie"),
        ("JURY = 3", "JURY"),
        ("believe in applied relief", None),
        ("--fault ANIVA-OMIT:drops_a_neighbour", None),
    ],
)
def test_a_word_is_found_in_sentences_and_names(text: str, word: str | None) -> None:
    """A word counts wherever it stands by itself, in whichever case, and not as a part of another word."""
    assert [found for _, found in words_gone(text)] == ([word] if word else [])
