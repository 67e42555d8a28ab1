"""The journal of a run: JSON Lines with a header and a footer, written as results come in.

Line by line, so that a run that is killed leaves what it had found; reports say then that the footer is missing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from contracts import Contract
from suites.kit.session.options import Plan

FOLDER = Path("reports/out")
TOOLS = ("schemathesis", "hypothesis", "pytest", "httpx", "respx", "jsonschema")
DISTRIBUTION = "appointment-conformance"


class Journal:
    """Writes the records of one run. Only the controlling process has one; workers send it their records."""

    def __init__(self, root: Path, run: str) -> None:
        self.path = root / FOLDER / f"{run}.jsonl"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("a", encoding="utf-8")

    def write(self, *records: dict[str, Any]) -> None:
        """Append records, and pass them on to the operating system at once."""
        for record in records:
            self._file.write(json.dumps(record) + "\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def header(plan: Plan, targets: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The first record: what is tested, where, and with which versions."""
    return {
        "kind": "header",
        "journal": 1,
        "run": plan.run,
        "suite": version(DISTRIBUTION),
        "started": _now(),
        "profile": plan.profile.name,
        "seed": str(plan.seed),
        "targets": list(targets),
        "versions": {name: version(name) for name in TOOLS},
        "left_out": plan.broken_contracts,
    }


def target_records(plan: Plan, base_url: str | None) -> dict[str, dict[str, Any]]:
    """What the header says about each target, by provider: the requested ones, else the stand-ins."""
    return {contract.name: _target_record(plan, contract, base_url) for contract in plan.contracts}


def _target_record(plan: Plan, contract: Contract, base_url: str | None) -> dict[str, Any]:
    target = plan.targets.get(contract.name)
    standin = "stand-in" if base_url else "embedded stand-in (no network)"
    return {
        "target": target.name if target else standin,
        "provider": contract.name,
        "title": contract.title,
        "operation": f"{contract.update.method} {contract.update.path}",
        "base_url": target.base_url if target else base_url or contract.base_url,
        "contract_date": contract.read_on.isoformat(),
        "page": contract.page,
        "owner": contract.owner,
    }


def footer(code: int) -> dict[str, Any]:
    """The last record. A journal without it belongs to a run that was killed."""
    return {"kind": "footer", "finished": _now(), "exit": code}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
