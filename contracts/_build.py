"""Builds the `Contract` of a provider from the documents that `check` has read and found no problem with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from contracts._authentication import Authentication, Login
from contracts._behaviour import (
    Behaviour,
    BookedRole,
    Clash,
    Filter,
    Order,
    Pages,
    Provision,
    ReadBack,
    Step,
    ToldRefusal,
    UnlistedNature,
    View,
    moving_members,
)
from contracts._checking._schema_places import listed_steps
from contracts._constraints import Constraint, constraints, response_constraints
from contracts._field import Field, Listed
from contracts._folder import Folder
from contracts._following import with_told
from contracts._lines import Node
from contracts._model import (
    Clause,
    Contract,
    ErrorCode,
    Known,
    Operation,
    Promise,
    Source,
)
from contracts._problems import displayed
from contracts._references import without_booleans
from contracts._responses import RANGES

STATUS, UNDOCUMENTED = "x-status", "undocumented"
"""Marks a response of openapi.yaml whose status the page leaves open: any success counts as it."""
KEY_LOGIN = "key"
OBSERVED = {"strength": "may", "check": "accepts"}
"""How what is only observed is sent and judged: as an update that nobody owes anything to."""
MARKED = re.compile(r"`(?:\d{3} )?([A-Za-z][\w.-]{2,})`")
"""A code in the description of an answer: a word in backticks, perhaps behind a status."""
METHODS = ("get", "put", "post", "delete", "patch")
"""The methods of operations that a contract can speak of: those that read or change an appointment."""


def build(folder: Folder) -> Contract:
    """The contract of a folder that `check` finds no problem with."""
    facts, behaviour, promises = (folder.root(f"{part}.yaml").value for part in ("contract", "behaviour", "clauses"))
    operations = {operation.id: operation for operation in _operations(folder.openapi)}
    update = operations[facts["operation"]]
    all_constraints = tuple(_all_constraints(facts["name"], folder.unfolded["update"], update))
    written = [_written(facts, row) for row in promises["clauses"]]
    covered = {id: clause.id for clause in written for id in clause.covers}
    derived = [_derived(facts, c) for c in all_constraints if c.id not in covered]
    return Contract(
        folder=folder.path,
        name=facts["name"],
        title=facts["title"],
        owner=facts["owner"],
        page=facts["source"]["page"],
        read_on=date.fromisoformat(facts["source"]["read"]),
        base_url=facts["base_url"],
        environments={kind: tuple(urls) for kind, urls in facts["environments"].items()},
        authentication=_authentication(facts["authentication"]),
        roles=facts["roles"],
        values=facts.get("values", {}),
        update=update,
        operations=operations,
        schemas=folder.unfolded,
        behaviour=with_told(_behaviour(behaviour, folder.unfolded["update"]), written),
        standin=behaviour["standin"],
        clauses=(*written, *derived),
        covered=covered,
        constraints={constraint.id: constraint for constraint in all_constraints},
        known=known_rows(folder.root("known.yaml")),
        excluded=tuple(promises.get("excluded", ())),
        questions=tuple(promises.get("questions", ())),
        examples=tuple(promises.get("examples", ())),
        is_draft=facts.get("draft", False),
        revision_number=facts.get("revision"),
        observed=tuple(_written(facts, {**row, **OBSERVED}) for row in promises.get("observed", ())),
    )


def _authentication(raw: Mapping[str, Any]) -> Authentication:
    usual = {"header": "", "format": "{secret}"}
    return Authentication(**{**usual, **raw, "login": _login(raw["login"]) if "login" in raw else None})


def _login(raw: Mapping[str, Any]) -> Login:
    """A login; one by key says itself whether and where its answer has the token's end."""
    return Login(**{**({"expires": None} if raw["kind"] == KEY_LOGIN else {}), **raw})


def _operations(openapi: Mapping[str, Any]) -> Iterator[Operation]:
    for path, item in openapi["paths"].items():
        for method in METHODS:
            if method in item:
                yield _operation(path, method, item[method], item.get("parameters", []))


