"""Where a draft says that members are shown, what belongs together, and what it keeps from the request."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from werkzeug.wrappers import Response

from contracts import Contract, load
from contracts._drafting.members.items import key_name
from contracts._drafting.members.pairs import pairs_of
from contracts._drafting.members.personal import personal_in
from contracts._drafting.members.requests import request_of
from contracts._drafting.members.shown import shown_places
from suites.proof._run import run
from suites.selftest.test_contracts_draft_values import INSTANT, SWITCH, TEXT, WHOLE, behaviour
from suites.selftest.test_contracts_new import FINE, new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed
from suites.standin import StandIn

DAY = {**TEXT, "format": "date"}
BOUND = {"type": "object", "properties": {"date": DAY, "dateTime": INSTANT}}


def test_an_end_that_is_a_moment_is_no_pair_of_a_day(tmp_path: Path) -> None:
    """Where start and end may be a day or a moment, an update has two moments; a day beside one would contradict it."""
    only = {"type": "object", "properties": {"start": BOUND, "end": BOUND}}
    assert (
        new(
            changed((BODY, only), (f"{SHOWN_MEMBERS}/start", BOUND), (f"{SHOWN_MEMBERS}/end", BOUND)), tmp_path
        ).exit_code
        == 0
    )
    drafted = yaml.safe_load(behaviour(tmp_path))
    assert drafted["fields"]["/start/dateTime"]["with"] == {"end": {"dateTime": "$time.end_date_time"}}
    assert "which values of each of /start/date, /end/date are ordinary?" in behaviour(tmp_path)


def test_a_moment_and_a_day_are_no_pair() -> None:
    """The end of a beginning is of its kind: a day does not end what begins at a moment."""
    schema = {"properties": {"start": {"properties": {"dateTime": INSTANT}}, "end": {"properties": {"date": DAY}}}}
    assert list(pairs_of(request_of(schema, True, {}).members)) == []


def test_items_are_not_told_apart_by_an_object() -> None:
    """The key of an item is a text or a number: an object with a telling name is none."""
    mail = {"type": "object", "properties": {"address": TEXT}}
    assert key_name({"properties": {"emailAddress": mail, "kind": TEXT}}) is None
    assert key_name({"properties": {"email": TEXT, "kind": TEXT}}) == "email"


def test_two_members_are_not_shown_at_one_place() -> None:
    """Of several members with the name of a shown one, only the one that is spelled like it is shown there."""
    leaf = {"email": {"type": "string"}}
    inner = {"properties": leaf}
    several = {"properties": {**leaf, "guest": inner, "room": inner}}
    found = shown_places(several, {"properties": leaf})
    assert found == {"/email": "/email", "/guest/email": None, "/room/email": None}
    assert set(shown_places({"properties": {"guest": inner, "room": inner}}, {"properties": leaf}).values()) == {None}
    assert shown_places({"properties": {"guest": inner}}, {"properties": leaf}) == {"/guest/email": "/email"}


def test_a_stamp_of_a_part_is_not_the_appointments() -> None:
    """Where a part of the request has a stamp or an id, the appointment's own is another, but not in an envelope."""
    stamp = {"properties": {"updated_at": INSTANT}}
    part = {"properties": {"note": TEXT, "document": stamp}}
    assert shown_places(part, {"properties": {"note": TEXT, **stamp["properties"]}})["/document/updated_at"] is None
    assert shown_places({"properties": {"data": stamp}}, stamp) == {"/data/updated_at": "/updated_at"}


