"""The exchanges behind findings as an HTTP Archive (HAR 1.2), which browsers and proxies open.

http://www.softwareishard.com/blog/har-12-spec/
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from reports._records import Exchange, Finding, Journal, Target
from reports._text import printable

UNKNOWN = -1
"""What HAR writes for a size that nobody has measured."""

HTTP = "HTTP/1.1"


def as_har(journal: Journal) -> str:
    """The exchanges that findings refer to, masked as the journal has them. All begin when the run did: a journal says
    how long an exchange took, not when it was made."""
    targets = {target.provider: target for target in journal.targets}
    broken: dict[tuple[str, int | None], list[Finding]] = defaultdict(list)
    for verdict in journal.verdicts:
        for found in verdict.findings:
            broken[verdict.provider, found.exchange].append(found)
    shown = [one for one in journal.exchanges if (one.provider, one.number) in broken]
    with_beside = [(each, one) for one in shown for each in (*_beside(journal, one), one)]
    entries = [
        _entry(journal, targets[one.provider], each, broken[one.provider, one.number]) for each, one in with_beside
    ]
    creator = {"name": "appointment-conformance", "version": journal.suite}
    return json.dumps({"log": {"version": "1.2", "creator": creator, "entries": entries}}, indent=1)


def _beside(journal: Journal, one: Exchange) -> list[Exchange]:
    """The update that went out at the same moment as another one: a journal has it right before that, as a call of no
    clause that was made for the same reason. What is of no clause itself, as recorded traffic, was not made for one."""
    if not one.clause:
        return []
    earlier = (each for each in journal.exchanges if each.provider == one.provider and each.number < one.number)
    return [each for each in earlier if not each.clause and each.why == one.why][-1:]


def _entry(journal: Journal, target: Target, one: Exchange, found: list[Finding]) -> Mapping[str, Any]:
    return {
        "startedDateTime": journal.started.isoformat(),
        "time": one.milliseconds,
        "request": _request(target, one.request),
        "response": _response(one),
        "cache": {},
        "timings": {"send": 0, "wait": one.milliseconds, "receive": 0},
        "comment": printable("; ".join(f"{each.clause} {each.fingerprint}: {one.why}" for each in found)),
    }


def _request(target: Target, sent: Mapping[str, Any]) -> Mapping[str, Any]:
    body, headers = _text(sent.get("body")), sent.get("headers", {})
    mime = printable(str(headers.get("content-type", "application/json")))
    return {
        "method": sent["method"],
        "url": printable(target.base_url + sent["path"]),
        "httpVersion": HTTP,
        "cookies": [],
        "headers": _pairs(headers),
        "queryString": _pairs(sent.get("query", {})),
        **({"postData": {"mimeType": mime, "text": body}} if body else {}),
        "headersSize": UNKNOWN,
        "bodySize": UNKNOWN,
    }


def _response(one: Exchange) -> Mapping[str, Any]:
    answer = one.answer or {"status": 0, "headers": {}, "body": ""}
    headers = {str(name).lower(): value for name, value in answer.get("headers", {}).items()}
    body = _text(answer.get("body"))
    return {
        "status": answer["status"],
        "statusText": _phrase(answer["status"]),
        "httpVersion": HTTP,
        "cookies": [],
        "headers": _pairs(headers),
        "content": {"size": len(body), "mimeType": printable(str(headers.get("content-type", ""))), "text": body},
        "redirectURL": "",
        "headersSize": UNKNOWN,
        "bodySize": UNKNOWN,
        **({"comment": printable(one.failure)} if one.failure else {}),
    }


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else ""


def _pairs(values: Mapping[str, Any]) -> list[Mapping[str, str]]:
    return [{"name": printable(str(name)), "value": printable(_text(value))} for name, value in values.items()]


def _text(value: Any) -> str:
    """A body as text; one that the journal holds as JSON is written as JSON again."""
    if value is None:
        return ""
    return printable(value) if isinstance(value, str) else json.dumps(value)
