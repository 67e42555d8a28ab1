"""What counts as a difference between two states, and how an appointment is found in lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from contracts import Contract, Json, Operation
from suites.kit.http.read_back import AppointmentReader
from suites.kit.model.answer import Answer
from suites.kit.model.exchange import CallResult, Probe
from suites.kit.model.json_values import described, differences
from suites.kit.privacy.documented import Documented
from suites.kit.privacy.free_texts import FreeTexts
from suites.kit.privacy.masking import Masking
from suites.selftest import exchanges

PROBE = Probe(exchanges.MADE_UP, "a plain update")


@pytest.mark.parametrize(("before", "after"), [({"a": None}, {}), ({}, {"a": None})])
def test_null_and_absent_are_no_difference(before: dict[str, Json], after: dict[str, Json]) -> None:
    """A member that is null in one state and not there in the other is the same."""
    assert list(differences(before, after, set())) == []


@pytest.mark.parametrize("empty", [{}, {"a": None}])
def test_a_value_that_is_gone_is_a_difference(empty: dict[str, Json]) -> None:
    """A member that had a value and has none any more is told."""
    assert [pointer for pointer, *_ in differences({"a": "x"}, empty, set())] == ["/a"]


def test_undescribed_members_in_lists_are_left_out() -> None:
    """Of the items of a list only the described members are looked at."""
    schema = {"properties": {"panels": {"type": "array", "items": {"properties": {"id": {}}}}}}
    assert described({"panels": [{"id": 1, "clock": 2}], "clock": 3}, schema) == {"panels": [{"id": 1}]}


def test_a_list_that_is_not_described_is_left_whole() -> None:
    """Where the items of a list are not described, all of them is looked at."""
    assert described({"panels": [{"id": 1}]}, {"properties": {"panels": {}}}) == {"panels": [{"id": 1}]}


class Listing:
    """A target whose list has these pages; `asked` are the pages that were asked for."""

    def __init__(self, at: str, *pages: list[dict[str, Json]]) -> None:
        self.at, self.pages = at, pages
        self.asked: list[int] = []

    @property
    def count(self) -> int:
        """How many requests were sent."""
        return len(self.asked)

    def read(self, operation: Operation, path: Mapping[str, str], query: Mapping[str, str]) -> CallResult:
        """One page of the list; the first where there are no pages."""
        self.asked.append(int(query.get("page", 1)))
        found = self.pages[self.asked[-1] - 1 : self.asked[-1]]
        return CallResult(exchanges.exchange().sent, exchanges.answer(200, {self.at: found[0] if found else []}))

    def settle(self) -> None:
        """It shows an update at once."""


def reading(provider: str, listing: Any) -> AppointmentReader:
    """The appointments of a provider whose target has that list."""
    return AppointmentReader(exchanges.bind(provider), listing, lambda outcome: None)


def item() -> dict[str, Json]:
    """The appointment that is looked for, as it stands in a list."""
    return {"id": exchanges.bind("sqod").appointment_path(PROBE.appointment)["appointment"]}


def test_an_answer_that_shows_nothing_makes_the_last_one_outdated() -> None:
    """After an update whose answer was cut short, the next one is not compared with an answer from before it."""
    known = reading("aniva", Listing(""))
    known.remember(exchanges.shown({}, {"id": "1", "status": "pending"}, probe={"clause": PROBE.clause}))
    assert "answer" in known.before(PROBE)
    cut_short = exchanges.exchange(after={"read": {"id": "1", "status": "confirmed"}})
    known.remember(cut_short)
    assert known.before(PROBE) == cut_short.after


OTHER: list[dict[str, Json]] = [{"id": "another"}]
THIRD: list[dict[str, Json]] = [{"id": "a third"}]


class LosesFirst(Listing):
    """A target whose first read gets no answer."""

    def read(self, operation: Operation, path: Mapping[str, str], query: Mapping[str, str]) -> CallResult:
        """No answer, and after that a page of the list."""
        came = super().read(operation, path, query)
        return came if len(self.asked) > 1 else replace(came, answer=None, failure="no answer")

    def wait_until_up(self, probe: Probe) -> bool:
        """It is up again at once."""
        return True


def test_a_lost_first_read_is_made_up_for() -> None:
    """Where the first read gets no answer, the next one shows what the appointment was before the run."""
    known = reading("sqod", LosesFirst("data", [item()]))
    known.original(PROBE)
    assert known.first(PROBE) == {"read": item()}


def test_what_an_update_may_have_changed_is_not_the_first_state() -> None:
    """What is shown for the first time after an update is not what the appointment was before the run."""
    known = reading("sqod", LosesFirst("data", [item()]))
    known.before(PROBE)
    known.remember(exchanges.shown({}, item(), "read", probe={"clause": PROBE.clause}))
    assert known.first(PROBE) == {}


def test_a_list_is_read_page_by_page() -> None:
    """An appointment is looked for on each page until it is found."""
    listing = Listing("data", OTHER, THIRD, [item()], OTHER)
    assert (reading("sqod", listing).read(PROBE), listing.asked) == ({"read": item()}, [1, 2, 3])


def test_an_appointment_is_looked_for_where_it_was_last() -> None:
    """An appointment found on page 3 is looked for on page 3 first."""
    listing = Listing("data", OTHER, THIRD, [item()])
    appointments = reading("sqod", listing)
    appointments.read(PROBE)
    listing.asked.clear()
    assert (appointments.read(PROBE), listing.asked) == ({"read": item()}, [3])


def test_an_appointment_that_has_moved_is_found_again() -> None:
    """An appointment that no longer stands on its page is looked for on the pages beside it."""
    listing = Listing("data", OTHER, THIRD, [item()])
    appointments = reading("sqod", listing)
    appointments.read(PROBE)
    listing.pages, listing.asked = (OTHER, [item()]), []
    assert (appointments.read(PROBE), listing.asked) == ({"read": item()}, [3, 2])


@pytest.mark.parametrize("id", [50001, 50001.0, "50001"])
def test_an_id_is_known_in_any_spelling(id: Json) -> None:
    """50001.0 is the id 50001."""
    assert reading("lobbie", Listing("appointments", [{"id": id}])).read(PROBE) == {"read": {"id": id}}


@pytest.mark.parametrize("id", [50002, 50001.5, None])
def test_another_id_is_another_appointment(id: Json) -> None:
    """What has another id is not the appointment that is looked for."""
    assert reading("lobbie", Listing("appointments", [{"id": id}])).read(PROBE) == {}


def masking() -> Masking:
    """A masking that knows no value of any target."""
    contract = exchanges.contract()
    return Masking(Documented(contract), str, FreeTexts(contract, str))


def enveloped() -> Contract:
    """A contract that documents the appointment under `data` of the answer, and nowhere by itself."""
    made = exchanges.contract()
    promise = made.update.responses[200]
    wrapped = replace(promise, schema={"type": "object", "properties": {"data": promise.schema}})
    operation = replace(made.update, responses={200: wrapped})
    behaviour = replace(made.behaviour, answer="/data", read=None)
    return replace(made, operations={"update": operation}, update=operation, behaviour=behaviour, schemas={})


def test_a_finding_shows_the_members_of_an_appointment_in_an_envelope() -> None:
    """Where the answer has the appointment under another member, findings show its documented members in clear."""
    hiding = Masking(Documented(enveloped()), str, FreeTexts(enveloped(), str))
    shown = [hiding.rendered(pointer, "pending") for pointer in ("/status", "/profile/status", "/data/status")]
    assert shown == ['"pending"', "$undocumented", '"pending"']


def test_a_number_too_large_for_json_is_shown_as_text() -> None:
    """A number that Python reads as infinity does not make the journal one that is not JSON."""
    came = Answer(400, {}, b'{"error": 1e999}', 1.0)
    assert masking().body(came) == {"error": "inf"}
