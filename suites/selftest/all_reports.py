"""All that `reports` can make of a folder of journals: files beside them, and texts."""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from reports.__main__ import main
from suites.selftest.github import REPO, TOKEN, repository


def made(journals: Path) -> str:
    """Make each of them, and return all that was printed, and what a repository's issues then say."""
    out = io.StringIO()
    with repository() as forge, mock.patch.dict(os.environ, _environ(journals, forge.url)):
        for arguments in _commands(journals):
            out.write(f"\nreports {' '.join(arguments)}\n")
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                main(arguments)
        return out.getvalue() + json.dumps(forge.issues, ensure_ascii=False)


def _environ(journals: Path, forge: str) -> dict[str, str]:
    history = f"sqlite:///{journals / 'history.sqlite'}"
    return {"HISTORY_URL": history, "GITHUB_API_URL": forge, "GITHUB_TOKEN": TOKEN}


def _commands(journals: Path) -> Iterator[list[str]]:
    folder = ["--dir", str(journals)]
    yield ["page", *folder]
    yield from (["summary", "--format", form, *folder] for form in ("markdown", "json", "github"))
    yield ["har", *folder]
    yield ["ingest", *folder]
    yield ["page", "--history", *folder]
    yield from (["show", finding] for finding in sorted(_findings(journals)))
    yield from (
        ["history"],
        ["gate"],
        ["alert", "--dry-run", "--after", "1"],
        ["issues", "--repo", REPO, "--after", "1"],
    )


def _findings(journals: Path) -> set[str]:
    lines = (json.loads(line) for file in journals.glob("*.jsonl") for line in file.read_text().splitlines())
    return {found["fingerprint"] for line in lines for found in line.get("findings", ())}
