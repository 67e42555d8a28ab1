"""The operations of a vendor's document, whatever its version: what each takes, and what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from referencing.exceptions import Unresolvable

from contracts import pointers
from contracts._drafting import _swagger
from contracts._drafting._dialect import SchemaReader
from contracts._drafting._references import followed, resolver_of
from contracts._drafting._source import Source
from contracts._responses import DEFAULT, RANGES, resolved

if TYPE_CHECKING:
    from referencing._core import Resolver

METHODS = ("get", "put", "post", "delete", "patch")
ANY_SUCCESS = "2XX"
OF_ERRORS = re.compile(r"error|fail|problem|unexpected|refus|invalid|otherwise", re.IGNORECASE)
"""Words of a default response that is not also that of a success."""
JSON = re.compile(r"application/(json|[a-z0-9.+-]+\+json|\*)|\*/\*|text/json", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """One documented answer: its description, its media type and schema where it has a body of JSON, its headers.

    `is_status_documented` False: a success of which the document leaves the status open, as 2XX.
    """

    description: str
    media_type: str | None = None
    schema: Mapping[str, Any] | None = None
    headers: tuple[str, ...] = ()
    is_status_documented: bool = True


@dataclass(frozen=True)
class Call:
    """One operation. `answers` are those of exact statuses; `ranges` those of 4XX, 5XX and default."""

    id: str
    method: str
    path: str
    pointer: str
    summary: str
    parameters: tuple[Mapping[str, Any], ...] = ()
    media_type: str | None = None
    request: Mapping[str, Any] | None = None
    answers: Mapping[int, Answer] = field(default_factory=dict)
    ranges: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def path_names(self) -> tuple[str, ...]:
        """The names of the parameters in its path, in order."""
        return tuple(re.findall(r"\{([^}]*)\}", self.path))

    def parameter_schema(self, name: str) -> Mapping[str, Any]:
        """The schema of a parameter; empty where it is not described."""
        return next((dict(one["schema"]) for one in self.parameters if one["name"] == name), {})

    @property
    def listed(self) -> Mapping[str, Answer]:
        """Every documented answer by its status as it is written, the exact ones first."""
        return {**{str(status): answer for status, answer in sorted(self.answers.items())}, **self.ranges}

    def answer_of(self, status: int) -> Answer | None:
        """The documented answer of a status; None where none is documented."""
        return resolved(status, self.answers, self.ranges)

    @property
    def success(self) -> tuple[int, Answer] | None:
        """The first documented success."""
        return next(((status, answer) for status, answer in sorted(self.answers.items()) if 200 <= status < 300), None)


class ApiReader:
    """Reads the operations of one source. `call` reads the schemas of one; `outlines` lists all, without schemas."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.schemas = SchemaReader()
        self._document: Mapping[str, Any] = source.document.value
        self._is_old = "swagger" in self._document
        self._resolver = resolver_of(source)

    def outlines(self) -> Iterator[Call]:
        """Every operation, without parameters and schemas."""
        for path, item in self._document["paths"].items():
            raw, _ = self._followed(item)
            for method in METHODS:
                if isinstance(raw, Mapping) and isinstance(raw.get(method), Mapping):
                    place = pointers.join("", "paths", path, method)
                    id = str(raw[method].get("operationId") or f"{method}{path}")
                    summary = str(raw[method].get("summary") or raw[method].get("description") or "")
                    yield Call(id, method.upper(), str(path), place, summary)

    def call(self, outline: Call) -> Call:
        """The whole of an operation."""
        item, resolver = self._followed(self._document["paths"][outline.path])
        raw = item[outline.method.lower()]
        parameters = [self._parameter(one, resolver) for one in _overlaid(item, raw, resolver)]
        media_type, request = self._request(raw, parameters, resolver)
        listed = {str(status): one for status, one in (raw.get("responses") or {}).items()}
        answers = {_written(status): self._answer(one, raw, resolver) for status, one in listed.items()}
        return Call(
            outline.id,
            outline.method,
            outline.path,
            outline.pointer,
            outline.summary,
            tuple(one for one in parameters if one.get("in") in ("path", "query", "header", "cookie")),
            media_type,
            request,
            *_apart(answers),
        )

    def servers(self) -> tuple[Mapping[str, Any], ...]:
        """The base URLs, with descriptions; variables have their defaults."""
        listed = _swagger.servers_of(self._document) if self._is_old else self._document.get("servers") or []
        return tuple({**one, "url": _filled(one)} for one in listed if isinstance(one, Mapping) and one.get("url"))

    def security(self) -> Mapping[str, Mapping[str, Any]]:
        """The login methods by name."""
        if self._is_old:
            return _swagger.security_schemes_of(self._document)
        listed = (self._document.get("components") or {}).get("securitySchemes") or {}
        return {name: self._followed(raw)[0] for name, raw in listed.items()}

    def _followed(self, node: Any, resolver: Resolver[Any] | None = None) -> tuple[Any, Resolver[Any]]:
        try:
            return followed(node, resolver or self._resolver)
        except Unresolvable as error:
            self.schemas.notes.append(f"the reference {error.ref} leads nowhere and is left out")
            return {}, self._resolver

    def _parameter(self, raw: Any, resolver: Resolver[Any]) -> dict[str, Any]:
        one, inside = self._followed(raw, resolver)
        one = _swagger.parameter(one) if self._is_old else dict(one)
        schema: Any = one.get("schema") or next((media.get("schema") for media in one.get("content", {}).values()), {})
        is_body = one.get("in") in ("body", "formData")
        where = f"the parameter {one.get('name')}"
        if isinstance(schema, Mapping) and "default" in schema:
            one["default"] = schema["default"]
        return {**one, "schema": schema if is_body else self.schemas.read(schema, inside, where)}

    def _request(
        self, raw: Mapping[str, Any], parameters: list[dict[str, Any]], resolver: Resolver[Any]
    ) -> tuple[str | None, Mapping[str, Any] | None]:
        if self._is_old:
            body: Any = _swagger.request_body(
                list(parameters), raw.get("consumes") or self._document.get("consumes") or []
            )
            body = body or {}
        else:
            body, resolver = self._followed(raw.get("requestBody") or {}, resolver)
        media_type, content = _json_content(body.get("content") or {})
        if media_type is None or "schema" not in content:
            return media_type, None
        return media_type, self.schemas.read(content["schema"], resolver, "")

    def _answer(self, node: Any, operation: Mapping[str, Any], resolver: Resolver[Any]) -> Answer:
        raw, inside = self._followed(node, resolver)
        if self._is_old:
            raw = _swagger.response(raw, operation.get("produces") or self._document.get("produces") or [])
        media_type, content = _json_content(raw.get("content") or {})
        has_schema = media_type is not None and JSON.match(media_type) and content.get("schema")
        schema = self.schemas.read(content["schema"], inside, "an answer") if has_schema else None
        headers = tuple(raw.get("headers") or ())
        return Answer(str(raw.get("description") or ""), media_type if has_schema else None, schema, headers)


