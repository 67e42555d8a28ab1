"""Whether a recorded request asks what the contract documents: another query may have it do or show something else."""

from __future__ import annotations

import re
from datetime import datetime

from contracts import Contract, Operation
from suites.kit.run.recorded.har import Entry

CREDENTIAL = re.compile(
    r"(.*[-_.])?(api_?key|key|token|jwt|auth|authorization|session(_?id)?|sig|signature|csrf|xsrf|secret|password)",
    re.IGNORECASE,
)
"""Names by which gateways let somebody in: they choose nothing of what is done or shown."""
PARTS = re.compile(r"(fields?|select|include|exclude|omit|expand|embed|view|projection)(\[\]|\[.*\])?", re.IGNORECASE)
"""Names by which an answer shows a part of what there is, or another one: also where they are documented."""
FORMATS = {"application/json-patch+json", "application/json-seq", "application/vnd.api+json"}
"""JSON in which an update is written otherwise than as the members that it sets (RFC 6902, RFC 7464, JSON:API)."""
A_DAY = 86_400.0
"""Seconds by which a number that keeps caches out may differ from the moment of sending: pages count up from when they
were opened."""


def is_documented(entry: Entry, operation: Operation, contract: Contract) -> bool:
    """Whether each parameter in the query of a call is one that the contract documents, lets somebody in, or only
    keeps caches out; and its body is not in a format of its own."""
    if entry.media_type.partition(";")[0].strip().lower() in FORMATS - {operation.json_type}:
        return False
    known = {str(one["name"]) for one in operation.parameters if one.get("in") == "query"}
    known.add(contract.authentication.query)
    return all(
        name in known or CREDENTIAL.fullmatch(name) or _is_moment(value, entry.started)
        for name, value in entry.query.items()
    )


def is_whole(entry: Entry) -> bool:
    """Whether nothing in the query of a call asks for a part of what there is."""
    return not any(map(PARTS.fullmatch, entry.query))


def _is_moment(value: str, moment: datetime) -> bool:
    """Whether a value is about the moment of sending, in seconds or milliseconds since 1970."""
    seconds = float(value) if re.fullmatch(r"[0-9]{10}|[0-9]{13}", value) else 0.0
    return abs(seconds / (1000 if len(value) == 13 else 1) - moment.timestamp()) < A_DAY
