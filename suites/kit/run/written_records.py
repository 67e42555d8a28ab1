"""Refused updates that are stored in another record, such as the patient's, which the read of the appointment lacks.

What stays there shows nothing when the update is sent again. So the member gets another value by an accepted update
first: if it then follows the refused one again, that has written it, and no other writer.
"""

from __future__ import annotations

from typing import Any

from contracts import Field
from contracts.pointers import ABSENT, get
from suites.kit.generate.bodies import body_with, needs_expendable, ordinary_values
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Region
from suites.kit.model.findings import REFUSED, Finding
from suites.kit.model.json_values import is_kept, is_plain, same


def record_undoing(finding: Finding, bound: BoundContract) -> dict[str, Any] | None:
    """The smallest ordinary update that gives a member of a record another value than a refused update has sent, and
    it has now; None where it has another one than that sent, which somebody else wrote, or no update can change it."""
    field, (before, after) = _written(finding, bound), finding.exchange.viewed
    if field is None:
        return None
    shows = bound.contract.behaviour.views[finding.clause.view].shows[field.pointer]
    values = [value for value in (get(before, shows), *ordinary_values(field, bound)) if is_plain(value)]
    bodies = (body_with(field, value, bound) for value in values if not same(value, get(after, shows)))
    return next((body for body in bodies if _may_be_sent(body, bound)), None)


def is_another(found: Finding, known: Finding | None) -> bool:
    """Whether a record has something else than when its finding was made: the same refused update would write the same,
    so that this is a late look, or somebody else."""
    return known is not None and _is_of_record(known) and not same(found.got, known.got)


def _is_of_record(finding: Finding) -> bool:
    return bool(finding.clause.view) and finding.key == REFUSED


def _written(finding: Finding, bound: BoundContract) -> Field | None:
    """The member of a refused update whose value the record of a finding has."""
    view, body = bound.contract.behaviour.views.get(finding.clause.view), finding.exchange.body
    if view is None or not _is_of_record(finding):
        return None
    sent = [one for one in bound.contract.behaviour.fields if get(body, one.pointer) is not ABSENT]
    shown = (one for one in sent if finding.pointer == f"/{finding.clause.view}{view.shows.get(one.pointer)}")
    return next((one for one in shown if is_kept(get(body, one.pointer), finding.got)), None)


def _may_be_sent(body: dict[str, Any], bound: BoundContract) -> bool:
    return bound.region(body) is Region.ORDINARY and not needs_expendable(body, bound)
