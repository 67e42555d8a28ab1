"""Looks at other operations that show what an update changes: before it, so that a cache is filled, and after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from contracts import Clause, Json, View
from contracts.pointers import ABSENT, Absent, get
from suites.kit.checks import judge
from suites.kit.checks.evidence import READ_AGAIN
from suites.kit.http.allow_list import is_query_value
from suites.kit.model.appointment_state import is_empty
from suites.kit.model.errors import BudgetSpent
from suites.kit.model.exchange import Exchange, Place, Probe, States
from suites.kit.model.findings import Finding
from suites.kit.model.json_values import is_kept
from suites.kit.model.wrong_listing import WrongListing
from suites.kit.run.copied_rows import is_added
from suites.kit.run.looks import Look, as_shown, shown_by
from suites.kit.run.view_filters import filters, is_all, is_exact, may_go_on, moved_filter

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign


UNLISTED = (
    ", though it was asked for what the appointment has: if the parameters mean something else, correct the query of "
    "the view in behaviour.yaml; if not, ask the vendor why its list lacks it"
)
UNCOMPARED = "could be compared with nothing, as no read showed the appointment after an update"


@dataclass
class Views:
    """The looks of one run, for the clauses that are about a view."""

    campaign: Campaign
    _clauses: dict[str, Clause] = field(default_factory=dict)
    _last: tuple[str, Place, int, Look] | None = None
    _unseen: dict[str, Look] = field(default_factory=dict)
    _lost: list[Json] = field(default_factory=list)
    _waited: Counter[str] = field(default_factory=Counter)
    _listed: dict[tuple[str, Place], Mapping[str, Json]] = field(default_factory=dict, repr=False)
    _fullest: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._clauses = {clause.id: clause for clause in self.campaign.selected if clause.view}

    def look(self, probe: Probe, states: States) -> Look:
        """What the view of the probe's clause shows now; nothing where it has none.

        `states`: the appointment as it is shown now, for what the query names of it.

        Raises BudgetSpent, NotDeclared.
        """
        clause = self._clauses.get(probe.clause)
        if clause is None:
            return Look()
        if self._last and self._last[:3] == (clause.view, probe.place, self.campaign.client.count):
            return self._last[3]  # nothing was sent since
        look = self._look(clause, probe, states)
        self._last = clause.view, probe.place, self.campaign.client.count, look
        if look.is_empty:
            view, fullest = self._view(clause), self._fullest[clause.view]
            is_odd = filters(view) and look.is_lacking and not may_go_on(view, look.rows, fullest)
            self._unseen[clause.id] = replace(look, why=look.why + UNLISTED, is_certain=False) if is_odd else look
        elif "read" in states:
            self._listed[clause.view, probe.place] = states["read"]
        self._fullest[clause.view] = max(self._fullest[clause.view], look.rows)
        return look

    def _look(self, clause: Clause, probe: Probe, states: States) -> Look:
        view, bound = self._view(clause), self.campaign.bound
        operation = bound.contract.operations[view.operation]
        path, query = (self._filled(template, states) for template in (view.path, view.query))
        own = bound.view_path(view, bound.appointment_path(probe.appointment, probe.fixture))
        if path is None or query is None:
            why = "was not asked, as no read showed a value for each of its parameters"
            return Look(why=f"{operation.method} {operation.path} {why}", is_certain=False)
        self.campaign.client.settle()
        result = self.campaign.client.read(operation, {**own, **path}, query)
        found = shown_by(view, result, bound.appointment_path(probe.appointment, probe.fixture))
        look = found if not found.is_empty else replace(found, why=f"{operation.method} {operation.path} {found.why}")
        recorded = as_shown(result, view, clause.view, look.shown)
        self.campaign.record_call(recorded, f"look at {clause.view.replace('_', ' ')}")
        return look

    def after(self, exchange: Exchange, before: Look) -> Exchange:
        """The exchange with what the view shows after it. Where that is not as expected, it is given time, unless time
        has not helped before.

        Where no requests are left for that, the exchange is judged without the look.
        """
        clause = self._clauses.get(exchange.probe.clause)
        if clause is None or not (exchange.is_accepted or exchange.is_refused):
            return exchange
        listed = self._listed.get((clause.view, exchange.probe.place))
        with suppress(BudgetSpent):
            for pause in (0, *self.campaign.settled.pauses):
                seen, look = self._seen_after(clause, exchange, before, listed, pause)
                found = judge(clause, seen, self.campaign.bound)
                is_gone = not found and self._is_gone(clause, before, look)
                unlike = [flaw.pointer for flaw in found or ()] or ([clause.view] if is_gone else [])
                if not unlike:
                    self._note_fine(clause, seen, look, is_judged=found is not None, pause=pause)
                    return seen
                if all(self._waited[pointer] >= READ_AGAIN for pointer in unlike):
                    break
            else:
                self._waited.update(unlike)
            return self._told(clause, seen, look, found or []) if not is_gone else self._gone(clause, seen, look)
        return exchange

    def _seen_after(
        self, clause: Clause, exchange: Exchange, before: Look, listed: Mapping[str, Json] | None, pause: float
    ) -> tuple[Exchange, Look]:
        """The exchange with a look at the view after a pause; what a list is compared with is read anew, too."""
        is_compared = not self._view(clause).shows and "read" in exchange.after
        if pause and is_compared:
            exchange = self.campaign.reader.read_again(exchange, pause)
        else:
            self.campaign.client.pause(pause)
        self._last = None
        look = self.look(exchange.probe, exchange.after if "read" in exchange.after else exchange.before)
        wrong = self._wrong(clause, exchange, before, listed, look) if exchange.is_accepted else None
        return replace(exchange, viewed=(before.shown, wrong or look.shown)), look

    def _wrong(
        self, clause: Clause, exchange: Exchange, before: Look, listed: Mapping[str, Json] | None, look: Look
    ) -> WrongListing | None:
        """What is wrong with a list as such: it shows a copy of the appointment, or lacks it, or has it elsewhere."""
        rows, ids = (before.others or (), look.others or ()), self._view(clause).match
        if before.copies and is_added(*rows, (before.shown, look.shown), ids, self.campaign.bound):
            return WrongListing("", ABSENT, is_copied=True)
        return self._wrong_listing(clause, exchange, listed, look)

    def _wrong_listing(
        self, clause: Clause, exchange: Exchange, listed: Mapping[str, Json] | None, look: Look
    ) -> WrongListing | None:
        """Whether a list lacks the appointment though it is asked for what that has, or still shows it where it is
        asked for what it had when it was `listed` last, or else before the run."""
        view, now, earlier = self._view(clause), exchange.after.get("read", {}), None
        old = listed or exchange.first.get("read", {})
        place = moved_filter(view, old, now, self.campaign.bound)
        if place is None or not (listed or look.is_empty):
            return None
        if not (listed and look.is_empty):
            earlier = self._look(clause, exchange.probe, {"read": old})
        if earlier is not None and earlier.is_empty:
            return None
        if not look.is_empty:
            is_behind = earlier is not None and is_exact(view, place, get(old, place), earlier.others or ())
            return WrongListing(place, get(old, place), is_left_behind=True) if is_behind else None
        is_missing = look.is_lacking and is_all(look.rows, self._fullest[clause.view])
        return WrongListing(place, get(now, place)) if is_missing else None

    def _note_fine(self, clause: Clause, seen: Exchange, look: Look, is_judged: bool, pause: float) -> None:
        """Note that nothing is wrong: after a pause, so that time does help; or because nothing could be compared."""
        if pause:
            self._waited.clear()
        if not (is_judged or look.is_empty):
            operation = self.campaign.bound.contract.operations[self._view(clause).operation]
            is_compared = bool(self._view(clause).shows) or "read" in seen.after
            why = "showed nothing of what was sent" if is_compared else UNCOMPARED
            self._unseen[clause.id] = Look(why=f"{operation.method} {operation.path} {why}", is_certain=is_compared)

    def watch(self, exchange: Exchange) -> None:
        """Note an update that got no answer, and may still come late."""
        if self._clauses and (not exchange.is_definite or exchange.lost):
            self._lost.append(exchange.body)

    def explain(self, clause: Clause) -> None:
        """Say why a clause about a view was shown nothing, if it was."""
        look = self._unseen.get(clause.id)
        if look is None or self.campaign.evidence.cases(clause):
            return
        say = self.campaign.evidence.not_applicable if look.is_certain else self.campaign.evidence.inconclusive
        say(clause.id, look.why)

    def _is_gone(self, clause: Clause, before: Look, look: Look) -> bool:
        """Whether an update has made a record or a row vanish; a page of a list that is as full may start elsewhere."""
        is_list = not self._view(clause).shows
        is_elsewhere = is_list and look.is_certain and not look.copies and look.rows >= before.rows
        return look.is_empty and not before.is_empty and not is_elsewhere

    def _gone(self, clause: Clause, seen: Exchange, look: Look) -> Exchange:
        """The exchange, after it was said that the view does not show any more what it did."""
        why = f"{look.why} after an update (exchange {seen.number}), and showed it before"
        self.campaign.evidence.inconclusive(clause.id, why)
        return seen

    def _told(self, clause: Clause, seen: Exchange, look: Look, found: list[Finding]) -> Exchange:
        """An exchange after which a view stays unlike what is expected; without the look where that says nothing."""
        if all(self._may_be_late(clause, finding) for finding in found):
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
        """The parameters of a view; None where one is a member that no read has shown, or that is no id."""
        shown = {name: self._value(text, states) for name, text in template.items()}
        is_known = all(isinstance(value, str | int) and not isinstance(value, bool) for value in shown.values())
        filled = {name: str(value) for name, value in shown.items()}
        return filled if is_known and all(map(is_query_value, filled.values())) else None

    def _value(self, text: str, states: States) -> Json | Absent:
        if not text.startswith("/"):
            return self.campaign.bound.texts({"": text})[""]
        return get(states.get("read", {}), text)
