"""Turns a plan into the files of a provider's folder, with what a person has to decide beside each place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from contracts._drafting.document.closed import is_closed
from contracts._drafting.document.marks import written
from contracts._drafting.members.left_out import question_about
from contracts._drafting.members.one_of import carried_one
from contracts._drafting.members.requests import ordinary_of
from contracts._drafting.members.settled import lengths_of
from contracts._drafting.plan import ABOUT, AROUND, LEFT_OUT, Decision, Plan, described
from contracts._drafting.writing.asked import ask_about_lengths, ask_about_tied
from contracts._drafting.writing.behaviour import FILE as BEHAVIOUR
from contracts._drafting.writing.behaviour import behaviour_of
from contracts._drafting.writing.clauses import FILE as CLAUSES
from contracts._drafting.writing.clauses import clauses_of
from contracts._drafting.writing.facts import FILE as CONTRACT
from contracts._drafting.writing.facts import OPENAPI, contract_of, openapi_of, schema_name
from contracts._drafting.writing.small_updates import small_updates
from contracts._drafting.writing.transitions import restricted
from contracts._lines import knows_json, parse

DIALECT = "https://json-schema.org/draft/2020-12/schema"
WIDTH = 120
"""Characters of a line, as in the shipped contracts."""
ORDINARY = "schemas/ordinary.schema.json"
UPDATE = "schemas/update.schema.json"
ASKED = f"list some in targets.toml, or in {ORDINARY} in place of x-values, and one of them under base"
STAYS = (
    f"This may stay open: until some are added to {ORDINARY}, nothing holds that they are stored, and only an "
    "expendable appointment is sent values of it that are at a limit or made up."
)
MEMBERS = "{members}"
"""Where a question names the members that it is about."""
SHORT = 90
"""Longest object that is written on one line."""


def files_of(plan: Plan, today: date, schemas_at: str) -> dict[str, str]:
    """The files by their names in the folder, and their text; decisions stand as comments above their places.

    `schemas_at` is the way from the folder to the schemas of the format, for editors.
    """
    behaviour = behaviour_of(plan)
    ordinary = ordinary_of(plan.request)
    _undecided(plan, ordinary)
    documents = {
        CONTRACT: contract_of(plan, today),
        OPENAPI: openapi_of(plan),
        BEHAVIOUR: behaviour,
        CLAUSES: clauses_of(plan),
    }
    texts = {name: _commented(as_yaml(value), name, plan.decisions) for name, value in documents.items()}
    texts = {name: _for_editors(name, schemas_at) + text for name, text in texts.items()}
    schemas = {
        "update": {"title": "Update request, as documented", **plan.request.schema},
        "ordinary": {"title": "Update request that every compliant vendor accepts", **ordinary},
        **_answers(plan),
    }
    texts |= {f"schemas/{name}.schema.json": _as_json(plan.name, name, schema) for name, schema in schemas.items()}
    texts["known.yaml"] = _for_editors("known.yaml", schemas_at) + "[]\n"
    texts["CHANGES.md"] = _changes(plan, today)
    return texts


def placed(plan: Plan, texts: Mapping[str, str]) -> dict[str, list[tuple[str, int, str]]]:
    """The decisions by what they are about, the most harmful first: each as file, line and sentence."""
    found: dict[str, list[tuple[str, int, str]]] = {about: [] for about in ABOUT}
    files = {one.file for one in plan.decisions}
    documents = {file: parse(Path(file), texts[file]) for file in files}  # once each: large ones have many decisions
    for decision in plan.decisions:
        line = documents[decision.file].line(decision.pointer)
        found[decision.about].append((decision.file, line, decision.sentence))
    return {about: sorted(listed) for about, listed in found.items() if listed}


def _undecided(plan: Plan, ordinary: Mapping[str, Any]) -> None:
    """Note the members of which no ordinary value is known, and what of the document could not be kept."""
    ask_about_tied(plan)
    ask_about_lengths(plan)
    for question, asked in _questions(plan).items():
        place = f"/fields/{_escaped(asked[0])}"
        plan.decide(BEHAVIOUR, place, question.replace(MEMBERS, _each_of(asked), 1), LEFT_OUT)
    for pointer in plan.request.taken_out:
        what = f"{question_about(pointer, {})} If it does, add it to {UPDATE} and {ORDINARY}."
        plan.decide(BEHAVIOUR, "/fields", what, LEFT_OUT)
    for pointer in plan.request.undescribed:
        what = f"{pointer} is required and described nowhere, so no update carries it: what has to be sent there?"
        plan.decide(BEHAVIOUR, "/base", f"{what} Add it to {UPDATE}, {ORDINARY} and here.")
    if carried := [f"/{name}" for name in plan.request.doubtful]:
        is_told = carried_one(described(plan.source, plan.update.pointer), plan.request.schema)
        why = "A sentence says that one of several is required" if is_told else "The schema that requires it is"
        why += ", of an update or of what is there after it." if is_told else " not only the update's."
        what = f"does a change have to carry {', '.join(carried)}? {why}"
        small, is_any = f"{plan.prefix}SMALL", any(small_updates(plan))
        is_tried = f" Clause {small} sends one without, which tells you, and promises nothing." if is_any else ""
        then = f" Then delete {small}, or where it is accepted, give it strength must." if is_any else ""
        plan.decide(
            BEHAVIOUR, "/base", f"{what}{is_tried} If not, remove it here and from required in {ORDINARY}.{then}"
        )
    is_left_open = is_closed(plan.update.request or {}) and not is_closed(plan.request.schema)
    if is_left_open and not plan.ignores_unknown:
        what = "is an update with a member that the document does not list refused? Generators write so by themselves."
        plan.decide(CLAUSES, "/questions", f"{what} If it is, add additionalProperties: false to {UPDATE}.", AROUND)
    for note in plan.notes:
        plan.decide(OPENAPI, "", note)


def _questions(plan: Plan) -> dict[str, list[str]]:
    """The questions about members of which no ordinary value is known, each with all members that it is about: one
    decision often settles many."""
    found: dict[str, list[str]] = {}
    lengths = {one.pointer for one in lengths_of(plan.request, described(plan.source, plan.update.pointer))}
    fixed = {pointer for pointer, steps in restricted(plan).items() if steps.is_fixed}
    for member in plan.request.members:
        if (member.choice is None or member.is_asked) and member.pointer not in {*lengths, *fixed}:
            what = question_about(member.pointer, member.schema) or f"which values of {member.pointer} are ordinary?"
            rest = f"It has to be sent: {ASKED}." if member.is_asked else STAYS
            found.setdefault(f"{what.replace(member.pointer, MEMBERS, 1)} {rest}", []).append(member.pointer)
    return found


def _each_of(asked: list[str]) -> str:
    return asked[0] if len(asked) == 1 else f"each of {', '.join(asked)}"


def _escaped(pointer: str) -> str:
    return pointer.replace("~", "~0").replace("/", "~1")


def _answers(plan: Plan) -> dict[str, Any]:
    return {
        schema_name(plan, call, status): answer.schema
        for call in plan.chosen.calls()
        for status, answer in call.listed.items()
        if answer.schema is not None
    }


def _for_editors(name: str, schemas_at: str) -> str:
    """The line by which editors with the YAML language server complete and check a file."""
    kind = "openapi-3.1" if name == OPENAPI else name.removesuffix(".yaml")
    return f"# yaml-language-server: $schema={schemas_at}/{kind}.schema.json\n"


def _as_json(provider: str, name: str, schema: Mapping[str, Any]) -> str:
    whole = {"$schema": DIALECT, "$id": f"https://contracts.example/{provider}/{name}.schema.json", **written(schema)}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


class _Dumper(yaml.SafeDumper):
    """YAML without anchors, in which short objects stand on one line."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write every value where it is used."""
        return True


