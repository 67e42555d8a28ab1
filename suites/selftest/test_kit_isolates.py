"""What an update does to other appointments is found; what somebody else, a late read or a reset does is nobody's."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from suites.kit.model.exchange import Exchange, OtherCall, Probe
from suites.kit.model.target import EXPENDABLE
from suites.kit.model.verdicts import INCONCLUSIVE, KEPT, VIOLATION
from suites.kit.run.culprits import _bring_back
from suites.kit.run.smoke import smoke_probe
from suites.kit.run.witness import Witness
from suites.kit.run.witnesses import LOOKED_AT, Witnesses
from suites.kit.session.campaign_records import records_of
from suites.proof import Run
from suites.selftest import campaigns, exchanges, moments
from suites.selftest.moments import Elsewhere
from suites.standin import StandIn, fault, faults

WHERE = "isolates"


def of_check(provider: str, run: Run) -> Any:
    """The verdict of the provider's clause about other appointments."""
    clause = next(one for one in exchanges.contract(provider).clauses if one.check == WHERE)
    return run.verdicts[clause.id]


@dataclass
class Written(Elsewhere):
    """A vendor at which somebody does something right before the n-th request."""

    at: int = 0
    act: Callable[[StandIn], object] = lambda standin: None
    count: int = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """The answer to a request."""
        self.count += 1
        if self.count == self.at:
            self.act(self.standin)
            self._keep_state()
        return super().__call__(environ, start_response)


def vendor(provider: str, at: int, act: Callable[[StandIn], object], **how: Any) -> Written:
    """A real vendor at which somebody does something once."""
    return Written(StandIn(exchanges.contract(provider), **how), at=at, act=act)


MEMBER = {"aniva": "test_method", "eka": "notes", "lobbie": "note", "sqod": "interpreter_language"}


def writing(row: int, provider: str) -> Callable[[StandIn], object]:
    """Somebody writes to the n-th appointment."""
    value = "at_home" if provider == "aniva" else "somebody else's words"
    return lambda standin: standin.store.appointments[row].shows.update({MEMBER[provider]: value})


QUIET = {"eka": (1, 270), "lobbie": (1, 160), "sqod": (2, 100)}
"""An appointment, and a request between two looks at it that have no update of its own between them: a change there is
not taken for the effect of one."""


INJECTED = [
    (one.name, known.id)
    for one in map(exchanges.contract, exchanges.PROVIDERS)
    for known in faults(one)
    if known.clause.check == WHERE
]


@pytest.mark.parametrize(("provider", "id"), INJECTED)
def test_an_update_that_changes_another_appointment_is_found(provider: str, id: str) -> None:
    """Whatever an update does to an appointment that it does not address, a whole run calls that a violation."""
    contract = exchanges.contract(provider)
    one = fault(contract, id)
    run = campaigns.run(contract, StandIn(contract, faults=(one,)), until=one.clause.id)
    assert of_check(provider, run).word == VIOLATION


@pytest.mark.parametrize("provider", QUIET)
def test_what_somebody_writes_to_another_appointment_is_inconclusive(provider: str) -> None:
    """A change that no update repeats is somebody else's, and the reason says so."""
    row, at = QUIET[provider]
    found = of_check(provider, moments.run(vendor(provider, at, writing(row, provider))))
    assert (found.word, "something else seems to write to it" in (found.reason or "")) == (INCONCLUSIVE, True)


class Busy(Elsewhere):
    """A vendor at which somebody writes to all appointments but the first, again and again."""

    def _write_what_is_due(self) -> None:
        if self.time.now - self._written >= self.every:
            self._written = self.time.now
            for row in self.standin.store.appointments[1:]:
                row.shows[MEMBER[self.standin.contract.name]] = f"seen at {self.time.now:.1f}"
            self._keep_state()


@pytest.mark.parametrize("every", [1.7, 2.5, 6.0])
@pytest.mark.parametrize("provider", ["eka", "lobbie"])
def test_what_somebody_writes_to_others_again_and_again_is_nobodys(provider: str, every: float) -> None:
    """Who writes every few seconds writes after each update that is tried again, and breaks no promise."""
    assert of_check(provider, moments.run(Busy(moments.standin(provider), every=every))).word == INCONCLUSIVE


