"""Reads a provider's folder into a `Contract`. What is wrong with a folder is told by `_check`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from contracts._constraints import Constraint, constraints, response_constraints
from contracts._model import (
    Authentication,
    Behaviour,
    Clash,
    Clause,
    Contract,
    Field,
    Known,
    Login,
    Made,
    Operation,
    Promise,
    Provision,
    Reading,
    Source,
    Step,
)

SHIPPED = Path(__file__).parent
METHODS = ("get", "put", "post", "delete", "patch")


def names(*extra: Path) -> tuple[str, ...]:
    """Names of all providers, shipped ones first, then those of the extra folders."""
    folders = [path.parent for root in (SHIPPED, *extra) for path in sorted(root.glob("*/contract.yaml"))]
    return tuple(dict.fromkeys(folder.name for folder in folders))


def folder_of(name: str, *extra: Path) -> Path:
    """The folder of a provider. Raises KeyError when there is none of that name."""
    for root in (SHIPPED, *extra):
        if (root / name / "contract.yaml").is_file():
            return root / name
    raise KeyError(name)


def inline(node: Any, folder: Path, root: Any = None) -> Any:
    """A copy without `$ref`: each is replaced by what it names, in another file or in this one (`root`)."""
    root = node if root is None else root
    if isinstance(node, list):
        return [inline(item, folder, root) for item in node]
    if not isinstance(node, Mapping):
        return node
    here = {key: inline(value, folder, root) for key, value in node.items() if key not in ("$ref", "$id", "$schema")}
    if not isinstance(node.get("$ref"), str):
        return here
    file, _, pointer = node["$ref"].partition("#")
    document = read_json(folder / file) if file else root
    return {**inline(at(document, pointer), (folder / file).parent if file else folder, document), **here}


def at(document: Any, pointer: str) -> Any:
    """The value at a JSON pointer (RFC 6901). Raises KeyError or IndexError when there is none."""
    for token in pointer.split("/")[1:]:
        token = token.replace("~1", "/").replace("~0", "~")
        document = document[int(token)] if isinstance(document, list) else document[token]
    return document


@lru_cache(maxsize=256)
def read_json(path: Path) -> Any:
    """The JSON document of a file; read once."""
    return json.loads(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def build(folder: Path) -> Contract:
    """The contract of a folder that `check` finds no fault with."""
    facts, behaviour, promises = (_yaml(folder / f"{part}.yaml") for part in ("contract", "behaviour", "clauses"))
    operations = {operation.id: operation for operation in _operations(folder)}
    files = (folder / "schemas").glob("*.schema.json")
    schemas = {file.name.removesuffix(".schema.json"): inline(read_json(file), file.parent) for file in files}
    update = operations[facts["operation"]]
    all_constraints = tuple(_all_constraints(facts["name"], schemas["update"], update))
    written = [_written(facts, row) for row in promises["clauses"]]
    covered = {id: clause.id for clause in written for id in clause.covers}
    derived = [_derived(facts, c) for c in all_constraints if c.id not in covered]
    return Contract(
        name=facts["name"],
        title=facts["title"],
        owner=facts["owner"],
        page=facts["source"]["page"],
        read_on=facts["source"]["read"],
        base_url=facts["base_url"],
        environments={kind: tuple(urls) for kind, urls in facts["environments"].items()},
        authentication=_authentication(facts["authentication"]),
        roles=facts["roles"],
        values=facts.get("values", {}),
        update=update,
        operations=operations,
        schemas=schemas,
        behaviour=_behaviour(behaviour),
        standin=behaviour["standin"],
        clauses=(*written, *derived),
        covered=covered,
        constraints={constraint.id: constraint for constraint in all_constraints},
        known=tuple(_known(row) for row in _yaml(folder / "known.yaml") or ()),
        excluded=tuple(promises.get("excluded", ())),
        questions=tuple(promises.get("questions", ())),
        examples=tuple(promises.get("examples", ())),
    )


def _authentication(raw: Mapping[str, Any]) -> Authentication:
    return Authentication(**{**raw, "login": Login(**raw["login"]) if "login" in raw else None})


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _operations(folder: Path) -> Iterator[Operation]:
    document = inline(_yaml(folder / "openapi.yaml"), folder)
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield _operation(path, method, item[method], item.get("parameters", []))


def _operation(path: str, method: str, raw: Mapping[str, Any], shared: list[Any]) -> Operation:
    media_type, request = _content(raw.get("requestBody", {}))
    responses = {int(status): Promise(int(status), *_content(answer)) for status, answer in raw["responses"].items()}
    parameters = (*shared, *raw.get("parameters", []))
    return Operation(raw["operationId"], method.upper(), path, parameters, media_type, request, responses)


def _content(holder: Mapping[str, Any]) -> tuple[str | None, Mapping[str, Any] | None]:
    for media_type, content in holder.get("content", {}).items():
        return media_type, content.get("schema")
    return None, None


def _all_constraints(name: str, documented: Mapping[str, Any], update: Operation) -> Iterator[Constraint]:
    yield from constraints(documented, f"{name}:request")
    for status, promise in update.responses.items():
        if promise.media_type:
            yield from response_constraints(name, status, promise.media_type, promise.schema or {})


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
        covers=tuple(row.get("covers", ())),
        fields=tuple(row.get("fields", ())),
        ignores=tuple(row.get("except", ())),
        relation=row.get("relation", {}),
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


def _behaviour(raw: Mapping[str, Any]) -> Behaviour:
    return Behaviour(
        base=raw.get("base", {}),
        plain=tuple(raw["plain"]),
        answer=raw["answer"],
        read=Reading(**raw["read"]) if raw["read"] else None,
        fields=tuple(_field(pointer, facts or {}) for pointer, facts in raw["fields"].items()),
        follows={pointer: tuple(shown) for pointer, shown in raw.get("follows", {}).items()},
        volatile=tuple(raw.get("volatile", ())),
        personal=tuple(raw.get("personal", ())),
        clash=Clash(**{**raw["clash"], "fields": tuple(raw["clash"]["fields"])}) if "clash" in raw else None,
        provision=_provision(raw["provision"]) if "provision" in raw else None,
    )


def _field(pointer: str, facts: Mapping[str, Any]) -> Field:
    return Field(
        pointer=pointer,
        shows=facts.get("shows"),
        mapped=facts.get("as", {}),
        along=facts.get("with", {}),
        replaces=facts.get("replaces", False),
        only_in=facts.get("only_in"),
        expendable=tuple(facts.get("expendable", ())),
        restored_by=facts.get("restored_by"),
    )


def _provision(raw: Mapping[str, Any]) -> Provision:
    return Provision(
        book=Step(**raw["book"]),
        fixture=raw["fixture"],
        cancel=Step(**raw["cancel"]),
        steps={name: Step(**step) for name, step in raw.get("steps", {}).items()},
        cancelled={pointer: tuple(words) for pointer, words in raw.get("cancelled", {}).items()},
        roles={role: Made(**{**made, "after": tuple(made.get("after", ()))}) for role, made in raw["roles"].items()},
    )


def _known(row: Mapping[str, Any]) -> Known:
    return Known(row["clause"], row["reason"], row["owner"], _date(row["since"]), _date(row["until"]))


def _date(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