def _represent(dumper: yaml.SafeDumper, value: dict[str, Any]) -> yaml.Node:
    node = dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=False)
    is_flat = all(not isinstance(inner, dict | list) for inner in value.values())
    node.flow_style = bool(value) and is_flat and len(json.dumps(value, ensure_ascii=False)) <= SHORT
    return node


def _represent_list(dumper: yaml.SafeDumper, value: list[Any]) -> yaml.Node:
    node = dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=False)
    is_flat = all(not isinstance(inner, dict | list) for inner in value)
    node.flow_style = not value or (is_flat and len(json.dumps(value, ensure_ascii=False)) <= SHORT)
    return node


knows_json(_Dumper)  # beside what it knows by itself, which is YAML 1.1: both versions then read the same
_Dumper.add_representer(dict, _represent)
_Dumper.add_representer(list, _represent_list)


def as_yaml(value: Mapping[str, Any]) -> str:
    """A document as drafts have it: short objects and lists on one line."""
    return yaml.dump(dict(value), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)


def _commented(text: str, name: str, decisions: list[Decision]) -> str:
    """The text with a comment above each place that a person has to decide."""
    found = parse(Path(name), text)
    lines = text.splitlines()
    asked = [(found.line(one.pointer), one.sentence) for one in decisions if one.file == name]
    for line, sentence in sorted(asked, reverse=True):
        indent = len(lines[line - 1]) - len(lines[line - 1].lstrip())
        lines.insert(line - 1, f"{' ' * indent}# TODO: {sentence}")
    return "\n".join(lines) + "\n"


def _changes(plan: Plan, today: date) -> str:
    return (
        "# What changed in this contract, and why\n\nNewest first. A revision has the date on which the vendor's "
        "change was seen, or on which our reading became another.\n\n"
        f"## Revision 1, {today.isoformat()}\n- Drafted from {plan.source.path.name}.\n"
    )
