"""Reads an HTTP Archive (HAR 1.2), as browsers and mitmproxy export it: http://www.softwareishard.com/blog/har-12-spec/

What it holds may be secret or somebody's, so no message has a value of it: only places, types and numbers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from contracts.places import DEFAULT_PORTS
from contracts.pointers import ABSENT
from suites.kit.model.answer import Answer, is_answered, json_in
from suites.kit.model.errors import UnusableRecording
from suites.kit.run.recorded.bodies import answered_body, has_hidden, sent_body
from suites.kit.run.recorded.caches import CACHEABLE, is_a_workers, is_cached
from suites.kit.run.recorded.har_fields import (
    Span,
    headers_of,
    is_unsent,
    may_be_left_out,
    messages_of,
    named,
    secrets_in,
)

OURS = "appointment-conformance"
"""Who made the HAR files that `reports` writes from journals."""
MASKED = (
    "{}: it was made from a journal of this suite, whose values are masked: what was sent and shown cannot be compared "
    "any more. Give the traffic as it was recorded"
)
CUT = "{} ends in the middle of its JSON: it was cut short. Export it once more"
NOTHING_DONE = frozenset({307, 308, 425, 429})
"""Statuses by which a request was sent in vain: it is to go elsewhere, or to be sent later (RFC 9110, 6585, 8470)."""
FOR_LATER = 202
"""What is only accepted is still to be done (RFC 9110, 15.3.3)."""
LINGERS = 60.0
"""Seconds for which a request may go on at the vendor after a client or a gateway has given it up: as long as gateways
wait by default."""
QUEUED = 7.0
"""Seconds for which what was only accepted may still be to do: a run waits as long for a copy of the data that lags."""
FIRST_YEAR, LAST_YEAR = 1990, 9000
"""The web is younger; and no time near the last one that can be reckoned with."""
LONGEST = 1e12
"""Milliseconds, about 30 years: no request takes longer."""


@dataclass(frozen=True)
class Entry:
    """One request of the file and its answer. Its repr holds nothing private.

    `number` is its place in the file, from 1. `host` is as `host_of` writes it. `body` is what was sent, None where the
    file does not hold it. `answer` is None where none came, or a service worker made one of its own to what it may send
    later; `has_body` says whether the file holds its body. `is_unsent`: it never left. `is_cached`: it came from a
    cache. `headers` are those that were sent. `messages`: from when to when each was sent through a WebSocket that it
    opened. `secrets` are values of headers and cookies that nobody else may see.
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
    is_unsent: bool = False
    is_cached: bool = False
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    messages: tuple[Span, ...] = ()
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
        """Whether the answer says that nothing was done, or nothing was sent."""
        if self.answer is None:
            return self.is_unsent
        return self.answer.is_refused or self.answer.status in NOTHING_DONE

    @cached_property
    def over(self) -> datetime:
        """By when it has had its effect: whoever got no answer of the vendor's does not know that it is over."""
        status = self.answer.status if self.answer else None
        is_over = self.did_nothing or is_answered(status)
        seconds = QUEUED if status == FOR_LATER else 0.0 if is_over else LINGERS
        return self.ended + timedelta(seconds=seconds)

    @cached_property
    def has_marks(self) -> bool:
        """Whether the body of the answer has marks in place of values."""
        return self.answer is not None and has_hidden(self.answer.content)

    @cached_property
    def json(self) -> Any:
        """The JSON value that was sent; ABSENT where the body is missing, no JSON, or a form."""
        if not self.body or "json" not in self.media_type.lower():
            return ABSENT
        return json_in(self.body)


@dataclass(frozen=True)
class Traffic:
    """The entries of a file in the order in which they began. `left_out`: how many more cannot be read, and change
    nothing, such as an image whose time is none."""

    entries: tuple[Entry, ...]
    left_out: int = 0


def read_har(path: Path) -> Traffic:
    """What a HAR file has. Raises UnusableRecording, also for one entry that cannot be read and may change anything."""
    listed = _entries(path, _document(path))
    made = [one for number, entry in enumerate(listed, 1) if (one := _entry_or_none(path, number, entry))]
    ordered = sorted(made, key=lambda entry: (entry.started, entry.number))
    return Traffic(tuple(ordered), len(listed) - len(made))


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


def _entry_or_none(path: Path, number: int, one: Any) -> Entry | None:
    try:
        return _entry(path, number, one)
    except UnusableRecording:
        if may_be_left_out(one):
            return None
        raise


def _entry(path: Path, number: int, one: Any) -> Entry:
    """One entry. Raises UnusableRecording where it is not as HAR has it."""
    try:
        request, response = one["request"], one["response"]
        parts, started = urlsplit(request["url"]), _moment(one["startedDateTime"])
        method = str(request["method"]).upper()
        milliseconds = max(float(one.get("time") or 0), 0.0)
        ended = started + timedelta(milliseconds=min(milliseconds, LONGEST))
        sent, came = dict(headers_of(request)), dict(headers_of(response))
        query = parse_qsl(parts.query, keep_blank_values=True) or named(request.get("queryString"))
        is_known = not is_a_workers(response) or method in CACHEABLE
        answer, has_body = _answer(response, came, milliseconds) if is_known else (None, False)
        return Entry(
            number=number,
            started=started,
            ended=ended,
            method=method,
            host=host_of(parts.netloc.rpartition("@")[2], parts.scheme.lower()),
            path=parts.path,
            query=dict(query),
            media_type=sent.get("content-type", str((request.get("postData") or {}).get("mimeType") or "")),
            body=sent_body(request, sent),
            answer=answer,
            has_body=has_body,
            is_unsent=answer is None and is_unsent(response),
            is_cached=is_cached(one, came),
            headers=sent,
            messages=messages_of(one, started, ended),
            secrets=secrets_in(request, response, query),
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
