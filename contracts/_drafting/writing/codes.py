"""Error codes of a document: where a refusal has its code, and which cause a sentence ties to which code."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts import pointers
from contracts._checking._schema_places import schema_at
from contracts._drafting.document.api import Answer
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.sentences import SENTENCE
from contracts._drafting.document.times import snake
from contracts._drafting.members.requests import flat
from contracts._drafting.plan import Plan
from contracts._responses import DEFAULT

CODE = re.compile(r"(.*_)?(code|type|reason|error)")
FIELD = re.compile(
    r"(field|param|parameter|property|pointer|path|member|attribute)(_(name|path))?"
    r"|(feld|veld)(_?name)?|attribut|eigenschaft|champ|campo|propri(ete|edade)|propiedad|parametro|parametre"
)
"""Names of the member that a refusal is about, also in other languages."""
ADDRESS = "path"
"""Such a name that is also that of the address of the request, in the error body of Spring and others."""
OF_REQUEST = re.compile(r"timestamp|(http_?)?status(_code)?|method|trace(_id)?|request_id")
"""Names beside it by which it is the address."""
BY_FIELD = re.compile(r"(.*_)?(errors|fields)")
"""Names of objects with a message for each member, as {starts_at: [is no time]}."""
STATUS = re.compile(r"\b4[0-9]{2}\b")
UNAUTHENTICATED, UNKNOWN, UNREADABLE, CLOSED, TAKEN, INVALID = (
    "unauthenticated", "unknown", "malformed_body", "closed", "unusable_reference", "invalid",
)  # fmt: skip
"""Causes by their names in the stand-in. A time that another appointment has is a reference that cannot be used."""
CAUSES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (cause, re.compile(words, re.IGNORECASE))
    for cause, words in (
        (UNAUTHENTICATED, r"credential|api.?key|token|unauthenticated|unauthori[sz]ed|no valid key"),
        (UNKNOWN, r"not found|no such|does not exist|unknown (visit|appointment|booking|id\b)"),
        (UNREADABLE, r"\b(not|no|invalid|malformed) (valid )?json|cannot be (read|parsed)|unreadable"),
        (CLOSED, r"\bclosed|cancel|complet|finished|can no longer"),
        (TAKEN, r"\btaken|slot|overlap|conflict|already (booked|taken)|another (visit|appointment|booking)"),
        (INVALID, r"not valid|invalid|validation|malformed|wrong (type|value)"),
    )
)
"""Words by which a sentence tells a cause; the first that fits counts."""


@dataclass(frozen=True)
class Coded:
    """A code that a sentence ties to a cause. `status` is None where neither the sentence nor its place names one."""

    cause: str
    code: str
    status: int | None
    sentence: str
    description: str


def coded_causes(plan: Plan) -> dict[str, Coded]:
    """The codes by cause, of each cause the first; empty where no refusal lists its codes."""
    found: dict[str, Coded] = {}
    for status, answer in _refusals(plan):
        for coded in _in_answer(status, answer, code_place(plan)):
            found.setdefault(coded.cause, coded)
    return found


def code_place(plan: Plan) -> str | None:
    """Where a refusal has its code: a text of a closed list, at the first place that is named like one."""
    return next((at for at, one in _members(plan) if CODE.fullmatch(_last(at)) and _codes(one)), None)


def field_place(plan: Plan) -> str | None:
    """Where a refusal names the member that is not valid: a text, or an object whose keys are names of members."""
    members = list(_members(plan))
    known = {at for at, _ in members}
    return next((at for at, one in members if _is_name(at, one) and not _is_address(at, one, known)), None)


def _is_address(pointer: str, schema: Mapping[str, Any], known: Collection[str]) -> bool:
    """Whether a text is the path of the request: by what is said or shown of it, or by what stands beside it."""
    around, _, name = pointer.rpartition("/")
    beside = [snake(one.rpartition("/")[2]) for one in known if one.rpartition("/")[0] == around]
    shown = f"{schema.get('description', '')} {schema.get('examples', '')}"
    is_told = re.search(r"\brequest\b|\bUR[IL]\b|\bendpoint\b|/(api|v\d+)/", shown, re.IGNORECASE)
    return snake(name) == ADDRESS and bool(is_told or any(map(OF_REQUEST.fullmatch, beside)))


def _is_name(pointer: str, schema: Mapping[str, Any]) -> bool:
    if "string" in types_of(schema):
        return bool(FIELD.fullmatch(_last(pointer))) and not _codes(schema)
    is_free_map = isinstance(schema.get("additionalProperties"), Mapping) and not schema.get("properties")
    return is_free_map and bool(BY_FIELD.fullmatch(_last(pointer)))


def _refusals(plan: Plan) -> Iterator[tuple[str, Answer]]:
    return ((status, one) for status, one in plan.update.listed.items() if status[0] == "4" or status == DEFAULT)


def _members(plan: Plan) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return (found for _, answer in _refusals(plan) for found in _inside(answer.schema or {}, ""))


def _inside(schema: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The members of a body, those of the items of lists too."""
    here = flat(schema)
    for name, inner in here.get("properties", {}).items():
        yield pointers.join(pointer, name), flat(inner)
        yield from _inside(inner, pointers.join(pointer, name))
    if isinstance(here.get("items"), Mapping):
        yield from _inside(here["items"], pointers.join(pointer, "-"))


def _last(pointer: str) -> str:
    return snake(pointers.split(pointer)[-1]) if pointer else ""


def _codes(schema: Mapping[str, Any]) -> list[str]:
    return [one for one in schema.get("enum", ()) if isinstance(one, str)]


def _in_answer(status: str, answer: Answer, place: str | None) -> Iterator[Coded]:
    if place is None or not answer.schema:
        return
    here = [flat(one) for one in schema_at(answer.schema, place)["anyOf"][:1]]
    codes = [code for one in here for code in _codes(one)]
    for text in (answer.description, *(str(one.get("description", "")) for one in here)):
        for found in SENTENCE.finditer(text):
            coded = _told(" ".join(found[0].split()), codes, status, text)
            yield from [coded] if coded else []


def _told(sentence: str, codes: list[str], status: str, description: str) -> Coded | None:
    """What a sentence that names one code says of it."""
    named = [code for code in codes if re.search(rf"(?<!\w){re.escape(code)}(?!\w)", sentence)]
    words = sentence.replace("_", " ")
    cause = next((cause for cause, pattern in CAUSES if pattern.search(words)), None)
    if len(named) != 1 or cause is None:
        return None
    number = STATUS.search(sentence)
    known = number[0] if number else status
    return Coded(cause, named[0], int(known) if known.isdigit() else None, sentence, description)
