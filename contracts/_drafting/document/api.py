"""The operations of a vendor's document, whatever its version: what each takes, and what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from referencing.exceptions import Unresolvable

from contracts import pointers
from contracts._drafting.document import swagger
from contracts._drafting.document.common_answers import statuses_of, statuses_without, told_statuses
from contracts._drafting.document.dialect import SchemaReader
from contracts._drafting.document.kinds import (
    BODY,
    COMPONENTS,
    INFO,
    MEDIA,
    OPERATION,
    PARAMETER,
    PATH,
    SCHEME,
    SERVER,
    Kind,
    fitted,
)
from contracts._drafting.document.local_times import local_times_of
from contracts._drafting.document.references import followed, resolver_of, unfollowed
from contracts._drafting.document.source import Source
from contracts._responses import DEFAULT, RANGES, resolved

if TYPE_CHECKING:
    from referencing._core import Resolver

METHODS = ("get", "put", "post", "delete", "patch")
PLACES = ("path", "query", "header", "cookie")
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
    headers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
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
    is_deprecated: bool = False

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
    """Reads the operations of one source. `call` reads the schemas of one; `outlines` lists all, without schemas.

    `also` are keywords of schemas that are kept beside those of contracts.
    """

    def __init__(self, source: Source, also: frozenset[str] = frozenset()) -> None:
        self.source = source
        self.schemas = SchemaReader(also=also)
        self._document: Mapping[str, Any] = source.document.value
        self._is_old = "swagger" in self._document
        self._local_times = local_times_of(self._document)
        self._resolver = resolver_of(source)

    def outlines(self) -> Iterator[Call]:
        """Every operation, without parameters and schemas."""
        for path, item in self._document["paths"].items():
            raw, _ = self._read(item, PATH, path)
            for method in METHODS:
                if method in raw:
                    place = pointers.join("", "paths", path, method)
                    one = fitted(raw[method], OPERATION, _ignore_note)
                    id = one.get("operationId") or f"{method}{path}"
                    summary = one.get("summary") or one.get("description") or ""
                    is_old = one.get("deprecated", False)
                    yield Call(id, method.upper(), path, place, summary, is_deprecated=is_old)

    def call(self, outline: Call) -> Call:
        """The whole of an operation."""
        item, resolver = self._read(self._document["paths"][outline.path], PATH, outline.path)
        raw = self._fitted(item[outline.method.lower()], OPERATION, f"{outline.method} {outline.path}")
        parameters = [self._parameter(one, resolver) for one in _overlaid(item, raw, resolver)]
        parameters = [*self._leading(outline, parameters), *self._undescribed(outline, parameters)]
        media_type, request = self._request(raw, parameters, resolver)
        listed = raw.get("responses", {})
        answers = {_written(status): self._answer(status, one, raw, resolver) for status, one in listed.items()}
        told = {status: Answer(sentence) for status, sentence in told_statuses(_said(raw))}
        without = (found for one in parameters for found in statuses_without(str(one.get("description") or "")))
        told |= {status: Answer(sentence) for status, sentence in without if status not in told}
        answers = {**self._common_answers(), **told, **answers}
        return Call(
            outline.id,
            outline.method,
            outline.path,
            outline.pointer,
            outline.summary,
            tuple(one for one in parameters if "name" in one and one.get("in") in PLACES),
            media_type,
            request,
            *_apart(answers),
        )

    def operation(self, outline: Call) -> Mapping[str, Any]:
        """An operation as it is written, with the members that are of their kinds, the servers of its path, and the
        request itself in place of a reference to it."""
        item, resolver = self._read(self._document["paths"][outline.path], PATH, outline.path)
        raw = fitted(item[outline.method.lower()], OPERATION, _ignore_note)
        parameters = [self._parameter(one, resolver) for one in _overlaid(item, raw, resolver)] if self._is_old else []
        return {"servers": item.get("servers"), **raw, "requestBody": self._body(raw, parameters, resolver)[0]}

    def servers(self, operation: Mapping[str, Any] | None = None) -> tuple[Mapping[str, Any], ...]:
        """The servers, as the document describes them; those of an operation where it has its own."""
        of_all = swagger.servers_of(self._document) if self._is_old else self._document.get("servers", [])
        listed = (operation or {}).get("servers") or of_all
        known = [self._fitted(one, SERVER, "servers") for one in listed]
        return tuple(one for one in known if one.get("url"))

    def security(self) -> Mapping[str, Mapping[str, Any]]:
        """The login methods by name."""
        components = self._fitted(self._document.get("components"), COMPONENTS, "components")
        listed = self._document.get("securityDefinitions") if self._is_old else components.get("securitySchemes")
        known = {name: self._read(raw, SCHEME, f"the login {name}")[0] for name, raw in (listed or {}).items()}
        named = {name: one for name, one in known.items() if one.get("type") != "apiKey" or "name" in one}
        for name in known.keys() - named.keys():
            self.schemas.note(f"the login {name}", "an apiKey needs a name and has none, so it is left out")
        return {name: swagger.scheme(one) if self._is_old else one for name, one in named.items()}

    def _common_answers(self) -> dict[str, Answer]:
        """The answers that the introduction names for all operations, of which it tells the status only."""
        about = fitted(self._document.get("info"), INFO, _ignore_note)
        return {status: Answer(text) for status, text in statuses_of(str(about.get("description") or ""))}

    def _read(
        self, node: Any, kinds: Mapping[str, Kind], where: str, resolver: Resolver[Any] | None = None
    ) -> tuple[dict[str, Any], Resolver[Any]]:
        """An object, or what its reference names, with the members that are of their kinds."""
        try:
            found, inside = followed(node, resolver or self._resolver)
        except Unresolvable as error:
            self.schemas.note(where, f"{unfollowed(error)}, and is left out")
            return {}, self._resolver
        return self._fitted(found, kinds, where), inside

    def _fitted(self, node: Any, kinds: Mapping[str, Kind], where: str) -> dict[str, Any]:
        return fitted(node, kinds, lambda what: self.schemas.note(where, what))

    def _parameter(self, raw: Any, resolver: Resolver[Any]) -> dict[str, Any]:
        one, inside = self._read(raw, PARAMETER, "a parameter", resolver)
        one = swagger.parameter(one) if self._is_old else one
        where = f"the parameter {one.get('name')}"
        listed = [self._fitted(media, MEDIA, where) for media in one.get("content", {}).values()]
        schema: Any = one.get("schema") or next((media.get("schema") for media in listed), {})
        is_body = one.get("in") in ("body", "formData")
        if isinstance(schema, Mapping) and "default" in schema:
            one["default"] = schema["default"]
        return {**one, "schema": schema if is_body else self.schemas.read(schema, inside, where)}

    def _leading(self, outline: Call, parameters: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The parameters without those that are said to be in the path and are not."""
        for one in parameters:
            if one.get("in") == "path" and one.get("name") not in outline.path_names:
                self.schemas.note(f"the parameter {one.get('name')}", f"{outline.path} has no place for it")
            else:
                yield one

    def _undescribed(self, outline: Call, parameters: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The parameters that only the path names: texts, until a person knows better."""
        described = {one.get("name") for one in parameters if one.get("in") == "path"}
        for name in outline.path_names:
            if name not in described:
                self.schemas.note(f"the parameter {name}", f"{outline.path} does not describe it; a text is sent")
                yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}

    def _request(
        self, raw: Mapping[str, Any], parameters: list[dict[str, Any]], resolver: Resolver[Any]
    ) -> tuple[str | None, Mapping[str, Any] | None]:
        body, resolver = self._body(raw, parameters, resolver)
        media_type, content = self._json_content(body, "the request")
        if media_type is None or "schema" not in content:
            return media_type, None
        return media_type, self._local_times.within(self.schemas.read(content["schema"], resolver, ""))

    def _body(
        self, raw: Mapping[str, Any], parameters: list[dict[str, Any]], resolver: Resolver[Any]
    ) -> tuple[Mapping[str, Any], Resolver[Any]]:
        if not self._is_old:
            return self._read(raw.get("requestBody"), BODY, "the request", resolver)
        consumes = raw.get("consumes") or self._document.get("consumes", [])
        return swagger.request_body(list(parameters), consumes) or {}, resolver

    def _answer(self, status: str, node: Any, operation: Mapping[str, Any], resolver: Resolver[Any]) -> Answer:
        described = {"description": node} if isinstance(node, str) else node
        raw, inside = self._read(described, BODY, f"the answer {status}", resolver)
        if self._is_old:
            raw = swagger.response(raw, operation.get("produces") or self._document.get("produces", []))
        media_type, content = self._json_content(raw, f"the answer {status}")
        has_schema = media_type is not None and JSON.match(media_type) and content.get("schema")
        schema = self.schemas.read(content["schema"], inside, "an answer") if has_schema else None
        schema = schema and self._local_times.within(schema)
        named = {name: {"name": name, **fitted(one, {}, _ignore_note)} for name, one in raw.get("headers", {}).items()}
        # drafts have the names of headers only, so nothing that their schemas say is asked about
        headers = {name: self._parameter(one, inside) for name, one in named.items()} if self.schemas.also else named
        return Answer(raw.get("description", ""), media_type if has_schema else None, schema, headers)

    def _json_content(self, body: Mapping[str, Any], where: str) -> tuple[str | None, dict[str, Any]]:
        """JSON where several media types are documented, operations (RFC 6902) as the last of them; else the first."""
        listed = sorted(body.get("content", {}).items(), key=lambda one: "json-patch" in one[0].lower())
        name, one = next((pair for pair in listed if JSON.match(pair[0])), listed[0] if listed else (None, None))
        return name, self._fitted(one, MEDIA, where)


def _said(operation: Mapping[str, Any]) -> str:
    """What the document says of an operation in sentences."""
    return "\n\n".join(str(operation[word]) for word in ("summary", "description") if operation.get(word))


def _written(status: str) -> str:
    """A status as OpenAPI writes it, whose ranges end in capitals."""
    return DEFAULT if status.lower() == DEFAULT else status.upper()


def _apart(answers: Mapping[str, Answer]) -> tuple[dict[int, Answer], dict[str, Answer]]:
    """The answers of exact statuses, and those of ranges. What stands for any success becomes a 200 of open status."""
    exact = {int(status): one for status, one in answers.items() if status.isdigit()}
    ranges = {status: answers[status] for status in RANGES if status in answers}
    first = min((status for status in exact if 200 <= status < 300), default=None)
    if first is not None:  # beside one for any success, no other success is undocumented
        is_documented = ANY_SUCCESS not in answers
        return {**exact, first: replace(exact[first], is_status_documented=is_documented)}, ranges
    default = ranges.get(DEFAULT)
    if ANY_SUCCESS in answers:
        exact[200] = replace(answers[ANY_SUCCESS], is_status_documented=False)
    elif default and not OF_ERRORS.search(default.description):
        exact[200] = replace(ranges.pop(DEFAULT), is_status_documented=False)
    return exact, ranges


def _overlaid(item: Mapping[str, Any], operation: Mapping[str, Any], resolver: Resolver[Any]) -> list[Any]:
    """The parameters of the path, those of the operation in place of one with the same name and place."""
    found: dict[tuple[str, str], Any] = {}
    for raw in (*item.get("parameters", ()), *operation.get("parameters", ())):
        try:
            one, _ = followed(raw, resolver)
        except Unresolvable:
            continue
        if isinstance(one, Mapping) and "name" in one:
            found[str(one["name"]), str(one.get("in"))] = raw
    return list(found.values())


def _ignore_note(_: str) -> None:
    """Notes on operations that may have nothing to do with the update would only be in the way."""