def _written(status: str) -> str:
    """A status as OpenAPI writes it, whose ranges end in capitals."""
    return DEFAULT if status.lower() == DEFAULT else status.upper()


def _apart(answers: Mapping[str, Answer]) -> tuple[dict[int, Answer], dict[str, Answer]]:
    """The answers of exact statuses, and those of ranges. What stands for any success becomes a 200 of open status."""
    exact = {int(status): one for status, one in answers.items() if status.isdigit()}
    ranges = {status: answers[status] for status in RANGES if status in answers}
    if any(200 <= status < 300 for status in exact):
        return exact, ranges
    default = ranges.get(DEFAULT)
    if ANY_SUCCESS in answers:
        exact[200] = replace(answers[ANY_SUCCESS], is_status_documented=False)
    elif default and not OF_ERRORS.search(default.description):
        exact[200] = replace(ranges.pop(DEFAULT), is_status_documented=False)
    return exact, ranges


def _overlaid(item: Mapping[str, Any], operation: Mapping[str, Any], resolver: Resolver[Any]) -> list[Any]:
    """The parameters of the path, those of the operation in place of one with the same name and place."""
    found: dict[tuple[str, str], Any] = {}
    for raw in (*(item.get("parameters") or ()), *(operation.get("parameters") or ())):
        try:
            one, _ = followed(raw, resolver)
        except Unresolvable:
            continue
        if isinstance(one, Mapping) and "name" in one:
            found[str(one["name"]), str(one.get("in"))] = raw
    return list(found.values())


def _json_content(content: Mapping[str, Any]) -> tuple[str | None, Mapping[str, Any]]:
    """JSON where several media types are documented, a list of operations (RFC 6902) as the last; else the first."""
    listed = sorted(content.items(), key=lambda one: "json-patch" in one[0].lower())
    return next(((name, one or {}) for name, one in listed if JSON.match(name)), listed[0] if listed else (None, {}))


def _filled(server: Mapping[str, Any]) -> str:
    variables = server.get("variables") or {}
    return re.sub(
        r"\{([^}]*)\}", lambda found: str((variables.get(found[1]) or {}).get("default", found[1])), str(server["url"])
    ).rstrip("/")
