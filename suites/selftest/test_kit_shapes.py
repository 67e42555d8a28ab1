"""What is counted of a run's answers, and what of them is never written down."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import CallResult, Exchange, OtherCall, Region, Sent
from suites.kit.model.shapes import digits_of, format_of, precision_of
from suites.kit.privacy.templates import Templates
from suites.kit.run.closed_lists import closed_lists
from suites.kit.run.shapes import Shapes
from suites.selftest import exchanges
from suites.selftest.exchanges import answer, appointment, exchange
from suites.selftest.runs import run_here

PERSON = "Greta Beispiel-Person"
TIME = "2031-07-01T10:00:00Z"


def begun(provider: str = "aniva") -> Shapes:
    """The shapes of a run that has seen nothing yet."""
    bound = exchanges.bind(provider)
    return Shapes(bound, Templates(bound))


def read(bound: BoundContract, body: Any, status: int = 200, role: str = "appointment.editable") -> OtherCall:
    """A read of an appointment of a role, answered with a body."""
    reading = bound.contract.behaviour.read
    assert reading is not None
    operation = bound.contract.operations[reading.operation]
    path = operation.path.format(**bound.appointment_path(role))
    sent = Sent(operation.method, bound.target.base_url + path, path, {}, {}, b"")
    return OtherCall(1, CallResult(sent, answer(status, body)), "read back")


def members(*noted: Exchange | OtherCall, provider: str = "aniva") -> dict[str, Any]:
    """The members of the one shape that these show."""
    shapes = begun(provider)
    shapes.noted(noted)
    (record,) = shapes.records()
    found: dict[str, Any] = record["members"]
    return found


def shown(**changes: Any) -> dict[str, Any]:
    """The members of a read of an appointment with some members changed."""
    return members(read(exchanges.bind(), appointment(**changes)))


def test_a_member_has_its_types_and_its_formats() -> None:
    """Of a member is told how often it was there, of which type, format and length."""
    expected = {"of": 1, "types": {"string": 1}, "formats": {"date-time": 1}, "lengths": {"2": 1}}
    assert shown()["/created_at"] == {**expected, "precision": {"0": 1}}


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2031-07-01T10:00Z", "minutes"),
        ("2031-07-01 10:00:00+02:00", "0"),
        ("10:00:00.123456", "6"),
        ("2031-07-01", ""),
        ("tomorrow", ""),
    ],
)
def test_a_time_is_written_more_or_less_precisely(text: str, precision: str) -> None:
    """Of a time is told whether it has seconds, and how many digits of them."""
    assert precision_of(text) == precision


def test_a_time_that_is_read_again_counts_once() -> None:
    """A stamp that all reads show is one time, so that a fraction with a zero at its end is no change of form."""
    bound = exchanges.bind()
    assert members(*[read(bound, appointment())] * 3)["/created_at"]["precision"] == {"0": 1}


def test_a_missing_member_has_a_share() -> None:
    """A member that one of two answers has is counted in one of two."""
    bound, without = exchanges.bind(), appointment()
    del without["created_at"]
    found = members(read(bound, appointment()), read(bound, without))
    assert (found["/created_at"]["of"], found["/created_at"]["types"]) == (2, {"string": 1})


def test_what_is_shown_again_counts_each_time() -> None:
    """An appointment that is read three times without a change has each of its members three times."""
    bound = exchanges.bind()
    (once, thrice) = (members(*[read(bound, appointment())] * times) for times in (1, 3))
    assert thrice == {
        at: {
            name: {key: 3 * number for key, number in value.items()}
            if name in ("types", "formats", "lengths", "values", "sizes")
            else 3 * value
            if name == "of"
            else value
            for name, value in member.items()
        }
        for at, member in once.items()
    }


def test_the_items_of_a_list_are_counted_together() -> None:
    """A member of the items of a list could be in as many places as there are items."""
    assert shown()["/shipments/-/id"]["of"] == len(appointment()["shipments"])


def test_a_closed_list_has_its_values() -> None:
    """Of a member whose values are listed is told which it had, and which of them the document does not list."""
    found = shown(test_method="drone")["/test_method"]
    assert (found["values"], found["undocumented"]) == ({"drone": 1}, ["drone"])


def test_no_other_value_is_written_down() -> None:
    """What stands in a member of a closed list and is no single word is not written down."""
    assert shown(test_method=PERSON)["/test_method"]["values"] == {"$undocumented": 1}


def test_a_personal_member_has_nothing_but_its_type() -> None:
    """Of a member about a person neither a value nor its length or format is told."""
    found = shown(profile={"first_name": PERSON, "weight": 81})
    assert found["/profile/first_name"] == {"of": 1, "types": {"string": 1}}
    assert found["/profile/weight"] == {"of": 1, "types": {"number": 1}}


def test_an_undocumented_member_has_nothing_but_its_type() -> None:
    """Of a member that the contract does not know neither values nor members inside it are told."""
    found = shown(friend={PERSON: 1})
    assert found["/friend"] == {"of": 1, "types": {"object": 1}}
    assert PERSON not in json.dumps(found)


@pytest.mark.parametrize("name", ["Grüße an Greta", "2031-07-01", "slot-50001"])
def test_a_member_without_a_lasting_name_is_not_told(name: str) -> None:
    """A member whose name is masked, or is an id or a date, has another one in each run, and is left out."""
    assert {pointer for pointer in shown(**{name: 1}) if pointer not in shown()} == set()


def test_a_free_map_has_no_members() -> None:
    """The keys of a map that the contract leaves free are not told: they may be anything."""
    found = members(read(exchanges.bind("eka"), appointment("eka", custom_attributes={"key1": "x"})), provider="eka")
    assert [pointer for pointer in found if pointer.startswith("/custom_attributes")] == ["/custom_attributes"]


def test_a_personal_list_has_no_items() -> None:
    """What is inside a personal member is not told, also where the contract documents it."""
    bound = exchanges.bind("sqod")
    claimant = {"name": PERSON, "data": [{"key": "Employer", "value": PERSON}]}
    found = members(read(bound, {"data": [appointment("sqod", claimant=claimant)]}), provider="sqod")
    assert [pointer for pointer in found if pointer.startswith("/claimant/data")] == ["/claimant/data"]


def test_appointments_of_others_do_not_count() -> None:
    """What is shown of an appointment of another account has no shape."""
    shapes, bound = begun(), exchanges.bind()
    id = bound.target.fixture("appointment.foreign")["id"]
    shapes.noted([read(bound, appointment(id=id), role="appointment.foreign")])
    assert shapes.records() == []


def test_what_the_run_sent_has_its_types_only() -> None:
    """Of a member that an accepted update wrote only its types are told, and how precisely a time is written."""
    update = exchange(answer(200, appointment()), probe={"body": {"scheduled_at": TIME}})
    expected = {"of": 1, "types": {"string": 1}, "sent": ["string"], "precision": {"0": 1}}
    assert members(update)["/scheduled_at"] == expected


def test_an_update_without_an_answer_may_have_written() -> None:
    """A member that an update without an answer names counts as written."""
    lost = exchanges.unanswered(probe={"body": {"location_id": None}})
    assert members(lost, read(exchanges.bind(), appointment()))["/location_id"]["sent"] == ["null"]


def test_a_refused_update_has_written_nothing() -> None:
    """A member that only refused updates name has all that is told of members."""
    refused = exchange(answer(400), probe={"body": {"location_id": 5}}, region=Region.INVALID)
    assert "sent" not in members(refused, read(exchanges.bind(), appointment()))["/location_id"]


def test_a_value_of_ours_is_not_the_vendors() -> None:
    """A value that an update gave a member which no update lists is not among its values."""
    ours = exchange(answer(200), probe={"body": {"status": "drawn"}}, region=Region.OPEN)
    assert members(ours, read(exchanges.bind(), appointment(status="drawn")))["/status"]["values"] == {}


def test_a_word_that_nobody_sent_is_the_vendors() -> None:
    """Of a member that the run has set, a word beside the closed list that it never sent is the vendor's."""
    bound = exchanges.bind("sqod")
    sent = exchanges.unanswered(provider="sqod", probe={"body": {"status": "completed"}})
    shown = read(bound, {"data": [appointment("sqod", status="rescheduled")]})
    found = members(sent, shown, provider="sqod")["/status"]
    assert (found["sent"], found["undocumented"]) == (["string"], ["rescheduled"])


