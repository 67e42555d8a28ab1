"""Exchanges as templates that anyone may see and that can be sent again: `$NAMES` for fixtures and secrets."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import quote

from contracts import Json
from suites.kit.binding import Binding
from suites.kit.client import Outcome
from suites.kit.exchange import Answer, Exchange, Probe
from suites.kit.findings import Finding
from suites.kit.values import Absent

LONGEST_TEXT = 2_000
SHORTEST_NAMED = 3
NAME = re.compile(r"\$[A-Z][A-Z0-9_]+")
PERSONAL = "$personal"
UNDOCUMENTED = "$undocumented"
SHOWN_HEADERS = ("content-type", "retry-after", "location")


class Templates:
    """Writes what a provider's run sent and got, with names in place of values that belong to the target."""

    def __init__(self, binding: Binding) -> None:
        self.binding = binding

    @cached_property
    def _names(self) -> list[tuple[str, str]]:
        """Value and name, longest value first: secrets, then fixtures by role."""
        contract, target = self.binding.contract, self.binding.target
        secret = contract.authentication.secret
        named = {
            value: f"${secret}" + ("" if kind == "good" else f"_{kind.upper()}")
            for kind, value in target.credentials.items()
        }
        for role, rows in target.fixtures.items():
            for number, row in enumerate(rows):
                for key, value in row.items():
                    if isinstance(value, str | int) and len(str(value)) >= SHORTEST_NAMED and key != "time_zone":
                        named.setdefault(str(value), self._name(role, number, key))
        spelled = {quote(value, safe=""): name for value, name in named.items()}
        return sorted({**spelled, **named}.items(), key=lambda pair: -len(pair[0]))

    def _name(self, role: str, number: int, key: str) -> str:
        """A name that a shell takes: `$LOCATION_ACTIVE`, `$LOCATION_ACTIVE_2`, `$APPOINTMENT_EDITABLE_ACCOUNTID`."""
        main = self.binding.contract.update.path.rpartition("{")[2].removesuffix("}")
        parts = [role, *([str(number + 1)] if number else []), *([] if key in ("id", main) else [key])]
        return "$" + re.sub("[^A-Z0-9]", "_", "_".join(parts).upper())

    @cached_property
    def _documented(self) -> set[str]:
        """Every member name that the contract documents."""
        return {name for schema in self.binding.contract.schemas.values() for name in _member_names(schema)}

    def text(self, value: str) -> str:
        """A text with names in place of the target's values, cut to a readable length."""
        for found, name in self._names:
            value = value.replace(found, name)
        return value if len(value) <= LONGEST_TEXT else f"{value[:LONGEST_TEXT]}... ({len(value)} characters)"

    def request_body(self, probe: Probe, content: bytes) -> Json:
        """The body that was sent; we made it ourselves, so it stands in clear but for the target's values."""
        if isinstance(probe.body, Absent) or probe.media_type:
            return self.text(content.decode("utf-8", "replace"))
        return self._value(probe.body)

    def answer_body(self, answer: Answer) -> Json:
        """The body of an answer: documented members in clear, personal and undocumented ones masked."""
        if not answer.content:
            return None
        if isinstance(answer.json, Absent):
            return f"{UNDOCUMENTED}, {len(answer.content)} bytes of {answer.media_type or 'no media type'}"
        return self._masked(answer.json)

    def _value(self, value: Json) -> Json:
        if isinstance(value, Mapping):
            return {self.text(key): self._value(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._value(item) for item in value]
        if isinstance(value, bool) or value is None or isinstance(value, float):
            return value
        named = self.text(str(value))
        return value if isinstance(value, int) and named == str(value) else named

    def _masked(self, value: Json, at: str = "") -> Json:
        if isinstance(value, Mapping):
            return {self.text(key): self._masked_member(key, item, f"{at}/{key}") for key, item in value.items()}
        if isinstance(value, list):
            return [self._masked(item, at) for item in value]
        return self._value(value)

    def _masked_member(self, name: str, value: Json, at: str) -> Json:
        if value is not None and at.endswith(self.binding.contract.behaviour.personal):
            return PERSONAL
        if name not in self._documented and not isinstance(value, Mapping | list):
            return UNDOCUMENTED
        return self._masked(value, at)

    def exchange(self, exchange: Exchange) -> dict[str, Any]:
        """The journal's record of an exchange."""
        probe = exchange.probe
        outcome = (exchange.sent, exchange.answer, exchange.failure)
        return self._record(exchange.number, probe, str(exchange.region), outcome)

    def read(self, number: int, outcome: Outcome) -> dict[str, Any]:
        """The journal's record of a read."""
        return self._record(number, Probe("", "read back"), "other", outcome)

    def _record(self, number: int, probe: Probe, region: str, outcome: Outcome) -> dict[str, Any]:
        sent, answer, failure = outcome
        return {
            "kind": "exchange",
            "provider": self.binding.contract.name,
            "number": number,
            "clause": probe.clause,
            "region": region,
            "why": self.text(probe.why),
            "request": {
                "method": sent.method,
                "path": self.text(sent.path),
                "query": {name: self.text(value) for name, value in sent.query.items()},
                "headers": {**sent.headers, "credentials": probe.credential},
                "body": self.request_body(probe, sent.content),
            },
            "answer": None
            if answer is None
            else {"status": answer.status, "headers": _headers(answer), "body": self.answer_body(answer)},
            "failure": failure,
            "milliseconds": round(answer.milliseconds, 2) if answer else 0.0,
        }

    def finding(self, finding: Finding) -> dict[str, Any]:
        """The journal's record of a finding."""
        exchange = finding.exchange
        body = self.request_body(exchange.probe, exchange.sent.content)
        said = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        return {
            "clause": finding.clause.id,
            "fingerprint": finding.fingerprint,
            "severity": "violation" if finding.is_violation else "warning",
            "pointer": finding.pointer,
            "keyword": self.text(finding.key),
            "status": finding.status,
            "sent": " ".join(
                [exchange.sent.method, self.text(exchange.sent.path), *([said] if exchange.sent.content else [])]
            ),
            "expected": self._safe(finding, finding.expected),
            "got": self._safe(finding, finding.got),
            "seen": f"{finding.seen[0]} of {finding.seen[1]}",
            "curl": self.curl(exchange),
            "exchange": exchange.number,
        }

    def _safe(self, finding: Finding, said: str) -> str:
        personal = self.binding.contract.behaviour.personal
        is_personal = any(f"{finding.pointer}/".find(f"{pointer}/") >= 0 for pointer in personal)
        return PERSONAL if is_personal else self.text(said)

    def curl(self, exchange: Exchange) -> str:
        """The request as a cURL line."""
        sent, probe = exchange.sent, exchange.probe
        query = "&".join(f"{name}={self.text(value)}" for name, value in sent.query.items())
        url = self.text(self.binding.target.base_url + sent.path) + (f"?{query}" if query else "")
        parts = ["curl", "-X", sent.method, f'"{url}"', *self._credential(probe)]
        if "content-type" in sent.headers and "multipart" not in sent.headers["content-type"]:
            parts += ["-H", shlex.quote(f"content-type: {sent.headers['content-type']}")]
        return " ".join([*parts, *self._data(probe, sent.content)])

    def _data(self, probe: Probe, content: bytes) -> list[str]:
        body = self.request_body(probe, content)
        if probe.media_type == "multipart/form-data" and isinstance(probe.body, Mapping):
            return [part for name, value in probe.body.items() for part in ("-F", shlex.quote(f"{name}={value}"))]
        if not content:
            return []
        return ["--data-binary", _quoted(body if isinstance(body, str) else json.dumps(body, ensure_ascii=False))]

    def _credential(self, probe: Probe) -> list[str]:
        scheme = self.binding.contract.authentication
        if probe.credential == "none":
            return []
        if probe.credential == "empty":
            return ["-H", f'"{scheme.header};"']
        name = scheme.secret if probe.credential == "good" else f"{scheme.secret}_{probe.credential.upper()}"
        value = "malformed" if probe.credential == "malformed" else scheme.format.format(secret=f"${name}")
        return ["-H", f'"{scheme.header}: {value}"']


def _quoted(text: str) -> str:
    """A text quoted for a shell that still fills in the `$NAMES` in it."""
    return NAME.sub(lambda found: f"'\"{found[0]}\"'", shlex.quote(text))


def _headers(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name in SHOWN_HEADERS}


def _member_names(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return {name for item in schema for name in _member_names(item)}
    if not isinstance(schema, Mapping):
        return set()
    own = set(schema["properties"]) if isinstance(schema.get("properties"), Mapping) else set()
    return own | {name for value in schema.values() for name in _member_names(value)}
