"""Reads an HTTP Archive (HAR 1.2), as browsers and mitmproxy export it: http://www.softwareishard.com/blog/har-12-spec/

What it holds may be secret or somebody's, so no message has a value of it: only places, types and numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from contracts.places import DEFAULT_PORTS
from contracts.pointers import ABSENT
from suites.kit.model.answer import Answer, is_answered, json_in
from suites.kit.model.errors import UnusableRecording
from suites.kit.run.recorded.bodies import answered_body, sent_body
from suites.kit.run.recorded.caches import CACHEABLE, is_a_workers, is_cached

OURS = "appointment-conformance"
"""Who made the HAR files that `reports` writes from journals."""
MASKED = (
    "{}: it was made from a journal of this suite, whose values are masked: what was sent and shown cannot be compared "
    "any more. Give the traffic as it was recorded"
)
CUT = "{} ends in the middle of its JSON: it was cut short. Export it once more"
SECRET = re.compile(r"auth|token|key|secret|cookie|session|csrf|xsrf|sign|password|credential", re.IGNORECASE)
"""Names of headers and parameters whose values let somebody in."""
NOTHING_DONE = frozenset({307, 308, 425, 429})
"""Statuses by which a request was sent in vain: it is to go elsewhere, or to be sent later (RFC 9110, 6585, 8470)."""
FOR_LATER = 202
"""What is only accepted is still to be done (RFC 9110, 15.3.3)."""
LINGERS = 60.0
"""Seconds for which a request may go on at the vendor after a client or a gateway has given it up: as long as gateways
wait by default."""
FIRST_YEAR, LAST_YEAR = 1990, 9000
"""The web is younger; and no time near the last one that can be reckoned with."""
LONGEST = 1e12
"""Milliseconds, about 30 years: no request takes longer."""
SHORTEST_SECRET = 8
"""Shorter words, as `Bearer` or `true`, stand in any text."""
Named = tuple[str, str]
"""A header, parameter or cookie with its value."""


@dataclass(frozen=True)
class Entry:
    """One request of the file and its answer. Its repr holds nothing private.

    `number` is its place in the file, from 1. `host` is as `host_of` writes it. `body` is what was sent, None where the
    file does not hold it. `answer` is None where none came, or a service worker made one of its own to what it may send
    later; `has_body` says whether the file holds its body. `is_cached`: it came from a cache. `headers` are those that
    were sent. `messages`: when each was sent through a WebSocket that it opened. `secrets` are values of headers and
    cookies that nobody else may see.
    """

    number: int
    started: datetime
    ended: datetime
    method: str
    host: str
    path: str = field(repr=False)
    query: Mapping[str, str] = field(repr=False)
    media_type: str
    body: bytes | None = field(repr=False)
    answer: Answer | None
    has_body: bool
    is_cached: bool = False
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    messages: tuple[datetime, ...] = ()
    secrets: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def moment(self) -> datetime:
        """When the vendor answered, by its own clock where the answer tells that: a recorder's clock may be wrong."""
        try:
            told = parsedate_to_datetime(self.answer.headers["date"]) if self.answer else self.started
        except (KeyError, ValueError, OverflowError):  # the last of them for a number that no date has
            return self.started
        return told if told.tzinfo else self.started

    @property
    def did_nothing(self) -> bool:
        """Whether the answer says that nothing was done."""
        return self.answer is not None and (self.answer.is_refused or self.answer.status in NOTHING_DONE)

    @cached_property
    def over(self) -> datetime:
        """By when it has had its effect: whoever got no answer of the vendor's does not know that it is over."""
        status = self.answer.status if self.answer else None
        is_done = self.did_nothing or (is_answered(status) and status != FOR_LATER)
        return self.ended if is_done else self.ended + timedelta(seconds=LINGERS)

    @cached_property
    def json(self) -> Any:
        """The JSON value that was sent; ABSENT where the body is missing, no JSON, or a form."""
        if not self.body or "json" not in self.media_type.lower():
            return ABSENT
        return json_in(self.body)


def read_har(path: Path) -> list[Entry]:
    """The entries of a HAR file, in the order in which they began. Raises UnusableRecording."""
    entries = _entries(path, _document(path))
    made = [_entry(path, number, one) for number, one in enumerate(entries, 1)]
    return sorted(made, key=lambda entry: (entry.started, entry.number))


def host_of(text: str, scheme: str = "https") -> str:
    """A host in its one spelling: in small letters, with its port where that is not the one of its scheme."""
    host, colon, port = text.lower().rpartition(":")
    if not colon or port.endswith("]"):  # the end of an IPv6 address, which has colons of its own
        return text.lower().rstrip(".")
    return host.rstrip(".") + ("" if port in ("", str(DEFAULT_PORTS.get(scheme))) else f":{port}")


