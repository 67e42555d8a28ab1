"""The body of a request and its media type, as they go out."""

from __future__ import annotations

import json
from typing import Any

from contracts import Json
from contracts.pointers import Absent
from suites.kit.model.exchange import FORM, Probe
from suites.kit.model.json_values import form_fields


def content_of(probe: Probe, json_type: str) -> dict[str, Any]:
    """The body of a probe as arguments of httpx.Request; nothing where it has none."""
    media_type = probe.media_type or json_type
    if probe.raw is not None:
        return {"content": probe.raw, "headers": {"content-type": media_type} if probe.raw else {}}
    if isinstance(probe.body, Absent):
        return {}
    if media_type == FORM:
        return {"files": [(name, (None, text)) for name, text in form_fields(probe.body)]}
    return {"content": encode_json(probe.body), "headers": {"content-type": media_type}}


def encode_json(body: Json) -> bytes:
    """A JSON value as ASCII. Escaping everything else lets lone surrogates through, which UTF-8 cannot express."""
    return json.dumps(body, ensure_ascii=True, separators=(",", ":")).encode()