def _operation(path: str, method: str, raw: Mapping[str, Any], shared: list[Any]) -> Operation:
    media_type, request = _content(raw.get("requestBody", {}))
    promises = {status: _promise(status, answer) for status, answer in raw["responses"].items()}
    responses = {int(status): promise for status, promise in promises.items() if status not in RANGES}
    ranges = {status: promise for status, promise in promises.items() if status in RANGES}
    parameters = (*shared, *raw.get("parameters", []))
    return Operation(raw["operationId"], method.upper(), path, parameters, media_type, request, responses, ranges)


def _promise(status: str, raw: Mapping[str, Any]) -> Promise:
    codes = tuple(MARKED.findall(raw.get("description", "")))
    return Promise(status, *_content(raw), is_status_documented=raw.get(STATUS) != UNDOCUMENTED, codes=codes)


def _content(holder: Mapping[str, Any]) -> tuple[str | None, Mapping[str, Any] | None]:
    for media_type, content in holder.get("content", {}).items():
        return media_type, without_booleans(content.get("schema"))
    return None, None


def _all_constraints(name: str, documented: Mapping[str, Any], update: Operation) -> Iterator[Constraint]:
    yield from constraints(documented, f"{name}:request")
    for promise in update.promises:
        if promise.media_type:
            yield from response_constraints(name, promise.status, promise.media_type, promise.schema or {})


def _written(facts: Mapping[str, Any], row: Mapping[str, Any]) -> Clause:
    expect = row.get("expect", {})
    send = row.get("send", ())
    statuses = expect.get("status", row.get("statuses", ()))
    listed = (statuses,) if isinstance(statuses, str | int) else tuple(statuses)
    return Clause(
        id=row["id"],
        provider=facts["name"],
        says=row["says"],
        source=Source(**{"page": facts["source"]["page"], **row["source"]}),
        strength=row["strength"],
        check=row["check"],
        appointment=f"appointment.{row['given']['appointment']}" if "given" in row else "appointment.editable",
        send=send if isinstance(send, str) else tuple(send),
        status=tuple(status for status in listed if isinstance(status, int)),
        any_refusal="any4xx" in listed,
        exact=expect.get("exact", False),
        code=ErrorCode(expect["code"]["at"], tuple(expect["code"]["is"])) if "code" in expect else None,
        covers=tuple(row.get("covers", ())),
        fields=tuple(row.get("fields", ())),
        ignores=tuple(row.get("except", ())),
        allows={pointer: tuple(values) for pointer, values in row.get("allows", {}).items()},
        relation=row.get("relation", {}),
        view=row.get("view", ""),
        is_draft=row.get("draft", False),
    )


def _derived(facts: Mapping[str, Any], constraint: Constraint) -> Clause:
    is_request = constraint.place == "request"
    return Clause(
        id=constraint.id,
        provider=facts["name"],
        says=_sentence(constraint),
        source=Source(at=f"{constraint.place}, {constraint.pointer or 'whole'}", page=facts["source"]["page"]),
        strength=constraint.strength,
        check="refuses" if is_request else "responds",
        derived=constraint,
    )


def _sentence(constraint: Constraint) -> str:
    where = constraint.pointer or "the body"
    rule = f"{constraint.keyword} {json.dumps(constraint.value)}"
    if constraint.place == "request":
        return f"An update in which {where} breaks {rule} is refused."
    return f"In an answer {constraint.place.removeprefix('response.')}, {where} satisfies {rule}."