def test_odd_requests_do_not_count() -> None:
    """The answer to an update that is not ordinary has no shape."""
    shapes = begun()
    shapes.noted([exchange(answer(200, appointment()), region=Region.OPEN)])
    assert shapes.records() == []


def test_an_answer_of_a_gateway_does_not_count() -> None:
    """An answer that is none of the vendor's has no shape."""
    shapes = begun()
    shapes.noted([exchange(answer(503, {"error": "busy"})), read(exchanges.bind(), {"error": "busy"}, 503)])
    assert shapes.records() == []


def test_a_refusal_of_an_ordinary_update_counts() -> None:
    """The body of a refusal has a shape of its own status."""
    shapes = begun()
    shapes.noted([exchange(answer(409, {"error": "Conflict"}))])
    assert [(one["status"], sorted(one["members"])) for one in shapes.records()] == [(409, ["", "/error"])]


def test_a_success_without_a_body_has_its_status() -> None:
    """An accepted update whose answer shows nothing is counted with its status."""
    shapes = begun("eka")
    shapes.noted([exchange(answer(204), provider="eka", probe={"body": {"mode": "PHONE"}})])
    assert [(one["status"], one["members"][""]["types"]) for one in shapes.records()] == [(204, {"null": 1})]


def test_a_page_of_a_gateway_is_no_success() -> None:
    """A page that comes in place of an answer is not counted, whatever its status."""
    shapes, came = begun(), exchanges.answer(200, "x", "text/html")
    shapes.noted([exchange(replace(came, content=b"<html>log in</html>"))])
    assert shapes.records() == []