@pytest.mark.parametrize("provider", ["lobbie", "sqod"])
def test_what_somebody_writes_to_a_row_that_is_not_ours_is_ignored(provider: str) -> None:
    """Rows of other people change while a run is under way; that says nothing about its updates."""

    def act(standin: StandIn) -> None:
        for rows in standin._others.values():
            rows[0][MEMBER[provider]] = "somebody else's words"

    assert of_check(provider, moments.run(vendor(provider, 90, act, others=3))).word == KEPT


@pytest.mark.parametrize("provider", ["lobbie", "sqod"])
def test_after_damage_to_rows_that_are_not_ours_nothing_more_is_sent(provider: str) -> None:
    """Once rows of other people show what only this run sent, it stops, and says how many there are."""

    def act(standin: StandIn) -> None:
        sent = standin.store.appointments[0].shows[MEMBER[provider]]
        for rows in standin._others.values():
            for row in rows[:2]:
                row[MEMBER[provider]] = sent

    smoke = {"lobbie": 7, "sqod": 5}[provider]
    place = vendor(provider, smoke, act, others=3)
    run = moments.run(place)
    reason = run.verdicts[next(id for id, found in run.verdicts.items() if found.word == INCONCLUSIVE)].reason
    assert (of_check(provider, run).word, "2 appointments that are not ours" in (reason or ""), place.count < 20) == (
        VIOLATION,
        True,
        True,
    )


@pytest.mark.parametrize("provider", ["lobbie", "sqod"])
def test_rows_that_are_not_ours_enter_no_record(provider: str) -> None:
    """What any read of a list leaves in the journal has our own rows only: a look at others, and a read back."""
    standin = StandIn(exchanges.contract(provider), others=3)
    with moments.campaign(Elsewhere(standin)) as campaign:
        campaign.start()
        sent = [one.why for one in campaign._sent if isinstance(one, OtherCall)]
        journal = json.dumps(records_of(campaign))
    others = [str(row["id"]) for rows in standin._others.values() for row in rows]
    assert {LOOKED_AT, "read back"} <= set(sent)
    assert ("$APPOINTMENT_EDITABLE" in journal, [id for id in others if id in journal]) == (True, [])


def test_other_clauses_alone_read_no_other_appointment() -> None:
    """Where the clause is not selected, nothing is read for it."""
    with moments.campaign(Elsewhere(moments.standin("aniva"))) as campaign:
        campaign.selected = tuple(one for one in campaign.selected if one.check != WHERE)
        campaign.witnesses = Witnesses(campaign)
        campaign.start()
        assert campaign.witnesses._watched == []


@pytest.mark.parametrize("provider", ["lobbie", "sqod"])
def test_reads_that_lag_break_no_promise_about_others(provider: str) -> None:
    """A read that shows an older state of another appointment, after an update of its own, is no change of it."""
    assert of_check(provider, moments.run(Elsewhere(moments.standin(provider), lag=1.5))).word == KEPT


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_a_reset_in_mid_run_breaks_no_promise_about_others(provider: str) -> None:
    """Where somebody resets the sandbox, nobody is blamed for what appointments are then."""
    fresh = StandIn(exchanges.contract(provider)).store.appointments

    def act(standin: StandIn) -> None:
        for row, known in zip(standin.store.appointments, fresh, strict=True):
            row.shows = known.shows

    assert of_check(provider, moments.run(vendor(provider, 120, act))).word == KEPT


def looked_at(state: dict[str, Any]) -> Witness:
    """The expendable appointment as a look showed it before any update."""
    return Witness(Probe("", "look at it", appointment=EXPENDABLE), {"id": "2"}, state=state)


OWN = {"scheduled_at": exchanges.TIME}


def own_update() -> Exchange:
    """An update of the expendable appointment, with no read after it."""
    return exchanges.exchange(number=2, path={"id": "2"}, probe={"body": OWN, "appointment": EXPENDABLE})


def test_what_an_appointment_shows_that_its_own_updates_did_not_send_is_noticed_after_them_too() -> None:
    """After an update of its own, a value that no update sent to an appointment is unexplained, the sent one is not."""
    bound, given = exchanges.bind(), exchanges.appointment()
    witness = looked_at(given)
    witness.note_update(own_update(), bound)
    elsewhere = {**given, "scheduled_at": "2031-09-09T09:00:00Z"}
    found = [[pointer for pointer, *_ in witness.unexplained(now, bound)] for now in (elsewhere, {**given, **OWN})]
    assert found == [["/scheduled_at"], []]


