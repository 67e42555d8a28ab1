"""Schemathesis as a source of request bodies, and as a second opinion on answers.

The document given to Schemathesis is made here: the path's ids pinned, no query, header or security parameter, and
the region's request schema, so that only bodies vary. This module is imported when an exploration item runs, because
Schemathesis takes as long to import as the rest of a start together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import httpx
import hypothesis
import schemathesis
from hypothesis import strategies
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from contracts import Json
from contracts.media_types import fits, served
from contracts.pointers import ABSENT, Absent, get, join, split, under, with_value
from suites.kit.model.answer import Answer
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange, Region
from suites.kit.model.json_values import merged
from suites.kit.model.profiles import Profile
from suites.kit.model.target import EDITABLE
from suites.kit.run import hypothesis_profiles
from suites.kit.run.whole_numbers import with_whole_numbers

SECOND_OPINION = (response_schema_conformance, content_type_conformance)
RESERVED = ("example.com", "example.net", "example.org")
"""Nobody has a mailbox or a server at these domains (RFC 2606, 3): a vendor may write to who attends an appointment."""
ADDRESSES = strategies.builds(
    "{}@{}".format,
    strategies.from_regex(r"[A-Za-z0-9]([A-Za-z0-9.+_-]{0,20}[A-Za-z0-9])?", fullmatch=True).filter(
        lambda name: ".." not in name
    ),
    strategies.sampled_from(RESERVED),
)
LINKS = strategies.builds(
    "https://{}/{}".format,
    strategies.sampled_from(RESERVED),
    strategies.from_regex(r"([A-Za-z0-9._~-]|%2F){0,30}(\?[a-z]=[0-9]{1,5})?", fullmatch=True),
)
FORMATS = {"email": ADDRESSES, "idn-email": ADDRESSES, "uri": LINKS, "iri": LINKS, "uri-reference": LINKS}
"""Where values of these formats would otherwise lead to people and servers that happen to exist."""
OUR_KEYWORDS = ("x-open", "x-should", "x-values", "x-not-before")


def run_cases(
    bound: BoundContract, region: Region, count: int, seed: int, profile: Profile, send: Callable[[Any], None]
) -> None:
    """Send `count` generated cases of a region, and in a thorough run those at the boundaries of its schema."""
    hypothesis_profiles.load(profile.name)
    for name, values in FORMATS.items():
        schemathesis.openapi.format(name, values)
    operation = _operation(bound, region)
    modes = [HypothesisTestMode.FUZZING, *([HypothesisTestMode.COVERAGE] if profile.thorough else [])]
    test = create_test(
        operation=operation,
        test_func=send,
        config=HypothesisTestConfig(
            project=operation.schema.config,
            modes=modes,
            settings=hypothesis.settings(max_examples=count),
            seed=None,
            explicit_setting_names={"max_examples"},  # else the loaded profile decides
        ),
    )
    hypothesis.seed(seed)(test)()


def body_of(case: Any, bound: BoundContract) -> Json | Absent:
    """The JSON body of a case; ABSENT when the case has none, or is not an update. Moving values are never made up,
    and an ordinary body has no whole number with a point, and what every update carries where it lacks what is
    required."""
    sent = case.as_transport_kwargs(base_url=bound.target.base_url)
    is_update = sent.get("method", "").upper() == bound.contract.update.method
    body = sent.get("json", ABSENT) if is_update else ABSENT
    for pointer in bound.contract.behaviour.moving if isinstance(body, Mapping) else ():
        body = with_value(body, pointer, get(bound.base, pointer))
    if isinstance(body, Mapping) and bound.is_ordinary(body):
        whole = with_whole_numbers(dict(body))
        return whole if bound.is_documented(whole) else merged(bound.base, whole)
    return body


def second_opinions(case: Any, exchange: Exchange, bound: BoundContract) -> Iterator[str]:
    """What Schemathesis finds wrong with an answer's media type and shape: the names of its failures."""
    if exchange.answer is not None:
        try:
            case.validate_response(_response_of(exchange.answer, exchange, bound), checks=list(SECOND_OPINION))
        except FailureGroup as failures:
            yield from (type(failure).__name__ for failure in failures.exceptions)


