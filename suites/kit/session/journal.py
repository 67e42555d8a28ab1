"""The journal of a run: JSON Lines with a header and a footer, written as results come in.

Line by line, so that a run that is killed leaves what it had found; reports say then that the footer is missing.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, TextIO

import pytest

import contracts
from contracts import Contract
from suites.kit.model.findings import NAMING
from suites.kit.session.ci_job import job_url
from suites.kit.session.options import Plan

FOLDER = Path("reports/out")
TOOLS = ("schemathesis", "hypothesis", "pytest", "httpx", "respx", "jsonschema")
FULL = (errno.ENOSPC, errno.EDQUOT)
"""What a disk or a quota without space answers; any other error needs another file."""
DISTRIBUTION = "appointment-conformance"
EMBEDDED_NAME = "embedded stand-in (no network)"
"""The name of a stand-in that runs in this process, in the place of a target's name."""


class Journal:
    """Writes the records of one run. Only the controlling process has one; workers send it their records.

    A file that cannot be written must not cost the run its verdicts: `problem` then says why, and the run goes on.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.problem, self._remedy = path, "", "N"
        self._file: TextIO | None = None
        with self._noting_problems():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a", encoding="utf-8")

    def write(self, *records: dict[str, Any]) -> None:
        """Append records, and pass them on to the operating system at once; nothing after the first failure."""
        if self._file is None or self.problem:
            return
        with self._noting_problems():
            self._file.writelines(json.dumps(record) + "\n" for record in records)
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        with self._noting_problems():
            if self._file is not None:
                self._file.close()

    def place(self, root: Path) -> str:
        """Where the journal is, as a reader in the folder `root` would type it, or why there is none."""
        if self.problem:
            return (
                f"{self.path} could not be written ({self.problem}); the verdicts above hold. "
                f"{self._remedy}ame another file with --journal=FILE"
            )
        return str(self.path.relative_to(root) if self.path.is_relative_to(root) else self.path)

    @contextmanager
    def _noting_problems(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            in_the_way = next((str(one) for one in self.path.parents if one.exists() and not one.is_dir()), "")
            reason = f"{in_the_way} is a file, not a folder" if in_the_way else str(error.strerror or error)
            self.problem = self.problem or reason
            if error.errno in FULL:
                self._remedy = "Free disk space, or n"
            elif in_the_way:
                self._remedy = "Move it away, or n"


def path_of(config: pytest.Config, run: str) -> Path:
    """The journal of a run: the file that the user named, else one in the usual folder."""
    return named_path(config) or config.rootpath / FOLDER / f"{run}.jsonl"


def named_path(config: pytest.Config) -> Path | None:
    """The journal that the user named; None where it has its usual place."""
    named = config.getoption("journal", None)
    return config.invocation_params.dir / named if named else None


def header(plan: Plan, targets: Sequence[dict[str, Any]], ledger: Path, file: Path | None = None) -> dict[str, Any]:
    """The first record: what is tested, where, and with which versions; `ledger` is the run's restore ledger, `file`
    the journal where the user has named one."""
    job = job_url(os.environ)
    return {
        "kind": "header",
        "journal": 1,
        "run": plan.run,
        "suite": version(DISTRIBUTION),
        "started": plan.now.isoformat(timespec="seconds"),
        "profile": plan.profile.name,
        "seed": str(plan.seed),
        "naming": NAMING,
        "targets": list(targets),
        "versions": {name: version(name) for name in TOOLS},
        "left_out": plan.broken_contracts,
        "injected": [*plan.injected],
        "checkout": plan.command.checkout,
        **({"restore": plan.command.restore(plan.run), "ledger": str(ledger)} if plan.targets else {}),
        **({"file": str(file)} if file else {}),
        "texts": "kept" if plan.keeps_texts else "withheld",
        **({"job": job} if job else {}),
    }


def target_records(plan: Plan, base_url: str | None) -> dict[str, dict[str, Any]]:
    """What the header says about each target, by provider: the requested ones, else the stand-ins."""
    return {contract.name: _target(plan, contract, base_url) for contract in plan.contracts}


def _target(plan: Plan, contract: Contract, base_url: str | None) -> dict[str, Any]:
    name, place = ("stand-in", base_url) if base_url else (EMBEDDED_NAME, contract.base_url)
    if target := plan.targets.get(contract.name):
        name, place = target.name, target.base_url
    if plan.recorded:
        name, place = plan.recorded.place(contract.name)
    return {
        "target": name,
        "provider": contract.name,
        "title": contract.title,
        "operation": f"{contract.update.method} {contract.update.path}",
        "base_url": place,
        "contract_date": contract.read_on.isoformat(),
        "revision": contracts.revision(contract),
        **({"revision_number": contract.revision_number} if contract.revision_number else {}),
        "excluded": [dict(row) for row in contract.excluded],
        "page": contract.page,
        "owner": contract.owner,
        "command": plan.rerun_command(contract.name),
    }


def footer(code: int) -> dict[str, Any]:
    """The last record. A journal without it belongs to a run that was killed."""
    return {"kind": "footer", "finished": _now(), "exit": code}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
