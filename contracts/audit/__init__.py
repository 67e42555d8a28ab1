"""Contradictions of a vendor's page with itself, as questions to the vendor: `contracts audit`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from contracts._model import Contract
from contracts._problems import ContractError, displayed
from contracts.audit import (
    _addresses,
    _both_ways,
    _described,
    _errors,
    _http,
    _limits,
    _marks,
    _names,
    _required,
    _times,
)
from contracts.audit._examples import broken_examples
from contracts.audit._page import Page
from contracts.audit._question import Place, Question
from contracts.audit._report import FORMATS, Report
from contracts.drift._contract import stored_page

__all__ = ["FORMATS", "NoPage", "Place", "Question", "Report", "audit", "audited"]

RULES: tuple[Callable[[Page], Iterator[Question]], ...] = (
    broken_examples,
    _http.forbidden_headers,
    _http.forbidden_content,
    _http.ignored_parameters,
    _http.bodies_without_meaning,
    _http.partial_put,
    _errors.undeclared_statuses,
    _errors.unanswered_credentials,
    _errors.undeclared_refusals,
    _errors.undeclared_successes,
    _errors.undescribed_bodies,
    _errors.conflict_without_cause,
    _errors.optional_envelopes,
    _errors.unanswered_conditions,
    _both_ways.different_types,
    _both_ways.different_ids,
    _both_ways.different_path_ids,
    _both_ways.different_values,
    _both_ways.different_formats,
    _both_ways.uuids_one_way,
    _both_ways.null_only_sent,
    _both_ways.null_only_shown,
    _limits.limits_in_words,
    _limits.types_in_words,
    _limits.forms_in_words,
    _limits.values_in_words,
    _limits.invented_members,
    _limits.conditions_in_words,
    _marks.null_in_words,
    _marks.marks_in_words,
    _marks.deprecated_in_words,
    _marks.opened_lists,
    _marks.ignored_beside_references,
    _required.optional_body,
    _required.whole_updates,
    _required.required_in_words,
    _required.undescribed_required,
    _required.deprecated_in_use,
    _required.empty_conventions,
    _required.null_in_updates,
    _required.unmarked_fields,
    _names.alike_names,
    _names.misspelt_names,
    _names.twin_names,
    _times.zero_lengths,
    _times.unchanged_stamps,
    _times.unset_stamps,
    _times.mixed_offsets,
    _times.foreign_examples,
    _times.states_apart,
    _times.impossible_dates,
    _times.units_unsaid,
    _addresses.servers_apart,
    _addresses.undeclared_security,
    _addresses.undeclared_ways,
    _addresses.addresses_apart,
    _described.unknown_formats,
    _described.undescribed_types,
    _described.words_of_two_things,
    _described.open_switches,
    _described.placeholders,
)
"""In the order of the letter."""


class NoPage(Exception):
    """It is not said which page is to be read, or there are two."""

    def __str__(self) -> str:
        return (
            "Name a PROVIDER and the SOURCE of its page, or a page without a contract with --from FILE.\n"
            "  SOURCE can be left out where the contract's folder has the text of the page, as page.md or page.yaml."
        )


def audited(
    contract: Contract | None, source: Path | None, page: Path | None = None, operation: str | None = None
) -> Report:
    """The questions about the page of a contract, else about a page without one.

    The update is that of the contract, unless `operation` names another, or the page has none of that name. Raises
    ContractError where the page cannot be used, or the update is not found on it, and NoPage.
    """
    if (contract is None) == (page is None) or (page and source):
        raise NoPage
    found = page or source or (stored_page(contract) if contract else None)
    if found is None:
        raise NoPage
    if contract is None or operation is not None:
        return audit(found, contract.title if contract else "", operation)
    try:
        return audit(found, contract.title, f"{contract.update.method} {contract.update.path}")
    except ContractError:
        return audit(found, contract.title)


def audit(page: Path, vendor: str = "", operation: str | None = None) -> Report:
    """The questions to a vendor about a page. `operation` is the update, as the page calls it.

    Raises ContractError where the page cannot be used, or the update is not found on it.
    """
    read = Page(page, operation)
    found = (question for rule in RULES for question in rule(read))
    return Report(displayed(page), vendor or read.title, tuple(_once(found)))


def _once(questions: Iterable[Question]) -> list[Question]:
    """Each contradiction once: a schema that several bodies share has it at the same places."""
    found: dict[tuple[str, tuple[Place, Place]], Question] = {}
    for one in questions:
        found.setdefault((one.kind, one.places), one)
    return _told_apart(found.values())


def _told_apart(questions: Iterable[Question]) -> list[Question]:
    """The questions with ids of their own: a second one of a kind about the same has its number."""
    seen: dict[str, int] = {}
    found = []
    for one in questions:
        seen[one.id] = seen.get(one.id, 0) + 1
        found.append(one if seen[one.id] == 1 else replace(one, about=f"{one.about} ({seen[one.id]})"))
    return found
