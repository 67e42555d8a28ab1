"""Another appointment that goes back to what its own updates gave it once, because updates of others sent that."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest

from suites.kit.model.verdicts import VIOLATION
from suites.kit.run.seen_before import changed_before
from suites.proof._run import run
from suites.selftest import exchanges
from suites.selftest.test_kit_isolates import OWN, looked_at, of_check, own_update
from suites.standin import StandIn

MEMBER = "note"
AT, VALUE = "/scheduled_at", OWN["scheduled_at"]


@pytest.mark.parametrize(("is_shown", "is_sent", "places"), [(True, True, [AT]), (True, False, []), (False, True, [])])
def test_what_its_own_updates_gave_it_once_does_not_explain_what_others_sent_since(
    is_shown: bool, is_sent: bool, places: list[str]
) -> None:
    """A value that an appointment had by its own update and then lost is unexplained once others have sent it, but not
    where its own update may be what a late read shows."""
    bound, given = exchanges.bind(), exchanges.appointment()
    witness = looked_at(given)
    witness.note_update(own_update(), bound)
    if is_shown:
        witness.note_look({**given, "scheduled_at": "2031-09-09T09:00:00Z"}, 3)
    found = witness.unexplained({**given, **OWN}, bound, lambda at, value: is_sent and (at, value) == (AT, VALUE))
    assert [pointer for pointer, *_ in found] == places


class Returning:
    """A vendor at which a new note goes to each other appointment that has had it by an update of its own."""

    def __init__(self) -> None:
        self.standin = StandIn(exchanges.contract("lobbie"))
        self.had: dict[int, set[str]] = {number: set() for number in range(len(self.standin.store.appointments))}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer as a WSGI application does."""
        rows, before = self.standin.store.appointments, self._notes()
        answered = list(self.standin(environ, start_response))
        after = self._notes()
        for number, new in enumerate(after):
            if new != before[number] and isinstance(new, str):
                self.had[number].add(new)
                others = [row for other, row in enumerate(rows) if other != number and new in self.had[other]]
                for row in others:
                    row.shows[MEMBER] = new
        return answered

    def _notes(self) -> list[Any]:
        return [row.shows.get(MEMBER) for row in self.standin.store.appointments]


def test_an_update_that_takes_others_back_to_a_value_they_once_had_is_found() -> None:
    """That an appointment was given a value by its own update once does not hide that another update gives it again."""
    assert of_check("lobbie", run(exchanges.contract("lobbie"), Returning())).word == VIOLATION


@pytest.mark.parametrize(("lag", "places"), [(0.0, [AT]), (2.0, [])])
def test_what_others_did_is_noticed_before_an_update_of_its_own_hides_it(lag: float, places: list[str]) -> None:
    """A read before its own update shows what only others have sent since the last look, unless reads are late."""
    bound, given = exchanges.bind(), exchanges.appointment()
    witness, update = looked_at(given), own_update()
    theirs = exchanges.exchange(number=3, path={"id": "1"}, probe={"body": OWN})
    campaign: Any = SimpleNamespace(bound=bound, reader=SimpleNamespace(lag=lag))
    found = changed_before([witness], update.probe, {"read": {**given, **OWN}}, [theirs], campaign)
    assert [one.pointer for one in found] == places


def test_what_was_asked_in_vain_is_not_asked_again() -> None:
    """Trying again costs requests: that a member has an earlier value is asked once where nothing comes of it."""
    bound, given = exchanges.bind(), exchanges.appointment()
    witness = looked_at(given)
    witness.note_update(own_update(), bound)
    witness.note_look({**given, "scheduled_at": "2031-09-09T09:00:00Z"}, 3)
    witness.asked.add(AT)
    assert witness.unexplained({**given, **OWN}, bound, lambda *_: True) == []
