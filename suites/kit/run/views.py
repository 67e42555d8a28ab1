"""Looks at other operations that show what an update changes: before it, so that a cache is filled, and after it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from contracts import Clause, Json, View
from contracts.pointers import ABSENT, Absent, get, with_value
from suites.kit.checks import judge
from suites.kit.http.list_pages import as_id
from suites.kit.model.errors import BudgetSpent
from suites.kit.model.exchange import CallResult, Exchange, Place, Probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign


@dataclass
class Views:
    """The looks of one run, for the clauses that are about a view."""

    campaign: Campaign
    _clauses: dict[str, Clause] = field(default_factory=dict)
    _seen: tuple[str, Place, int, Json | Absent] = ("", ("", 0), 0, ABSENT)

    def __post_init__(self) -> None:
        self._clauses = {clause.id: clause for clause in self.campaign.selected if clause.view}

    def look(self, probe: Probe) -> Json | Absent:
        """What the view of the probe's clause shows now; ABSENT where it has none, or the view shows nothing.

        Raises BudgetSpent, NotDeclared.
        """
        clause = self._clauses.get(probe.clause)
        if clause is None:
            return ABSENT
        if self._seen[:3] == (clause.view, probe.place, self.campaign.client.count):
            return self._seen[3]  # nothing was sent since
        view, name = self.campaign.bound.contract.behaviour.views[clause.view], clause.view
        path, query = (self._filled(template, probe) for template in (view.path, view.query))
        if path is None or query is None:
            return ABSENT
        result = self.campaign.client.read(self.campaign.bound.contract.operations[view.operation], path, query)
        shown = self._shown(view, result, probe)
        self.campaign.record_call(_as_shown(result, view, name, shown), f"look at {name.replace('_', ' ')}")
        self._seen = clause.view, probe.place, self.campaign.client.count, shown
        return shown

    def after(self, exchange: Exchange, before: Json | Absent) -> Exchange:
        """The exchange with what the view shows after it. Where that is not as expected, it is given time.

        Where no requests are left for that, the exchange is judged as it is.
        """
        clause = self._clauses.get(exchange.probe.clause)
        if clause is None or not (exchange.is_accepted or exchange.is_refused):
            return exchange
        seen = exchange
        with suppress(BudgetSpent):
            for pause in (0, *self.campaign.settled.pauses):
                self.campaign.client.pause(pause)
                seen = replace(exchange, viewed=(before, self.look(exchange.probe)))
                if not judge(clause, seen, self.campaign.bound):
                    break
        return seen

    def _filled(self, template: Mapping[str, str], probe: Probe) -> dict[str, str] | None:
        """The parameters of a view; None where one is a member that no read has shown."""
        shown = {name: self._value(text, probe) for name, text in template.items()}
        return None if ABSENT in shown.values() else {name: str(value) for name, value in shown.items()}

    def _value(self, text: str, probe: Probe) -> Json | Absent:
        if not text.startswith("/"):
            return self.campaign.bound.texts({"": text})[""]
        return get(self.campaign.reader.before(probe).get("read", {}), text)

    def _shown(self, view: View, result: CallResult, probe: Probe) -> Json | Absent:
        answer, bound = result.answer, self.campaign.bound
        found = get(answer.json, view.at) if answer is not None and answer.is_accepted else ABSENT
        if not view.match:
            return found
        path = bound.appointment_path(probe.appointment, probe.fixture)
        ours = {at: as_id(path[name]) for at, name in view.match.items()}
        rows = found if isinstance(found, list) else []
        return next((row for row in rows if all(as_id(get(row, at)) == id for at, id in ours.items())), ABSENT)


def _as_shown(result: CallResult, view: View, name: str, shown: Json | Absent) -> CallResult:
    """A look as it may be recorded: only the row of ours, and a record under the name by which it is masked."""
    answer = result.answer
    if answer is None or not answer.is_accepted:
        return result
    rows = [] if shown is ABSENT else [shown]
    kept = {name: shown} if view.shows else with_value({}, view.at, rows) if view.at else rows
    return replace(result, answer=replace(answer, content=json.dumps(kept).encode()))