def _operation(bound: BoundContract, region: Region) -> Any:
    """The update as Schemathesis sees it for a region."""
    contract = bound.contract
    path = contract.update.path
    for name, value in bound.appointment_path(EDITABLE).items():
        path = path.replace("{" + name + "}", value)
    schema = bound.ordinary if region is Region.ORDINARY else _without_carried(contract.documented, bound)
    schema = schema if region is Region.INVALID else _without_given_keys(schema, bound)
    document = {
        "openapi": "3.1.0",
        "info": {"title": contract.title, "version": "1"},
        "paths": {
            path: {
                contract.update.method.lower(): {
                    "requestBody": {"required": True, "content": {"application/json": {"schema": _standard(schema)}}},
                    "responses": {promise.status: _response(promise) for promise in contract.update.promises},
                }
            }
        },
    }
    loaded = schemathesis.openapi.from_dict(document, config=_config(region))
    return loaded[path][contract.update.method]


def _without_carried(schema: Mapping[str, Any], bound: BoundContract, at: str = "") -> Mapping[str, Any]:
    """The schema that demands nothing which each update carries as the appointment shows it: a body that named all of
    that would name what may close the appointment, too."""
    carries = bound.contract.behaviour.carries
    if not carries or not isinstance(schema.get("properties"), Mapping):
        return schema
    kept = [name for name in schema.get("required", ()) if not any(under(one, {join(at, name)}) for one in carries)]
    inner = {name: _without_carried(one, bound, join(at, name)) for name, one in schema["properties"].items()}
    return {**schema, "properties": inner, "required": kept}


def _without_given_keys(schema: Mapping[str, Any], bound: BoundContract) -> Mapping[str, Any]:
    """The schema without lists to whose items the server gives keys: items that a generated list drops would come back
    with other keys when the appointment is put back."""
    for field in bound.contract.behaviour.fields:
        if field.key in field.filled:
            schema = _without(schema, split(field.pointer))
    return schema


def _without(schema: Mapping[str, Any], names: tuple[str, ...]) -> Mapping[str, Any]:
    """The schema without an optional member; as it is where that is required, or not among the properties."""
    name, *rest = names
    properties = schema.get("properties", {})
    if name not in properties or (not rest and name in schema.get("required", ())):
        return schema
    others = {one: inner for one, inner in properties.items() if one != name}
    kept = {**others, name: _without(properties[name], tuple(rest))} if rest else others
    return {**schema, "properties": kept}


def _response_of(answer: Answer, exchange: Exchange, bound: BoundContract) -> httpx.Response:
    """The answer as httpx gives it, decoded; under the media type that Schemathesis knows, where it has one that fits
    the documented one."""
    headers = {name: value for name, value in answer.headers.items() if name != "content-encoding"}
    promise = bound.contract.update.promise_of(answer.status)
    if promise and promise.media_type and fits(promise.media_type, answer.media_type, answer.status):
        headers["content-type"] = served(promise.media_type)
    request = httpx.Request(exchange.sent.method, exchange.sent.url)
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]  # httpx takes texts in ASCII only
    response = httpx.Response(answer.status, headers=raw, content=answer.content, request=request)
    response.elapsed = timedelta(milliseconds=answer.milliseconds)
    return response


def _response(promise: Any) -> dict[str, Any]:
    if promise.media_type is None:
        return {"description": "documented"}
    return {"description": "documented", "content": {served(promise.media_type): {"schema": _standard(promise.schema)}}}


def _config(region: Region) -> SchemathesisConfig:
    mode = "negative" if region is Region.INVALID else "positive"
    return SchemathesisConfig.from_dict(
        {
            "generation": {"mode": mode},
            "cache": {"enabled": False},
            "phases": {
                "coverage": {"unexpected-methods": []},
                "fuzzing": {"error-feedback": {"enabled": False}},
                "examples": {"enabled": False},
            },
        }
    )


def _standard(schema: Any) -> Any:
    """The schema without the keywords that only we know."""
    if isinstance(schema, list):
        return [_standard(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {key: _standard(value) for key, value in schema.items() if key not in OUR_KEYWORDS}
