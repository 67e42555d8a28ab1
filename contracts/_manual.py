"""The manual of the format: every file, member, placeholder, keyword, check and derived id, with an example.

It is made from the descriptions in the schemas, from `_manual_words`, and from examples in the shipped contracts, so it
cannot say what `contracts check` does not know. `contracts/README.md` holds it, and `contracts explain` prints parts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from contracts import _manual_words as words
from contracts._folder import SHIPPED, names
from contracts._outline import LOADER
from contracts._question_table import HEADINGS
from contracts.change_table import CHAPTERS, KINDS

FILES: Mapping[str, str] = {
    "contract": "contract.yaml",
    "clauses": "clauses.yaml",
    "behaviour": "behaviour.yaml",
    "known": "known.yaml",
    "target": "targets.toml",
}
OTHERS: Mapping[str, str] = {
    "openapi.yaml": "The update and the other operations that we need, as OpenAPI 3.1; schemas stand in schemas/.",
    "schemas/update.schema.json": "The request, as the vendor documents it (JSON Schema 2020-12).",
    "schemas/ordinary.schema.json": "The updates that this vendor must accept, from which bodies are made.",
    "CHANGES.md": "What changed in the contract and why, newest first, below headings such as "
    "`## Revision 2, 2026-01-31`.",
    "page.*": "The page from which the contract was written, where we may keep it: then `contracts drift` compares its "
    "sentences, too. It is optional.",
    "watched.*": "The vendor's page as somebody last looked at it, which `contracts drift --watch --write` stores. "
    "It is optional.",
}
WORDS: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("check", "Checks", words.CHECKS),
    ("relation", "Kinds of relations", words.RELATIONS),
    ("send", "What a clause can send in one word", words.SENDS),
    ("credentials", "Credentials", words.CREDENTIALS),
    ("placeholder", "Placeholders", words.PLACEHOLDERS),
    ("keyword", "Keywords beside those of JSON Schema and OpenAPI", words.KEYWORDS),
    ("derived", "Derived ids", words.DERIVED_IDS),
)
LONGEST = 90
"""Characters of an example: with its place it fits on a line."""


@dataclass(frozen=True)
class Entry:
    """A member of a file: its place such as `behaviour.read.pages`, what it is, and the way to it in a document."""

    place: str
    kind: str
    is_required: bool
    text: str
    path: tuple[str, ...]
    examples: tuple[Any, ...] = ()

    @property
    def example(self) -> str:
        """The shortest value of it in the shipped contracts, else in its schema; empty where none is short."""
        name = self.place.partition(".")[0]
        shown = (value for provider in names() for value in _at(_shipped(provider, name), self.path))
        fitting = [text for value in (*shown, *self.examples) if 0 < len(text := _written(value)) <= LONGEST]
        return min(fitting, key=len, default="")

    def lines(self) -> Iterator[str]:
        """The entry as it is printed."""
        yield f"{self.place}   ({self.kind}{', required' if self.is_required else ''})"
        if self.text:
            yield f"  {self.text}"
        if self.example:
            yield f"  example: {self.example}"


def entries() -> Iterator[Entry]:
    """Every member of every file, in the order of the schemas."""
    for name in FILES:
        schema = _schema(name)
        yield from _below(schema, schema, name, (), True)


def explained(place: str) -> list[str]:
    """The lines about a place, a file, or a word of the format; empty where there is none."""
    at = place.removesuffix(".yaml").removesuffix(".")
    every = list(entries())
    named = [entry for entry in every if _is_at(entry.place, at)]
    named = named or [entry for entry in every if _ends(entry.place, at)]  # by its last names alone
    found = [line for entry in named for line in entry.lines()]
    found += [
        f"{name}   ({kind})\n  {text}" for kind, _, known in WORDS for name, text in known.items() if name == place
    ]
    found += [f"{kind}   ({row.level})\n  {row.meaning}" for kind, row in KINDS.items() if kind == place]
    found += [f"{kind}   (a question)\n  {text}" for kind, text in HEADINGS.items() if kind == place]
    return found + [f"{name}\n  {text}" for name, text in OTHERS.items() if name == place]


def _ends(place: str, names: str) -> bool:
    """Whether a place ends with some names; what stands for any item or key between them may be left out."""
    bare, wanted = ([name for name in text.split(".") if name not in ("[]", "*")] for text in (place, names))
    return bool(wanted) and bare[-len(wanted) :] == wanted


def places() -> list[str]:
    """Everything that can be explained."""
    return [
        *(entry.place for entry in entries()),
        *OTHERS,
        *(name for _, _, known in WORDS for name in known),
        *KINDS,
        *HEADINGS,
    ]


def manual() -> str:
    """The whole manual, as Markdown."""
    return "\n".join([*_begin(), *_chapters(), *_words(), *_changes(), *_questions()]) + "\n"


def _begin() -> Iterator[str]:
    yield "# The format of a contract"
    yield ""
    yield "Made by `contracts manual` from the schemas beside it. `contracts explain PLACE` prints a part."
    yield "A provider's folder has these files:"
    yield ""
    for name, file in FILES.items():
        yield f"- `{file}`: {_schema(name)['title'].partition(': ')[2]}"
    yield from (f"- `{name}`: {text}" for name, text in OTHERS.items())


def _chapters() -> Iterator[str]:
    for name, file in FILES.items():
        yield f"\n## {file}\n"
        yield "| member | what it is | example |"
        yield "|---|---|---|"
        for entry in entries():
            if entry.place.startswith(f"{name}."):
                kind = f"{entry.kind}, required" if entry.is_required else entry.kind
                example = f"`{_cell(entry.example)}`" if entry.example else ""
                yield f"| `{entry.place.partition('.')[2]}` | {_cell(_said(entry))}({_cell(kind)}) | {example} |"


def _words() -> Iterator[str]:
    for _, title, known in WORDS:
        yield f"\n## {title}\n"
        yield "| word | meaning |"
        yield "|---|---|"
        yield from (f"| `{name}` | {_cell(text)} |" for name, text in known.items())


def _changes() -> Iterator[str]:
    yield f"\n## Changes of a vendor's document\n\n{words.CHANGES}"
    for title, rows in CHAPTERS:
        yield f"\n### {title}\n"
        yield "| change | class | what it means for a client |"
        yield "|---|---|---|"
        yield from (f"| `{kind}` | {row.level} | {row.meaning} |" for kind, row in rows.items())
    yield f"\n## When a page has changed\n\n{words.UPDATES}"


def _questions() -> Iterator[str]:
    yield f"\n## Questions to a vendor\n\n{words.QUESTIONS}\n"
    yield "| question | heading in the letter |"
    yield "|---|---|"
    yield from (f"| `{kind}` | {heading} |" for kind, heading in HEADINGS.items())


def _said(entry: Entry) -> str:
    return f"{entry.text} " if entry.text else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _is_at(place: str, wanted: str) -> bool:
    """Whether an entry is at a place or right below it: also what is in each of the members of any name, or items."""
    below = place.removeprefix(f"{wanted}.")
    return place == wanted or (below != place and "." not in below.removeprefix("*.").removeprefix("[]."))


def _below(
    node: Mapping[str, Any], root: Mapping[str, Any], place: str, path: tuple[str, ...], is_required: bool
) -> Iterator[Entry]:
    schema = _resolved(node, root)
    if path:
        examples = tuple(schema.get("examples", ()))
        yield Entry(place, _kind(schema), is_required, str(schema.get("description", "")), path, examples)
    for name, inner in schema.get("properties", {}).items():
        if isinstance(inner, Mapping):
            yield from _below(inner, root, f"{place}.{name}", (*path, name), name in schema.get("required", ()))
    for word, step in (("items", "[]"), ("additionalProperties", "*")):
        inner = schema.get(word)
        if isinstance(inner, Mapping) and _has_members(_resolved(inner, root)):
            yield from _below(inner, root, f"{place}.{step}", (*path, step), False)


def _has_members(schema: Mapping[str, Any]) -> bool:
    items = schema.get("items")
    return bool(schema.get("properties")) or (isinstance(items, Mapping) and _has_members(items))


def _resolved(node: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return dict(node)
    named = root["$defs"][str(node["$ref"]).rpartition("/")[2]]
    return {**named, **{name: value for name, value in node.items() if name != "$ref"}}


def _kind(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    if "const" in schema:
        return json.dumps(schema["const"])
    types = schema.get("type", "any value")
    listed = [types] if isinstance(types, str) else list(types)
    return " or ".join({"string": "text", "array": "list"}.get(one, one) for one in listed)


def _at(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    if not path:
        yield value
    elif path[0] in ("[]", "*"):
        inner = value if isinstance(value, list) else list(value.values()) if isinstance(value, Mapping) else []
        for one in inner:
            yield from _at(one, path[1:])
    elif isinstance(value, Mapping) and path[0] in value:
        yield from _at(value[path[0]], path[1:])


def _written(value: Any) -> str:
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000, sort_keys=False)
    return " ".join(text.removesuffix("...\n").split()) if value not in ({}, [], None) else ""


@cache  # each file is looked at for every member
def _shipped(provider: str, name: str) -> Any:
    file = SHIPPED / provider / f"{name}.yaml"
    return yaml.load(file.read_text(encoding="utf-8"), Loader=LOADER) if file.is_file() else None


@cache
def _schema(name: str) -> dict[str, Any]:
    return dict(json.loads((SHIPPED / f"{name}.schema.json").read_text(encoding="utf-8")))
