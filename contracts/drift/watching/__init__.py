"""Watches the vendor's page that a contract names: `contracts drift PROVIDER --watch`."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from contracts._folder import PAGE, WATCHED, beside
from contracts._lines import read, text_of
from contracts._model import Contract
from contracts._problems import ContractError, displayed
from contracts.drift import drift
from contracts.drift._clauses import with_clauses
from contracts.drift._contract import page_text
from contracts.drift._report import Report
from contracts.drift.watching._fetch import Fetched, NotFetched, fetch

__all__ = ["NotFetched", "Watched", "watch"]

OTHER_KIND = (
    "The page that is kept was saved in another way than this one, so some changes may be of the way only. Look them "
    "through once, and keep this one with --write."
)
NOT_A_PAGE = "what came cannot be compared, so nothing is said of it: "
"""A page of a firewall, of a login or of an outage, with status 200 or not, is no change of the vendor's page."""


@dataclass(frozen=True)
class Watched:
    """What was fetched, and what of it changed since the text that is kept beside the contract."""

    folder: Path
    fetched: Fetched
    kept: Path | None
    report: Report

    def store(self) -> Path | None:
        """Keep what was fetched. Returns its file; None where that text is kept already."""
        if self.kept is not None and text_of(self.kept) == self.fetched.text:
            return None
        file = self.folder / f"{WATCHED.removesuffix('.*')}{self.fetched.suffix}"
        file.write_text(self.fetched.text, encoding="utf-8", newline="")
        for older in self.folder.glob(WATCHED):
            if older.is_file() and older != file:
                older.unlink()
        return file


def watch(contract: Contract, operation: str | None = None, classes: Path | None = None) -> Watched:
    """What changed on the page since it was last looked at, else since the contract was written from it.

    Raises NotFetched where the page does not come, or what comes is no such page, and ContractError for a file of
    classes or a kept page that cannot be read.
    """
    fetched = fetch(_address(contract))
    kept = beside(contract.folder, WATCHED) or beside(contract.folder, PAGE)
    if kept is not None and text_of(kept) == fetched.text:
        return Watched(contract.folder, fetched, kept, Report(displayed(kept), fetched.url, ()))
    with tempfile.TemporaryDirectory() as place:
        now = Path(place) / f"page{fetched.suffix}"
        now.write_text(fetched.text, encoding="utf-8", newline="")
        try:
            report = _compared(contract, kept, now, operation, classes)
        except ContractError as error:
            if any(problem.file != now for problem in error.problems):
                raise
            raise NotFetched(fetched.url, NOT_A_PAGE + error.problems[0].found) from error
    remarks = (*report.remarks, *([OTHER_KIND] if kept is not None and _is_of_another_kind(kept, fetched) else []))
    return Watched(contract.folder, fetched, kept, replace(report, new=fetched.url, remarks=remarks))


def _is_of_another_kind(kept: Path, fetched: Fetched) -> bool:
    """Whether a page was saved in another way: a person seldom saves HTML as it is turned into Markdown here."""
    return kept.suffix != fetched.suffix or (fetched.was_html and kept.match(PAGE))


def _compared(contract: Contract, kept: Path | None, now: Path, operation: str | None, classes: Path | None) -> Report:
    if kept is None:
        return drift(contract, now, operation=operation, classes=classes)
    update = operation or f"{contract.update.method} {contract.update.path}"
    report = drift(None, None, kept, now, update, classes)
    # A sentence is looked up by its words, so the lines are those of the contract's own page, whichever was compared.
    text = page_text(contract, beside(contract.folder, PAGE))
    return replace(report, changes=with_clauses(report.changes, contract, text))


def _address(contract: Contract) -> str:
    """The URL that is fetched: the one that the contract names for that, else that of the page."""
    return str(read(contract.folder / "contract.yaml").root.get("source", "fetch").value or contract.page)
