"""Looks at other operations that show what an update changes: before it, so that a cache is filled, and after it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from contracts import Clause, Json, View
from contracts.pointers import ABSENT, Absent, get, with_value
from suites.kit.checks import judge
from suites.kit.checks.evidence import READ_AGAIN
from suites.kit.http.list_pages import as_id
from suites.kit.model.answer import is_answered
from suites.kit.model.appointment_state import is_empty
from suites.kit.model.errors import BudgetSpent
from suites.kit.model.exchange import CallResult, Exchange, Place, Probe, States
from suites.kit.model.findings import Finding
from suites.kit.model.json_values import is_kept

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign


NOTHING_SEEN: tuple[str, Place, int, Json | Absent] = ("", ("", 0), 0, ABSENT)
"""No look yet, or none that still counts."""


@dataclass
class Views:
    """The looks of one run, for the clauses that are about a view."""

    campaign: Campaign
    _clauses: dict[str, Clause] = field(default_factory=dict)
    _seen: tuple[str, Place, int, Json | Absent] = NOTHING_SEEN
    _unseen: dict[str, tuple[str, bool]] = field(default_factory=dict)
    _lost: list[Json] = field(default_factory=list)
    _waited: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._clauses = {clause.id: clause for clause in self.campaign.selected if clause.view}

    def look(self, probe: Probe, states: States) -> Json | Absent:
        """What the view of the probe's clause shows now; ABSENT where it has none, or the view shows nothing.

        `states`: the appointment as it was shown before the update, for what the query names of it.

        Raises BudgetSpent, NotDeclared.
        """
        clause = self._clauses.get(probe.clause)
        if clause is None:
            return ABSENT
        if self._seen[:3] == (clause.view, probe.place, self.campaign.client.count):
            return self._seen[3]  # nothing was sent since
        view, name = self.campaign.bound.contract.behaviour.views[clause.view], clause.view
        path, query = (self._filled(template, states) for template in (view.path, view.query))
        if path is None or query is None:
            return ABSENT
        operation = self.campaign.bound.contract.operations[view.operation]
        result = self.campaign.client.read(operation, path, query)
        shown = self._shown(view, result, probe)
        self.campaign.record_call(_as_shown(result, view, name, shown), f"look at {name.replace('_', ' ')}")
        self._seen = clause.view, probe.place, self.campaign.client.count, shown
        if shown is ABSENT:
            why = f"{operation.method} {operation.path} {_in_words(result, view)}"
            self._unseen[clause.id] = why, is_answered(result.status)
        return shown

    def after(self, exchange: Exchange, before: Json | Absent) -> Exchange:
        """The exchange with what the view shows after it. Where that is not as expected, it is given time, unless time
        has not helped before.

        Where no requests are left for that, the exchange is judged without the look.
        """
        clause = self._clauses.get(exchange.probe.clause)
        if clause is None or not (exchange.is_accepted or exchange.is_refused):
            return exchange
        with suppress(BudgetSpent):
            for pause in (0, *self.campaign.settled.pauses):
                self.campaign.client.pause(pause)
                self._seen = NOTHING_SEEN
                seen = replace(exchange, viewed=(before, self.look(exchange.probe, exchange.before)))
                unlike = self._unlike(clause, seen)
                if not unlike:
                    return seen
                if all(self._waited[pointer] >= READ_AGAIN for pointer in unlike):
                    break
            else:
                self._waited.update(unlike)
            return self._doubted(clause, seen)
        return exchange

    def watch(self, exchange: Exchange) -> None:
        """Note an update that got no answer, and may still come late."""
        if self._clauses and (not exchange.is_definite or exchange.lost):
            self._lost.append(exchange.body)

    def explain(self, clause: Clause) -> None:
        """Say why a clause about a view was shown nothing, if it was."""
        if clause.id not in self._unseen or self.campaign.evidence.cases(clause):
            return
        why, is_certain = self._unseen[clause.id]
        say = self.campaign.evidence.not_applicable if is_certain else self.campaign.evidence.inconclusive
        say(clause.id, why)

    def _unlike(self, clause: Clause, seen: Exchange) -> list[str]:
        """Where a view shows something else than expected; the whole record where that is not there any more."""
        found = judge(clause, seen, self.campaign.bound) or []
        return [finding.pointer for finding in found] or ([clause.view] if self._is_gone(clause, seen) else [])

    def _is_gone(self, clause: Clause, seen: Exchange) -> bool:
        """Whether an update has made a record vanish. A list may leave out what it does not find worth showing."""
        before, after = seen.viewed
        return bool(self._view(clause).shows) and before is not ABSENT and after is ABSENT

    def _doubted(self, clause: Clause, seen: Exchange) -> Exchange:
        """An exchange after which a view stays unlike what is expected; without the look where that says nothing."""
        if self._is_gone(clause, seen):
            why = f"{self._unseen[clause.id][0]} after an update (exchange {seen.number}), and showed the record before"
            self.campaign.evidence.inconclusive(clause.id, why)
        found = judge(clause, seen, self.campaign.bound) or []
        if found and all(self._may_be_late(clause, finding) for finding in found):
            why = f"{found[0].pointer} is as in an update that got no answer, and may have come late"
            self.campaign.evidence.inconclusive(clause.id, why)
            return replace(seen, viewed=(ABSENT, ABSENT))
        return seen

    def _may_be_late(self, clause: Clause, finding: Finding) -> bool:
        """Whether an update that got no answer gave the record what is found: its value, or none beside another."""
        view = self._view(clause)
        return any(
            (finding.pointer == f"/{clause.view}{view.instead_of.get(pointer)}" and is_empty(finding.got))
            or (finding.pointer == f"/{clause.view}{shows}" and is_kept(value, finding.got))
            for pointer, shows in view.shows.items()
            for body in self._lost
            if (value := get(body, pointer)) is not ABSENT
        )

    def _view(self, clause: Clause) -> View:
        return self.campaign.bound.contract.behaviour.views[clause.view]

    def _filled(self, template: Mapping[str, str], states: States) -> dict[str, str] | None:
        """The parameters of a view; None where one is a member that no read has shown."""
        shown = {name: self._value(text, states) for name, text in template.items()}
        is_known = not any(value is ABSENT or value is None for value in shown.values())
        return {name: str(value) for name, value in shown.items()} if is_known else None

    def _value(self, text: str, states: States) -> Json | Absent:
        if not text.startswith("/"):
            return self.campaign.bound.texts({"": text})[""]
        return get(states.get("read", {}), text)

    def _shown(self, view: View, result: CallResult, probe: Probe) -> Json | Absent:
        answer, bound = result.answer, self.campaign.bound
        found = get(answer.json, view.at) if answer is not None and answer.is_accepted else ABSENT
        if not view.match:
            return found
        path = bound.appointment_path(probe.appointment, probe.fixture)
        ours = {at: as_id(path[name]) for at, name in view.match.items()}
        rows = found if isinstance(found, list) else []
        return next((row for row in rows if all(as_id(get(row, at)) == id for at, id in ours.items())), ABSENT)


def _in_words(result: CallResult, view: View) -> str:
    """What a look was answered that showed nothing."""
    if result.answer is None:
        return "got no answer"
    if not result.answer.is_accepted:
        return f"was answered {result.status}"
    return f"showed nothing at {view.at or 'the top'}" if view.shows else "did not show the appointment"


def _as_shown(result: CallResult, view: View, name: str, shown: Json | Absent) -> CallResult:
    """A look as it may be recorded: only the row of ours, and a record under the name by which it is masked."""
    answer = result.answer
    if answer is None or not answer.is_accepted:
        return result
    rows = [] if shown is ABSENT else [shown]
    record = {} if shown is ABSENT else {name: shown}
    kept = record if view.shows else with_value({}, view.at, rows) if view.at else rows
    return replace(result, answer=replace(answer, content=json.dumps(kept).encode()))