def test_a_suspected_update_is_tried_again_in_the_circumstances_that_it_was_sent_in() -> None:
    """Before it is sent again, its appointment gets the ordinary values that it had when that was sent first."""
    with moments.campaign(Elsewhere(moments.standin("lobbie"))) as campaign:
        notes = [replace(smoke_probe(campaign.bound), body={"note": text}) for text in ("one", "two", "three")]
        second = [campaign.send(note) for note in notes][1]
        assert (_bring_back(campaign, second), campaign.reader.before(second.probe)["answer"]["note"]) == (True, "one")


@pytest.mark.parametrize(("shown", "places"), [("Text", ["/note"]), ("", [])])
def test_what_its_own_update_emptied_is_no_excuse_for_a_value(shown: str, places: list[str]) -> None:
    """An update of its own that empties a member accounts for no text there, however long ago it was sent."""
    bound, given = exchanges.bind("lobbie"), exchanges.appointment("lobbie", note="old")
    witness = looked_at(given)
    body = {"note": ""}
    witness.note_update(
        exchanges.exchange(provider="lobbie", path={"id": "2"}, probe={"body": body, "appointment": EXPENDABLE}), bound
    )
    assert [pointer for pointer, *_ in witness.unexplained({**given, "note": shown}, bound)] == places


@pytest.mark.parametrize(("method", "is_explained"), [("PUT", True), ("PATCH", False)])
def test_an_update_of_its_own_that_may_replace_all_explains_what_it_left_out(method: str, is_explained: bool) -> None:
    """A default in place of what its own accepted PUT left out asks nobody whether something else writes there."""
    old, shown = exchanges.bind(), exchanges.appointment()
    update = replace(old.contract.update, method=method)
    bound = replace(old, contract=replace(old.contract, clauses=(), update=update))
    witness, left_out = looked_at(shown), next(name for name in shown if name not in OWN)
    witness.note_update(own_update(), bound)
    was_explained = witness.was_emptied(f"/{left_out}")
    witness.note_look(shown, 2)
    assert (was_explained, witness.was_emptied(f"/{left_out}")) == (is_explained, False)


ALONE, NAMED = {"startTime": "2028-05-20T16:00:00-04:00"}, {"note": "ours"}


@pytest.mark.parametrize(
    ("bodies", "shown", "places"),
    [
        ([ALONE], "", []),
        ([ALONE], "Text", ["/note"]),
        ([NAMED], "", ["/note"]),
        ([NAMED], "ours", []),
        ([NAMED, ALONE], "", []),
        ([], "", ["/note"]),
    ],
)
def test_a_documented_default_of_what_its_own_put_left_out_is_explained(
    bodies: list[dict[str, Any]], shown: str, places: list[str]
) -> None:
    """What a clause allows a PUT to reset was reset by the appointment's own update only where one left it out."""
    old, given = exchanges.bind("lobbie"), exchanges.appointment("lobbie", note="old")
    clauses = (replace(old.contract.clause("LOBBIE-ONLY-PROVIDED"), allows={"/note": ("",)}),)
    bound = replace(old, contract=replace(old.contract, clauses=clauses))
    witness, of = looked_at(given), {"provider": "lobbie", "path": {"id": "2"}}
    for body in bodies:
        witness.note_update(exchanges.exchange(probe={"body": body, "appointment": EXPENDABLE}, **of), bound)
    assert [pointer for pointer, *_ in witness.unexplained({**given, "note": shown}, bound)] == places


def test_what_trying_again_sends_to_an_appointment_changes_nothing_of_what_its_own_update_explains(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An update of its own that may have reset a member explains it, whatever was sent to it afterwards to find out."""
    with moments.campaign(Elsewhere(moments.standin("lobbie"))) as campaign:
        witness, [clause] = (
            looked_at({"note": "old"}),
            [one for one in campaign.bound.contract.clauses if one.check == WHERE],
        )
        witness.touched = {""}
        monkeypatch.setattr("suites.kit.run.witness_trials.suspects", lambda *_: [own_update()])
        monkeypatch.setattr("suites.kit.run.witness_trials.is_culprit", lambda *_: witness.note_look({"note": ""}, 3))
        campaign.witnesses._try_again(clause, witness, "/note", "old", "")
        assert (witness.touched, witness.doubted) == (set(), set())