def _behaviour(raw: Mapping[str, Any], documented: Any) -> Behaviour:
    moving = moving_members(raw.get("base", {}))
    transitions = {one: listed_steps(table, documented, one) for one, table in raw.get("transitions", {}).items()}
    return Behaviour(
        base=raw.get("base", {}),
        plain=tuple(raw["plain"]),
        answer=raw["answer"],
        read=_read_back(raw["read"]) if raw["read"] else None,
        fields=tuple(
            _field(pointer, facts or {}, transitions.get(pointer, {}))
            for pointer, facts in raw["fields"].items()
            if pointer not in moving
        ),
        follows={pointer: tuple(places) for pointer, places in raw.get("follows", {}).items()},
        merged_or_replaced=raw.get("merged_or_replaced", {}),
        volatile=tuple(raw.get("volatile", ())),
        personal=tuple(raw.get("personal", ())),
        clash=_clash(raw["clash"]) if "clash" in raw else None,
        provision=_provision(raw["provision"]) if "provision" in raw else None,
        unlisted={
            pointer: UnlistedNature(facts["is"], facts.get("values"))
            for pointer, facts in raw.get("unlisted", {}).items()
        },
        views={name: View(**facts) for name, facts in raw.get("views", {}).items()},
        query=raw.get("parameters", {}).get("query", {}),
        headers=raw.get("parameters", {}).get("header", {}),
        carries=tuple(raw.get("carries", ())),
        refusals=tuple(ToldRefusal(**one) for one in raw.get("refusals", ())),
    )


def _clash(raw: Mapping[str, Any]) -> Clash:
    statuses = raw["status"] if isinstance(raw["status"], list) else [raw["status"]]
    return Clash(tuple(statuses), tuple(raw["fields"]), raw["tries"])


def _read_back(raw: Mapping[str, Any]) -> ReadBack:
    filters = {name: Filter(**facts) for name, facts in raw.get("filters", {}).items()}
    orders = tuple(Order(**order) for order in raw.get("orders", ()))
    pages = _pages(raw["pages"]) if "pages" in raw else None
    settles = float(raw.get("settles_seconds", 0))
    return ReadBack(raw["operation"], raw["at"], raw.get("match", {}), pages, filters, orders, settles)


def _pages(raw: str | Mapping[str, Any]) -> Pages:
    if isinstance(raw, str):
        return Pages("page", raw)
    return Pages(raw["by"], raw["parameter"], raw.get("size", {}), tuple(raw.get("next", ())))


def _field(pointer: str, facts: Mapping[str, Any], transitions: Mapping[Listed, tuple[Listed, ...]]) -> Field:
    return Field(
        pointer=pointer,
        shows=facts.get("shows"),
        mapped=facts.get("as", {}),
        maybe_mapped=facts.get("maybe_as", {}),
        along=facts.get("with", {}),
        replaces=facts.get("replaces", False),
        only_in=facts.get("only_in"),
        expendable=tuple(facts.get("expendable", ())),
        restored_by=facts.get("restored_by"),
        renames=facts.get("renames"),
        of=facts.get("of"),
        form=facts.get("form"),
        minutes=facts.get("minutes"),
        rounded=facts.get("rounded"),
        adjusted=facts.get("adjusted", ""),
        transitions=transitions,
        one_way=facts.get("one_way", False),
        fixed=facts.get("fixed", False),
        key=facts.get("key"),
        filled=tuple(facts.get("filled", ())),
        item_follows={one: tuple(places) for one, places in facts.get("item_follows", {}).items()},
        merges=facts.get("merges", False),
        ordered=facts.get("ordered", False),
    )


def _provision(raw: Mapping[str, Any]) -> Provision:
    return Provision(
        book=Step(**raw["book"]),
        fixture=raw["fixture"],
        cancel=Step(**raw["cancel"]),
        steps={name: Step(**step) for name, step in raw.get("steps", {}).items()},
        cancelled={pointer: tuple(words) for pointer, words in raw.get("cancelled", {}).items()},
        found_by=raw.get("found_by"),
        cancel_lost=Step(**raw["cancel_lost"]) if "cancel_lost" in raw else None,
        roles={
            role: BookedRole(**{**booked, "after": tuple(booked.get("after", ()))})
            for role, booked in raw["roles"].items()
        },
    )


def known_rows(root: Node) -> tuple[Known, ...]:
    """The accepted deviations of a known.yaml."""
    return tuple(_known(row) for row in root.items())


def _known(place: Node) -> Known:
    row, document = place.value, place.document
    since, until = (date.fromisoformat(row[part]) for part in ("since", "until"))
    where = f"{displayed(document.path)}:{document.line(place.pointer)}"
    return Known(row["clause"], row["reason"], row["owner"], since, until, where, row.get("target", ""))
