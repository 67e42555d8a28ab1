"""How a peer is set up: the `schemathesis.toml` of a pass, and its command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from contracts import Contract, Json
from suites.proof._peer._document import (
    ACCEPTED,
    ANY_REFUSAL,
    ELSEWHERE,
    READ,
    UPDATE,
    WEATHER,
    appointment,
    credential,
    refusals,
)

CONFIG, DOCUMENT, REPORT = "schemathesis.toml", "openapi.json", "events.ndjson"
STATEFUL = 10
"""One sequence of linked calls for so many examples: each is a dozen requests."""

TIMEOUT = 10.0
"""Seconds for an answer; the peer's own default."""

RETRIES = 3
"""Where a connection was cut; we try so often as well."""


def config(contract: Contract, target: Mapping[str, Json], way: str, examples: int, seed: int) -> dict[str, Any]:
    """Its settings: the contract's own statuses, every failure told, and nothing carried over between runs.

    A peer stops at the first failure and takes 401, 403, 404, 409, 429 and 5xx for acceptance unless it is told.
    """
    return {
        "seed": seed,
        "continue-on-failure": True,
        "request-timeout": TIMEOUT,
        "request-retries": RETRIES,
        "rate-limit": "auto",
        "headers": credential(contract, target),
        "generation": {"max-examples": examples, "database": "none"},
        "cache": {"enabled": False},
        "phases": {
            "coverage": {"unexpected-methods": []},
            "stateful": {"generation": {"max-examples": max(1, examples // STATEFUL)}},
        },
        "parameters": {} if way == ELSEWHERE else _pins(contract, target),
        "operations": _operations(contract, way),
    }


def arguments(folder: Path, url: str, way: str) -> list[str]:
    """The command line of a pass."""
    return [
        *("--config-file", str(folder / CONFIG), "run", str(folder / DOCUMENT)),
        *("--url", url, "--mode", "positive" if way == ACCEPTED else "negative", "--no-color"),
        *("--report", "ndjson", "--report-ndjson-path", str(folder / REPORT)),
    ]


def _pins(contract: Contract, target: Mapping[str, Json]) -> dict[str, str]:
    return {f"path.{name}": id for name, id in appointment(contract, target).items()}


def _operations(contract: Contract, way: str) -> list[dict[str, Any]]:
    told = [_expecting(UPDATE, way, list(contract.successes), list(refusals(contract)))]
    is_read = way == ACCEPTED and contract.behaviour.read is not None
    return [*told, _expecting(READ, way, [200], [ANY_REFUSAL])] if is_read else told


def _expecting(id: str, way: str, accepted: list[int], refused: list[str]) -> dict[str, Any]:
    """The statuses that an operation may answer. Each pass asks one question: the peer now and then sends what belongs
    to the other one, which may be open there."""
    checks = {
        "positive_data_acceptance": {"expected-statuses": [*accepted, *WEATHER], "enabled": way == ACCEPTED},
        "negative_data_rejection": {"expected-statuses": [*refused, *WEATHER], "enabled": way != ACCEPTED},
        "not_a_server_error": {"expected-statuses": ["2XX", "3XX", "4XX", *WEATHER]},
    }
    return {"include-operation-id": id, "checks": checks}