def _document(path: Path) -> Any:
    if path.is_dir():
        raise UnusableRecording(f"{path} is a folder. Give a HAR file")
    try:
        text = path.read_text(encoding="utf-8-sig")  # some proxies begin it with a byte order mark
    except OSError as error:
        raise UnusableRecording(f"{path} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        is_cut = error.reason == "unexpected end of data"  # within a letter of several bytes
        raise UnusableRecording(
            CUT.format(path) if is_cut else f"{path} is no HAR file: it is not text in UTF-8"
        ) from None
    try:
        return json.loads(text)
    except RecursionError:
        raise UnusableRecording(f"{path} is no HAR file: it is nested too deeply") from None
    except ValueError as error:
        raise UnusableRecording(_no_json(path, text, error)) from None


def _no_json(path: Path, text: str, error: ValueError) -> str:
    """Why a text is no JSON: it is cut short, a journal, or something else."""
    first = text.lstrip()[:200]
    if first.startswith('{"kind": "header"'):
        return MASKED.format(path)
    at = getattr(error, "pos", 0)
    if first.startswith("{") and (at >= len(text.rstrip()) - 1 or "Unterminated" in str(error)):
        return CUT.format(path)
    return f"{path} is no HAR file: it is not JSON (line {getattr(error, 'lineno', 1)})"


def _entries(path: Path, document: Any) -> list[Any]:
    log = document.get("log") if isinstance(document, Mapping) else None
    entries = log.get("entries") if isinstance(log, Mapping) else None
    if not isinstance(log, Mapping) or not isinstance(entries, list):
        raise UnusableRecording(f"{path} is no HAR file: it is JSON without a list /log/entries")
    creator = log.get("creator")
    if isinstance(creator, Mapping) and creator.get("name") == OURS:
        raise UnusableRecording(MASKED.format(path))
    return entries


def _entry(path: Path, number: int, one: Any) -> Entry:
    """One entry. Raises UnusableRecording where it is not as HAR has it."""
    try:
        request, response = one["request"], one["response"]
        parts, started = urlsplit(request["url"]), _moment(one["startedDateTime"])
        method = str(request["method"]).upper()
        milliseconds = max(float(one.get("time") or 0), 0.0)
        sent, came = dict(_headers(request)), dict(_headers(response))
        query = parse_qsl(parts.query, keep_blank_values=True) or _named(request.get("queryString"))
        is_known = not is_a_workers(response) or method in CACHEABLE
        answer, has_body = _answer(response, came, milliseconds) if is_known else (None, False)
        return Entry(
            number=number,
            started=started,
            ended=started + timedelta(milliseconds=min(milliseconds, LONGEST)),
            method=method,
            host=host_of(parts.netloc.rpartition("@")[2], parts.scheme.lower()),
            path=parts.path,
            query=dict(query),
            media_type=sent.get("content-type", str((request.get("postData") or {}).get("mimeType") or "")),
            body=sent_body(request, sent),
            answer=answer,
            has_body=has_body,
            is_cached=is_cached(one, came),
            headers=sent,
            messages=_messages(one),
            secrets=_secrets(
                [*_headers(request), *_headers(response), *query, *_cookies(request), *_cookies(response)]
            ),
        )
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        where = f" at {error.args[0]}" if isinstance(error, KeyError) else ""
        raise UnusableRecording(f"{path} is no HAR file: entry {number} is not as HAR 1.2 has it{where}") from None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise KeyError("startedDateTime: it has no time zone")
    if not FIRST_YEAR <= moment.year < LAST_YEAR:
        raise KeyError("startedDateTime: nobody has recorded it then")
    return moment


def _messages(one: Mapping[str, Any]) -> tuple[datetime, ...]:
    """When messages were sent through a WebSocket, as Chrome and mitmproxy write it: in seconds since 1970."""
    listed = one.get("_webSocketMessages") or ()
    return tuple(datetime.fromtimestamp(float(each["time"]), UTC) for each in listed if each["type"] == "send")


def _headers(message: Mapping[str, Any]) -> list[Named]:
    """Headers by name in small letters, without HTTP/2's pseudo-headers, which repeat method, URL and status."""
    listed = ((name.lower(), value) for name, value in _named(message.get("headers")))
    return [(name, value) for name, value in listed if not name.startswith(":")]


def _named(listed: Any) -> list[Named]:
    """Names with their values, as HAR lists them. Some recorders write a query there alone, and not in the URL."""
    return [(str(one["name"]), str(one["value"])) for one in listed or ()]


def _cookies(message: Mapping[str, Any]) -> list[Named]:
    return [("cookie", str(one.get("value") or "")) for one in message.get("cookies") or ()]


def _secrets(named: Iterable[Named]) -> frozenset[str]:
    """The values of headers, parameters and cookies that let somebody in, and the longer words in them. A name may have
    several, as Set-Cookie has."""
    values = [value for name, value in named if SECRET.search(name)]
    words = {word for value in values for word in (value, *re.split(r"[\s;=,\"]+", value))}
    return frozenset(word for word in words if len(word) >= SHORTEST_SECRET)


def _answer(response: Mapping[str, Any], headers: dict[str, str], milliseconds: float) -> tuple[Answer | None, bool]:
    """The answer, and whether the file holds its body. Browsers write status 0 where none came."""
    status = int(response.get("status") or 0)
    if status <= 0:
        return None, False
    content = response.get("content") or {}
    if "content-type" not in headers and content.get("mimeType"):
        headers = {**headers, "content-type": str(content["mimeType"])}
    body = answered_body(response, headers)
    return Answer(status, headers, body or b"", milliseconds), body is not None
