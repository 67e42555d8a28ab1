"""The facts of a document: what it says of each operation, of its servers and of its credentials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts._drafting.document.api import Answer, ApiReader, Call
from contracts._drafting.document.servers import filled
from contracts._drafting.document.source import Source
from contracts.drift._members import Members, members_of, without
from contracts.media_types import spelled

ALSO = frozenset({"default", "deprecated", "unevaluatedProperties", "propertyNames", "contains", "description"})
"""Keywords of schemas, or of their branches, that contracts do not have, and whose change matters to a client."""


Token = tuple[str, str]
"""A way to a token (OpenAPI 3.1, OAuth Flows Object), such as clientCredentials, and the URL at its end."""

OF_MEDIA_TYPES = ("accept", "content-type")
"""Headers that say nothing as parameters and headers of answers: the media types of bodies do (OpenAPI 3.1, 4.8.12).
Vendors name versions there all the same, in a closed list of types that no body has."""


@dataclass(frozen=True)
class Credential:
    """What a request has to carry, such as `header x-api-key`; with OAuth 2 the scopes of a token, and ways to it."""

    name: str
    scopes: frozenset[str] = frozenset()
    tokens: frozenset[Token] = frozenset()


Alternative = frozenset[Credential]
"""Credentials that are enough together."""


@dataclass(frozen=True)
class AnswerFacts:
    """One documented answer; `headers` by their names in small letters, each with what is inside it."""

    media_type: str | None
    members: Members
    headers: Mapping[str, Members]
    text: str


@dataclass(frozen=True)
class CallFacts:
    """What a document says of one operation; `parameters` by their place, such as `query.partner_id`, each with what is
    inside it."""

    method: str
    path: str
    is_deprecated: bool
    credentials: frozenset[Alternative]
    parameters: Mapping[str, Members]
    media_type: str | None
    request: Members
    answers: Mapping[str, AnswerFacts]
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What a document says: of operations by their role, which the update always has, and of all of them.

    `listed` are method and path of every operation of the document.
    """

    calls: Mapping[str, CallFacts]
    servers: frozenset[str] = frozenset()
    listed: frozenset[tuple[str, str]] = frozenset()
    texts: tuple[str, ...] = field(default=())


class Reading:
    """A source with its operations, of which those that are compared are read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.reader = ApiReader(source, ALSO)
        self.outlines = tuple(self.reader.outlines())

    def outline(self, method: str, path: str) -> Call | None:
        """The operation of this method and path; None where the document has none."""
        return next((one for one in self.outlines if (one.method, one.path) == (method, path)), None)

    def facts(self, roles: Mapping[str, Call], texts: tuple[str, ...]) -> Facts:
        """The facts of some operations by their roles; `texts` are those of the page around the document."""
        about = self.source.document.value.get("info") or {}
        update = self.reader.operation(roles["update"])
        return Facts(
            {role: self._call(outline) for role, outline in roles.items()},
            frozenset(filter(None, map(filled, self.reader.servers(update)))),
            frozenset((one.method, one.path) for one in self.outlines),
            (*filter(None, [_text(about.get("description"))]), *texts),
        )

    def _call(self, outline: Call) -> CallFacts:
        call, raw = self.reader.call(outline), self.reader.operation(outline)
        body = raw.get("requestBody") or {}
        return CallFacts(
            method=call.method,
            path=call.path,
            is_deprecated=outline.is_deprecated,
            credentials=self._credentials(raw),
            parameters=_parameters(call),
            media_type=call.media_type,
            request=without("readOnly", members_of(call.request, body.get("required") is True)),
            answers={status: _answer(one) for status, one in call.listed.items()},
            texts=tuple(filter(None, (_text(raw.get("description")), _text(body.get("description"))))),
        )

    def _credentials(self, operation: Mapping[str, Any]) -> frozenset[Alternative]:
        """What each alternative demands, nothing in one of them where no credential is needed.

        A document that only lists its logins demands any of them.
        """
        schemes = self.reader.security()
        listed = operation.get("security", self.source.document.value.get("security"))
        if listed is None:
            listed = [{name: []} for name in schemes]
        return frozenset(
            frozenset(_credential(name, schemes.get(name, {}), scopes) for name, scopes in one.items())
            for one in listed or [{}]
        )


def _parameters(call: Call) -> dict[str, Members]:
    """The parameters by their place; of headers for media types those that list others than the bodies have."""
    named = {f"{one['in']}.{one['name']}": _parameter(one) for one in call.parameters}
    known = {spelled(one) for one in (call.media_type, *(two.media_type for two in call.listed.values())) if one}
    return {
        place: members
        for place, members in named.items()
        if not is_of_media_types(place) or {spelled(one) for one in members[""].values or ()} - known
    }


def is_of_media_types(place: str) -> bool:
    """Whether the parameter at a place is a header that names the media type of a body."""
    kind, _, name = place.partition(".")
    return kind == "header" and name.lower() in OF_MEDIA_TYPES


def _parameter(one: Mapping[str, Any]) -> Members:
    """What is inside a parameter or a header, of which both it and its schema may say something."""
    texts = [str(told) for part in (one, one["schema"]) if (told := part.get("description"))]
    marks = {"deprecated": True} if one.get("deprecated") else {}
    is_required = bool(one.get("required")) or one.get("in") == "path"
    return members_of({**one["schema"], **marks, "description": "\n\n".join(texts)}, is_required)


def _answer(answer: Answer) -> AnswerFacts:
    members = without("writeOnly", members_of(answer.schema))
    headers = {name.lower(): _parameter(one) for name, one in answer.headers.items()}
    headers = {name: one for name, one in headers.items() if name not in OF_MEDIA_TYPES}
    return AnswerFacts(answer.media_type, members, headers, answer.description)


def _credential(name: str, scheme: Mapping[str, Any], scopes: Any) -> Credential:
    kind = str(scheme.get("type"))
    if kind == "apiKey":
        place, key = str(scheme.get("in", "header")), str(scheme["name"])
        return Credential(f"{place} {key.lower() if place == 'header' else key}")
    if kind == "http":
        return Credential(f"HTTP {str(scheme.get('scheme', '')).lower()}")
    if not scheme:
        return Credential(name)
    name, listed = {"oauth2": "OAuth 2"}.get(kind, kind), scopes if isinstance(scopes, list) else []
    return Credential(name, frozenset(map(str, listed)), frozenset(_tokens(scheme)))


def _tokens(scheme: Mapping[str, Any]) -> Iterator[Token]:
    for flow, one in {"": scheme, **(scheme.get("flows") or {})}.items():
        known = one if isinstance(one, Mapping) else {}
        url = known.get("tokenUrl") or known.get("openIdConnectUrl") or ""
        if (flow or url) and not flow.startswith("x-"):  # an extension of the document (OpenAPI 3.1, 4.9)
            yield flow, str(url)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
