"""Whole conformance runs in a process of their own, with their journal in a folder of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parents[2]


@dataclass(frozen=True)
class Run:
    """What a run printed, the code it ended with, and its journal."""

    code: int
    text: str
    records: list[dict[str, Any]]
    folder: Path

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """The journal's records of a kind."""
        return [record for record in self.records if record["kind"] == kind]

    def verdicts(self) -> dict[str, str]:
        """The word of each clause."""
        return {record["clause"]: record["verdict"] for record in self.of_kind("verdict")}


def run(folder: Path, *options: str, environ: Mapping[str, str] | None = None) -> Run:
    """Run the conformance suite; the journal goes under the folder. `environ` takes the place of our environment."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        command(folder, *options), cwd=HOUSE, env=environ, capture_output=True, text=True, timeout=180, check=False
    )
    journals = sorted(folder.glob("reports/out/*.jsonl"))
    lines = journals[-1].read_text().splitlines() if journals else []
    return Run(done.returncode, done.stdout + done.stderr, [json.loads(line) for line in lines], folder)


def command(folder: Path, *options: str) -> list[str]:
    """The command of a run whose reports go under the folder."""
    pytest = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        "pyproject.toml",
        "--rootdir",
        str(folder),
        "-p",
        "no:cacheprovider",
    ]
    return [*pytest, "suites/update_appointment", *options]
