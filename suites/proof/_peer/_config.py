"""The peer's settings: the `schemathesis.toml` of a pass, and its command line."""

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
    UNAVAILABLE,
    UPDATE,
    appointment,
    credential,
    refusals,
)

CONFIG, DOCUMENT, REPORT = "schemathesis.toml", "openapi.json", "events.ndjson"
EXAMPLES_PER_SEQUENCE = 10
"""One sequence of linked calls per ten examples, because each is a dozen requests."""

TIMEOUT = 10.0
"""Seconds for an answer; the peer's own default."""

RETRIES = 3
"""After a lost connection; as often as we retry."""


def config(contract: Contract, target: Mapping[str, Json], way: str, examples: int, seed: int) -> dict[str, Any]:
    """The settings: the contract's own statuses, every failure reported, and nothing carried over between runs.

    By default the peer stops at the first failure, and takes 401, 403, 404, 409, 429 and 5xx for acceptance.
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
            "stateful": {"generation": {"max-examples": max(1, examples // EXAMPLES_PER_SEQUENCE)}},
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
    operations = [_expecting(UPDATE, way, list(contract.successes), list(refusals(contract)))]
    is_read = way == ACCEPTED and contract.behaviour.read is not None
    return [*operations, _expecting(READ, way, [200], [ANY_REFUSAL])] if is_read else operations


def _expecting(id: str, way: str, accepted: list[int], refused: list[str]) -> dict[str, Any]:
    """The statuses that an operation may answer.

    Each pass checks acceptance or refusal, never both: the peer sometimes sends a request of the other kind, and the
    contract may leave that one open.
    """
    checks = {
        "positive_data_acceptance": {"expected-statuses": [*accepted, *UNAVAILABLE], "enabled": way == ACCEPTED},
        "negative_data_rejection": {"expected-statuses": [*refused, *UNAVAILABLE], "enabled": way != ACCEPTED},
        "not_a_server_error": {"expected-statuses": ["2XX", "3XX", "4XX", *UNAVAILABLE]},
    }
    return {"include-operation-id": id, "checks": checks}
