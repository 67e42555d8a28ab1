"""Which file of a person's contract says what a file of a draft says: schemas of answers have names of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from contracts import pointers
from contracts._lines import parse
from contracts.pointers import Json
from contracts.updating._merging import Edit, differences

OPENAPI, CONTRACT, BEHAVIOUR, CLAUSES = "openapi.yaml", "contract.yaml", "behaviour.yaml", "clauses.yaml"
REQUESTS = ("schemas/update.schema.json", "schemas/ordinary.schema.json")
"""The schemas that have these names in every folder."""
NOT_OF_THE_PAGE = {
    CONTRACT: ("name", "draft", "title", "owner", "revision", "source", "operation"),
    OPENAPI: ("info", "openapi"),
    BEHAVIOUR: (),
    CLAUSES: ("clauses", "excluded"),
}
"""What of a draft's files says who wrote it and how, or is compared clause by clause."""
Texts = Mapping[str, str]
Documents = Mapping[str, Json]


def documents(texts: Texts) -> dict[str, Json]:
    """What the files say."""
    parsed = (name for name in texts if name.endswith((".yaml", ".json")))
    return {name: parse(Path(name), texts[name], is_json=name.endswith(".json")).value for name in parsed}


def all_differences(old: Documents, new: Documents, own: Documents) -> Iterator[Edit]:
    """Where the drafts of two pages differ, in the files of a person's contract; clauses are not among it."""
    for file, left_out in NOT_OF_THE_PAGE.items():
        before, after = ({k: v for k, v in one[file].items() if k not in left_out} for one in (old, new))
        yield from differences(file, before, after)
    for file in REQUESTS:
        yield from differences(file, old[file], new[file])
    # One schema is often that of several answers.
    yield from {(one.file, one.pointer): one for one in _of_answers(old, new, own)}.values()


def _of_answers(old: Documents, new: Documents, own: Documents) -> Iterator[Edit]:
    before, after, there = (_answers(one[OPENAPI]) for one in (old, new, own))
    for place, file in before.items():
        if place in after and place in there:
            yield from differences(there[place], old[file], new[after[place]])


def _answers(openapi: Any) -> dict[tuple[str, ...], str]:
    """The file of the schema of each answer, by path, method and status."""
    found: dict[tuple[str, ...], str] = {}
    for path, item in openapi["paths"].items():
        for method, operation in item.items():
            for status, answer in operation.get("responses", {}).items() if isinstance(operation, dict) else ():
                for content in answer.get("content", {}).values() if isinstance(answer, dict) else ():
                    if isinstance(file := pointers.get(content, "/schema/$ref", None), str):
                        found[path, method, status] = file
    return found
