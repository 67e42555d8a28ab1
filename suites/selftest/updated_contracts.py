"""A contract that was drafted from a page, for tests of what becomes of it when the page changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from click.testing import CliRunner, Result

from contracts import Contract, load
from contracts.__main__ import main
from contracts._drafting import draft
from contracts._load import _loaded
from suites.proof._run import run
from suites.selftest.drift_pages import LISTED
from suites.selftest.test_contracts_new import FINE
from suites.standin import StandIn

OWN = """\
  # Asked the vendor in March.
- id: ACME-OWN
  says: A note of the clinic's own is kept.
  source: {at: introduction, line: 3}
  strength: should
  check: repeats
"""
NOTE = "- `note` (string) Words for the doctor. They are kept.\n"
UPDATE = "schemas/update.schema.json"
AHEAD = ('"format": "date-time",', '"format": "date-time",\n      "x-not-before": "-PT30M",')
"""What a person writes who confirms that a time in the past is refused: the stand-in refuses it by this keyword."""
MOST = LISTED.replace("They are kept.", "They are kept. Must not exceed 90 characters.")


@dataclass(frozen=True)
class Place:
    """The folder of a contract, drafted from a page that is kept beside it."""

    root: Path

    @property
    def folder(self) -> Path:
        """The folder of the contract."""
        return self.root / "acme"

    @property
    def contract(self) -> Contract:
        """The contract, as it is now."""
        _loaded.cache_clear()  # a process meets a folder once, and these tests change theirs
        return load("acme", self.root)

    def update(self, page: str, *options: str, name: str = "now.md") -> Result:
        """The command, for a page that the vendor has now."""
        (self.root / name).write_text(page, encoding="utf-8")
        return self.run(str(self.root / name), *options)

    def run(self, *options: str) -> Result:
        """The command, in what is as good as a new process."""
        _loaded.cache_clear()
        return CliRunner().invoke(main, ["update", "acme", *options, "--contracts", str(self.root)])

    def edit(self, file: str, old: str, new: str) -> None:
        """What a person writes in place of what is there."""
        text = (self.folder / file).read_text(encoding="utf-8")
        assert old in text, (file, old)
        (self.folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    def text(self, file: str) -> str:
        """What a file has."""
        return (self.folder / file).read_text(encoding="utf-8")

    def files(self) -> Mapping[str, bytes]:
        """Every file."""
        return {path.name: path.read_bytes() for path in self.folder.rglob("*.*")}


def drafted(root: Path, page: str, name: str) -> Place:
    """A contract that was drafted from a page."""
    (root / name).write_text(page, encoding="utf-8")
    draft("acme", root / name, None, root / "acme", date(2026, 1, 31), lambda step: None, keeps=True)
    return Place(root)


def said_yes(place: Place) -> None:
    """A person has decided each TODO, and removes it and the marks of drafts."""
    for file in place.folder.glob("*.yaml"):
        text = re.sub(r"(?m)^ *(# TODO: .*|draft: true)\n", "", file.read_text(encoding="utf-8"))
        file.write_text(text, encoding="utf-8")


def broken_at(contract: Contract, vendor: Contract) -> set[str]:
    """The clauses of a contract that a run at the stand-in of a vendor does not find kept."""
    verdicts = run(contract, StandIn(vendor)).verdicts
    return {id for id, one in verdicts.items() if one.word not in FINE}