def test_a_member_that_answers_have_on_demand_only_is_not_said_to_be_shown(tmp_path: Path) -> None:
    """What the document lists as shown only with another parameter, nobody expects in every answer."""
    words = {**TEXT, "description": "Only returned with the verbose parameter."}
    listed = {**changed()["paths"]["/visits/{id}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]}
    shown = {**listed, "properties": {**listed["properties"], "extra_note": TEXT}, "x-verbose-required": ["extra_note"]}
    visit = SHOWN_MEMBERS.removesuffix("/properties")
    sent = ((f"{BODY}/properties/{name}", TEXT) for name in ("extra_note", "other_note"))
    document = changed((visit, shown), (f"{SHOWN_MEMBERS}/other_note", words), *sent)
    assert new(document, tmp_path).exit_code == 0
    fields = yaml.safe_load(behaviour(tmp_path))["fields"]
    assert (fields["/extra_note"], fields["/other_note"], fields["/note"]) == (None, None, {"shows": "/note"})


def test_a_clash_is_about_all_that_a_booking_takes(tmp_path: Path) -> None:
    """Where another booking may be in the way, a room or a length may be what clashes, and a stamp is not."""
    taken = ("/paths/~1visits~1{id}/patch/responses/409", {"description": "The slot is taken."})
    members = {"duration": WHOLE, "exam_room": WHOLE, "changed_at": INSTANT}
    document = changed(taken, *((f"{BODY}/properties/{name}", schema) for name, schema in members.items()))
    assert new(document, tmp_path).exit_code == 0
    fields = yaml.safe_load(behaviour(tmp_path))["clash"]["fields"]
    assert fields == ["/starts_at", "/ends_at", "/room_id", "/duration", "/exam_room"]


def test_what_moves_an_end_is_of_the_slot_and_what_says_when_a_step_was_done_is_not(tmp_path: Path) -> None:
    """A length in units that the end follows may clash; the moment of a confirmation never does."""
    members = {"length_units": {**WHOLE, "minimum": 1, "maximum": 9}, "confirmed_at": INSTANT, "scheduled_at": INSTANT}
    document = changed(
        (CONFLICT, {"description": "The slot is taken."}),
        (UPDATE, "`ends_at` follows from `starts_at` and `length_units`."),
        *((f"{place}/{name}", one) for place in (f"{BODY}/properties", SHOWN_MEMBERS) for name, one in members.items()),
    )
    assert new(document, tmp_path).exit_code == 0
    fields = yaml.safe_load(behaviour(tmp_path))["clash"]["fields"]
    assert ("/length_units" in fields, "/confirmed_at" in fields, "/scheduled_at" in fields) == (True, False, True)


CONFLICT, UPDATE = "/paths/~1visits~1{id}/patch/responses/409", "/paths/~1visits~1{id}/patch/description"


PRECONDITIONS = "Preconditions (400 `FAILED`):\n\n- the visit is open\n- the interval is not taken for the room\n"


@pytest.mark.parametrize(
    ("answer", "update", "status"),
    [
        ("A problem", "", 409),
        ("A problem", "Overlapping visits yield a 409.", 409),
        ("Conflict", "Closed visits give 409 CLOSED.", 409),
        ("It did not work", "Closed visits give 409 CLOSED. If there is another visit at that time: 409 TAKEN.", 409),
        (
            "A problem",
            "Rooms must exist (422) and be free at the time (409 `TAKEN`); closed status: 409 `CLOSED`.",
            409,
        ),
        ("A stale version", "Overlapping visits are refused with a `422` on `starts_at`.", 422),
        ("A stale version", PRECONDITIONS, 400),
        ("The visit is closed", "", None),
        ("More details are available in the errors member.", "", None),
        ("The server is busy, try again later.", "", None),
        ("The room is not available.", "", 409),
        ("A problem", "A stale version is answered 409.", None),
        ("The patient has not consented yet.", "", None),
        ("Optimistic lock failed: somebody else saved first.", "", None),
        ("The visit was already checked in, its status is final.", "", None),
        ("The visit has ended.", "", None),
    ],
)
def test_a_refusal_may_be_about_another_booking(answer: str, update: str, status: int | None, tmp_path: Path) -> None:
    """What a document says of another booking in the way gives the status; a 409 without any words may be about it."""
    document = changed((CONFLICT, {"description": answer}), (UPDATE, update))
    assert new(document, tmp_path).exit_code == 0
    assert yaml.safe_load(behaviour(tmp_path)).get("clash", {}).get("status") == status


def test_a_switch_is_nothing_that_a_booking_takes(tmp_path: Path) -> None:
    """A clash is never about a member that is true or false."""
    document = changed((CONFLICT, {"description": "The slot is taken."}), (f"{BODY}/properties/keep_slot", SWITCH))
    assert new(document, tmp_path).exit_code == 0
    assert "/keep_slot" not in yaml.safe_load(behaviour(tmp_path))["clash"]["fields"]


def test_there_is_no_clash_without_times(tmp_path: Path) -> None:
    """Where an update changes no time, none of its refusals is about another booking."""
    names = ("starts_at", "ends_at")
    document = changed((CONFLICT, {"description": "The slot is taken."}))
    properties = document["paths"]["/visits/{id}"]["patch"]["requestBody"]["content"]["application/json"]["schema"]
    for name in names:
        properties["properties"].pop(name)
    assert new(document, tmp_path).exit_code == 0
    assert "clash" not in yaml.safe_load(behaviour(tmp_path))


def test_what_closes_is_set_once_and_what_is_the_vendors_is_no_part_of_the_request(tmp_path: Path) -> None:
    """No wrong or ordinary value of a cancelling switch or stamp goes to the appointment that the suite needs."""
    members = {"cancelled": SWITCH, "deletedAt": INSTANT, "visit_id": TEXT, "createdAt": INSTANT}
    both = [
        (f"{place}/{name}", one) for name, one in members.items() for place in (f"{BODY}/properties", SHOWN_MEMBERS)
    ]
    assert new(changed(*both), tmp_path).exit_code == 0
    fields = yaml.safe_load(behaviour(tmp_path))["fields"]
    assert {name for name, facts in fields.items() if facts.get("one_way")} == {"/cancelled", "/deletedAt"}
    assert not {"/visit_id", "/createdAt"} & set(fields)
    contract = load("plain", tmp_path)
    verdicts = run(contract, Ignoring(contract)).verdicts
    assert {id: one.reason for id, one in verdicts.items() if one.word not in FINE} == {}


class Ignoring:
    """A compliant server that ignores ids and stamps, and keeps every appointment closed that was cancelled once."""

    def __init__(self, contract: Contract) -> None:
        self._inner, self._closed = StandIn(contract), set[str]()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer as a WSGI application does."""
        text = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        try:
            sent = json.loads(text) if environ["REQUEST_METHOD"] == "PATCH" else None
        except (ValueError, RecursionError):
            sent = None
        if isinstance(sent, dict):
            if environ["PATH_INFO"] in self._closed:
                return Response('{"message": "closed"}', 400, content_type="application/json")(environ, start_response)
            is_stamp = re.match(r"\d{4}-\d\d-\d\dT", str(sent.get("deletedAt")))
            self._closed |= {environ["PATH_INFO"]} if sent.get("cancelled") is True or is_stamp else set()
            text = json.dumps(
                {name: one for name, one in sent.items() if name not in ("visit_id", "createdAt")}
            ).encode()
        environ |= {"wsgi.input": io.BytesIO(text), "CONTENT_LENGTH": str(len(text))}
        return self._inner(environ, start_response)


def test_a_list_is_personal_where_its_items_let_somebody_in() -> None:
    """A list is personal where an item has the code of a meeting, or a name, also inside an object of the item."""
    entry = {"type": "object", "properties": {"by": {"type": "object", "properties": {"accessCode": TEXT}}}}
    rooms = {"type": "array", "items": {"type": "object", "properties": {"floor": WHOLE}}}
    shown = {"type": "object", "properties": {"entries": {"type": "array", "items": entry}, "rooms": rooms}}
    assert personal_in(shown) == ["/entries"]