def test_only_rows_of_ours_count() -> None:
    """Rows of a list that are not of the target's appointments are passed over."""
    bound = exchanges.bind("lobbie")
    reading = bound.contract.behaviour.read
    assert reading is not None
    rows = [appointment("lobbie"), {**appointment("lobbie"), "id": 999_999, "note": PERSON}]
    body: Any = rows
    for name in reversed(reading.at.split("/")[1:]):
        body = {name: body}
    assert members(read(bound, body), provider="lobbie")[""]["of"] == 1


def test_each_appointment_has_a_shape_of_its_own() -> None:
    """Reads of two appointments are two records, by their roles."""
    shapes, bound = begun(), exchanges.bind()
    home = bound.target.fixture("appointment.home")["id"]
    shapes.noted([read(bound, appointment()), read(bound, appointment(id=home), role="appointment.home")])
    assert [one["appointment"] for one in shapes.records()] == ["appointment.editable", "appointment.home"]


def which(**target: Any) -> str:
    """What stands for the editable appointment of a target."""
    bound = exchanges.retargeted(**target)
    shapes = Shapes(bound, Templates(bound))
    path = bound.appointment_path("appointment.editable")
    shapes.noted([read(bound, appointment(**path))])
    return str(shapes.records()[0]["which"])


def test_another_appointment_is_told_from_the_first() -> None:
    """Where a target names another appointment, two other digits stand for it, and its id is not among them."""
    fixtures, id = exchanges.bind().target.fixtures, "0c6a1f6e-2f4e-4d0a-8a8a-7c1f0d9b1fff"
    one, other = which(), which(fixtures={**fixtures, "appointment.editable": ({"id": id},)})
    assert one != other
    assert {len(one), len(other)} == {2}


def test_booked_appointments_are_alike() -> None:
    """Appointments that runs have booked for themselves compare, though each run has another one."""
    rows = exchanges.bind().target.fixtures["appointment.editable"]
    assert which(made=rows) == "booked"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2031-07-01T10:00:00Z", "date-time"),
        ("2031-01-01T10:00:00.123456+05:30", "date-time"),
        ("2031-07-01 10:00:00", "date-time without an offset"),
        ("2031-07-01", "date"),
        ("10:00", "time"),
        ("0c6a1f6e-2f4e-4d0a-8a8a-7c1f0d9b1001", "uuid"),
        ("https://vendor.invalid/a", "uri"),
        ("2600000001", "text"),
    ],
)
def test_formats_are_told_apart(text: str, name: str) -> None:
    """A text has the format that a client may rely on; digits alone are none."""
    assert format_of(text) == name


@pytest.mark.parametrize(("number", "digits"), [(0, 0), (0.5, 0), (7, 1), (65000, 5), (-12.5, -2), (1e999, 0)])
def test_numbers_have_a_size(number: float, digits: int) -> None:
    """The size of a number is how many digits it has before its point, with its sign."""
    assert digits_of(number) == digits


def test_a_list_with_an_open_alternative_is_not_closed() -> None:
    """A member that may have any text beside the listed ones has no closed list."""
    schema = {"properties": {"a": {"anyOf": [{"enum": ["x"]}, {"type": "string"}]}, "b": {"enum": ["y", None]}}}
    assert dict(closed_lists(schema)) == {"/b": frozenset({"y"})}


def test_genson_is_not_imported_before_an_answer() -> None:
    """What starts each run does not import genson."""
    asked = "import sys, suites.kit.session.recorder, suites.kit.session.campaigns; print('genson' in sys.modules)"
    house = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", asked], cwd=house, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_shapes_stand_in_the_journal_once(tmp_path: Path) -> None:
    """A run writes one record for each operation, status and appointment."""
    records = run_here(tmp_path, "--provider", "lobbie", "-k", "lobbie and echoes").of_kind("shape")
    keys = [(one["operation"], one["status"], one["appointment"]) for one in records]
    assert keys
    assert len(keys) == len({*keys})
