"""What changed between two documents of a vendor's, and what each change means for a client: `contracts drift`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from contracts._drafting.document.page_prose import prose_of
from contracts._drafting.document.source import read_source
from contracts._model import Contract
from contracts._problems import displayed
from contracts.change_classes import classes_in
from contracts.drift._change import Change
from contracts.drift._chosen import both_roles
from contracts.drift._clauses import with_clauses
from contracts.drift._compare import Classes, compared
from contracts.drift._contract import against, page_text, stored_page
from contracts.drift._facts import Reading
from contracts.drift._report import FORMATS, Report

__all__ = ["FORMATS", "Change", "NotTwoDocuments", "Report", "drift", "paths_now"]


class NotTwoDocuments(Exception):
    """It is not said which two documents are to be compared."""

    def __str__(self) -> str:
        return "Name the two documents with --from OLD and --to NEW, or a PROVIDER and the SOURCE of its page."


def drift(
    contract: Contract | None,
    page: Path | None,
    old: Path | None = None,
    new: Path | None = None,
    operation: str | None = None,
    classes: Path | None = None,
) -> Report:
    """The changes from one document to another, else from a contract to a page; with the clauses that they touch.

    `operation` is the update, as one of them calls it; `classes` a file with other classes than those of the table.
    Raises ContractError where a file cannot be used, or the update is not found, and NotTwoDocuments.
    """
    levels = classes_in(classes)
    if old and new and not page:
        report = _between(old, new, operation, levels)
    elif contract and page and not (old or new):
        report = against(contract, page, operation, levels)
    else:
        raise NotTwoDocuments
    if contract is None:
        return report
    text = page_text(contract, old or stored_page(contract))
    return replace(report, changes=with_clauses(report.changes, contract, text))


def paths_now(before: Path, after: Path, operation: str) -> dict[str, str]:
    """The paths of a new document by those of an old one: of the update, `METHOD /path` in the old one, and the
    operations beside it.

    Raises ContractError where the update is not found.
    """
    readings = Reading(read_source(before)), Reading(read_source(after))
    old, new = both_roles(*readings, None, operation)
    return {call.path: new[role].path for role, call in old.items() if role in new}


def _between(old: Path, new: Path, operation: str | None, levels: Classes) -> Report:
    before, after = (Reading(read_source(path)) for path in (old, new))
    roles = both_roles(before, after, operation)
    facts = before.facts(roles[0], prose_of(before.source)), after.facts(roles[1], prose_of(after.source))
    return Report(displayed(old), displayed(new), compared(*facts, levels))
