"""`contracts learn`: what reads of a target's appointments propose for its contract, without a value of theirs."""

from __future__ import annotations

import re
import shutil
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from contracts import learning, load
from contracts.learning import Learned, learned
from contracts.learning._edits import edited
from contracts.learning._proposals import Proposal
from suites.kit.session import learn_command
from suites.selftest import runs
from suites.selftest.invented_runs import IDS
from suites.selftest.invented_vendor import KEY, TENANT, Practice, document
from suites.selftest.test_contracts_new import new
from suites.selftest.test_invented_vendors import described
from suites.selftest.vendor_documents import PLAIN, VISIT, changed
from suites.standin import served

SECRET = "Zebulon-Quark"
"""Stands in answers, and nowhere in what is learned."""
VISIT_SHOWN = {
    "id": IDS[0],
    "starts_at": "2030-01-02T03:04:05Z",
    "ends_at": "2030-01-02T03:34:05Z",
    "room_id": 7,
    "note": SECRET,
    "status": "booked",
    "created_at": "2026-01-02T03:04:05Z",
    "updated_at": "2026-01-02T03:04:05Z",
}


def lesson(into: Path, first: Any, second: Any = None, described: Any = PLAIN) -> Learned:
    """What two reads of one appointment teach about a contract that was drafted from a document."""
    new(described, into)
    contract = load("plain", into)
    pair = (first, first if second is None else second)
    is_list = contract.behaviour.read is not None and bool(contract.behaviour.read.match)
    return learned(contract, [pair], [(VISIT_SHOWN, VISIT_SHOWN)] if is_list else ())


def test_what_the_contract_says_already_is_not_proposed(tmp_path: Path) -> None:
    """Answers that are as the contract says change nothing."""
    found = lesson(tmp_path, VISIT_SHOWN)
    assert (found.because, found.diff, found.by_hand) == ((), "", ())


def described_elsewhere() -> dict[str, Any]:
    """A document whose update has a member that no answer lists."""
    made = deepcopy(PLAIN)
    body = made["paths"]["/visits/{id}"]["patch"]["requestBody"]["content"]["application/json"]
    body["schema"] = {"type": "object", "properties": {**VISIT["properties"], "remark": {"type": "string"}}}
    return made


def test_a_member_that_is_shown_elsewhere_is_named(tmp_path: Path) -> None:
    """A member of which the contract does not know where it is shown gets the one place that has its name."""
    found = lesson(tmp_path, {**VISIT_SHOWN, "remark": SECRET}, described=described_elsewhere())
    assert "/remark is shown at /remark (1 of 1 appointments)" in " ".join((*found.because, *found.by_hand))


def test_a_place_under_a_hidden_name_is_left_to_a_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place in an object whose name could be a value is told with that left out, and not written, even where the
    folder would be in order with it."""
    monkeypatch.setattr(learning, "_is_sound", lambda *_: True)
    found = lesson(tmp_path, {"zebulon": VISIT_SHOWN})
    assert (found.diff, "the appointment stands at /* of the answer" in found.by_hand[0]) == ("", True)


def test_what_changes_by_itself_becomes_volatile(tmp_path: Path) -> None:
    """A member that differs between two reads, though nothing was sent, may change with any update."""
    found = lesson(tmp_path, VISIT_SHOWN, {**VISIT_SHOWN, "room_id": 8})
    assert "/room_id changed between two reads though nothing was sent" in found.because


def test_another_order_of_a_list_is_no_change(tmp_path: Path) -> None:
    """That a vendor lists things in another order says nothing, so the list stays compared."""
    first, second = ({**VISIT_SHOWN, "tags": [{"name": one} for one in order]} for order in ("ab", "ba"))
    assert not any("changed between" in one for one in lesson(tmp_path, first, second).because)


def test_a_number_of_any_size_has_a_kind(tmp_path: Path) -> None:
    """A whole number that no float holds is an integer like any other, though beyond the maximum of the page."""
    (question,) = lesson(tmp_path, {**VISIT_SHOWN, "room_id": 10**400}).because
    assert question.startswith("The page says of /room_id: maximum")


def test_a_shape_that_differs_becomes_a_question(tmp_path: Path) -> None:
    """What the page does not allow is asked of the vendor, and no promise is taken back."""
    found = lesson(tmp_path, {**VISIT_SHOWN, "room_id": SECRET})
    sentence = "The page says of /room_id: type integer. 1 of 1 appointments show string. Which is right?"
    assert found.because == (sentence,)
    assert [file.name for file in found.texts] == ["clauses.yaml"]


def test_times_without_a_zone_are_asked_about(tmp_path: Path) -> None:
    """Of a time without a zone nobody can say which instant it is."""
    found = lesson(tmp_path, {**VISIT_SHOWN, "starts_at": "2030-01-02 03:04:05"})
    assert any("In which time zone are /starts_at?" in one for one in found.because)


def test_times_of_a_zone_that_the_page_names_are_not(tmp_path: Path) -> None:
    """Where a list of the contract says of which zone its local times are, nobody is asked once more."""
    said = changed(("/info/description", "All times are local times of Asia/Manila, without an offset."))
    local = {name: str(one).removesuffix("Z") for name, one in VISIT_SHOWN.items() if name.endswith("_at")}
    assert lesson(tmp_path, {**VISIT_SHOWN, **local}, described=said).because == ()


def test_an_envelope_that_the_page_does_not_have_is_named(tmp_path: Path) -> None:
    """Where an answer wraps the appointment, the read says so; a folder that would break by it is left to a person."""
    found = lesson(tmp_path, {"data": VISIT_SHOWN, "ok": True})
    [by_hand] = found.by_hand
    assert by_hand.startswith("the appointment stands at /data of the answer (behaviour.yaml, /read/at: ")


def listed(parameter: str) -> dict[str, Any]:
    """A document that reads visits by a list with a query parameter."""
    made = deepcopy(PLAIN)
    del made["paths"]["/visits/{id}"]["get"]
    rows = {"type": "object", "properties": {"visits": {"type": "array", "items": VISIT}}}
    shown = {"200": {"description": "Visits.", "content": {"application/json": {"schema": rows}}}}
    query = {"name": parameter, "in": "query", "schema": {"type": "string"}}
    made["paths"]["/visits"] = {"get": {"operationId": "listVisits", "parameters": [query], "responses": shown}}
    return made


def test_pages_of_a_list_are_drafted_from_its_parameter(tmp_path: Path) -> None:
    """A list with a parameter for the page is read page by page."""
    new(listed("page"), tmp_path)
    reading = load("plain", tmp_path).behaviour.read
    assert reading is not None
    assert reading.pages is not None
    assert (reading.pages.by, reading.pages.parameter) == ("page", "page")


def test_a_cursor_is_learned_from_an_answer(tmp_path: Path) -> None:
    """Where the page does not say how an answer gives the next cursor, the answer does."""
    found = lesson(tmp_path, {"visits": [VISIT_SHOWN], "meta": {"next_cursor": SECRET}}, described=listed("cursor"))
    assert "pages: {by: cursor, parameter: cursor, next: [/meta/next_cursor]}" in found.diff


def with_open_object() -> dict[str, Any]:
    """A document whose visits have an object in which any name may stand."""
    made = deepcopy(PLAIN)
    marks = {"type": "object", "properties": {"kind": {}}, "additionalProperties": {"type": "integer"}}
    shown = {**VISIT, "properties": {**VISIT["properties"], "extra": {"type": "object"}, "marks": marks}}
    made["paths"]["/visits/{id}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] = shown
    return made


@pytest.mark.parametrize(
    "answer",
    [
        {**VISIT_SHOWN, "room_id": SECRET},
        {**VISIT_SHOWN, "names": {SECRET: {"born": SECRET}}},
        {**VISIT_SHOWN, "extra": {"zebulon": 1}},
        {**VISIT_SHOWN, "note": "", "marks": {"zebulon": 1}},
        {**VISIT_SHOWN, "patient": {"name": SECRET}, "status": SECRET},
        {**VISIT_SHOWN, "4471-2030": SECRET, f"mail_{SECRET}@example.org": 1},
    ],
)
def test_no_value_of_an_answer_is_kept(answer: dict[str, Any], tmp_path: Path) -> None:
    """Kinds, pointers, forms and shares only: neither a value nor a name that could be one."""
    found = lesson(tmp_path, answer, {**answer, "note": "another"}, described=with_open_object())
    told = " ".join((repr(found.places), *found.because, *found.by_hand, found.diff))
    assert SECRET not in told
    assert "zebulon" not in told
    assert "4471" not in told


@pytest.mark.parametrize(
    "answer",
    [
        {"by_patient": {"Zebulon Quark, born 1985-03-22": VISIT_SHOWN}},
        {"zebulon": VISIT_SHOWN},
        {**VISIT_SHOWN, "attendees": {"zebulon-quark": {"ok": True}}},
        {**VISIT_SHOWN, "seen_by": {"drzebulon": 1}},
        {**VISIT_SHOWN, "drzebulon": 1},
        {**VISIT_SHOWN, "born_zebulon_1985": 1, "note": ""},
    ],
)
def test_no_key_that_could_be_a_value_is_kept(answer: dict[str, Any], tmp_path: Path) -> None:
    """A name that the page does not give is not told of an envelope, in an object that the page does not list, or where
    it resembles a text of the appointment."""
    found = lesson(tmp_path, answer)
    told = " ".join((repr(found.places), *found.because, *found.by_hand, found.diff))
    assert "zebulon" not in told.casefold()


def test_names_that_not_every_appointment_has_are_not_kept(tmp_path: Path) -> None:
    """A name that the page does not give and that differs from one appointment to another could be a value."""
    new(PLAIN, tmp_path)
    shown = [{**VISIT_SHOWN, "colour": 1, name: 1} for name in ("johnsmith", "mariarossi")]
    found = learned(load("plain", tmp_path), [(one, one) for one in shown])
    assert [place for place in found.places if place in ("/colour", "/johnsmith", "/mariarossi")] == ["/colour"]


STYLES = {
    "null": ("fields:\n  /a: null\n", "  /a: {shows: /b}\n"),
    "on one line": ("fields:\n  /a: {of: patient}\n", "  /a: {shows: /b, of: patient}\n"),
    "empty object": ("fields:\n  /a: {}   # why\n", "  /a: {shows: /b}   # why\n"),
    "below": ("fields:\n  /a:\n    of: patient\n", "  /a:\n    shows: /b\n    of: patient\n"),
    "beside another": ("fields: {/c: {shows: /x}, /a: {shows: /y}}\n", "{/c: {shows: /x}, /a: {shows: /b}}\n"),
    "beside its name": ("fields:\n  /a: {with: {shows: 1}}\n", "  /a: {shows: /b, with: {shows: 1}}\n"),
    "with a break of its own": ("fields:\n  /a: null\nnext: 'x\u2028y'\n", "  /a: {shows: /b}\nnext: 'x\u2028y'\n"),
    "another value": ("fields:\n  /a: {shows: /x, of: y}\n", "  /a: {shows: /b, of: y}\n"),
    "asked for": (
        "fields:\n  # TODO: where does an appointment show /a? No member of the same name was found.\n  /a: null\n",
        "fields:\n  /a: {shows: /b}\n",
    ),
}


@pytest.mark.parametrize("style", STYLES)
def test_a_member_is_set_in_every_style(style: str) -> None:
    """However a person has written a member, only that line changes."""
    text, wanted = STYLES[style]
    assert wanted in (edited(text, Proposal("behaviour.yaml", "/fields/~1a/shows", "/b", "")) or "")


LISTS = {
    "empty": ("volatile: []\nnext: 1\n", "volatile: [/b]\nnext: 1\n"),
    "on one line": ("volatile: [/a] # why\nnext: 1\n", "volatile: [/a, /b] # why\nnext: 1\n"),
    "with comments": ("volatile: [/a,  # one ] two\n  /c]  # end ]\n", "  /c, /b]  # end ]\n"),
    "on two lines": ("volatile: [/a,\n           /c]\nnext: 1\n", "           /c, /b]\n"),
    "below": ("volatile:\n  - /a\n\n# about next\nnext: 1\n", "  - /a\n  - /b\n\n# about next\n"),
    "below without indent": ("volatile:\n- /a\nnext: 1\n", "- /a\n- /b\nnext: 1\n"),
    "absent": ("next: 1\n", "next: 1\nvolatile:\n  - /b\n"),
}


@pytest.mark.parametrize("style", LISTS)
def test_an_item_joins_a_list_in_every_style(style: str) -> None:
    """However a person has written a list, it gets one item more and keeps its comments."""
    text, wanted = LISTS[style]
    assert wanted in (edited(text, Proposal("behaviour.yaml", "/volatile", "/b", "", adds=True)) or "")


def learn(into: Path, monkeypatch: pytest.MonkeyPatch, *options: str, key: str = KEY, **shown: str) -> tuple[int, str]:
    """The exit code and output of `--learn` at the server of the invented vendor."""
    monkeypatch.setattr(learn_command, "WAIT", 0.01)
    if not (into / "plain").exists():
        new(document(), into)
    practice = Practice(IDS)
    practice.visits[IDS[0]] |= {"note": SECRET, **shown}
    with served(practice) as url:
        file = into / "targets.toml"
        target = {**described(practice), "base_url": url, "credentials": {"good": "PLAIN_KEY"}}
        file.write_text(tomli_w.dumps({"plain": target}))
        where = (f"--targets={file}", f"--contracts={into}")
        return runs.called(into, "--learn=plain", *where, *options, environ={"PLAIN_KEY": key})


def test_learning_reads_and_shows_no_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command shows where members stand and what they are, and no secret or text of an answer."""
    code, text = learn(tmp_path, monkeypatch)
    assert code == 0
    assert "/note " in text
    assert not [one for one in (SECRET, KEY, TENANT) if one in text]


def test_nothing_is_written_without_being_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proposal stays one until `--write`, after which nothing is left to propose."""
    new(document(), tmp_path)
    clauses = tmp_path / "plain" / "clauses.yaml"
    text, local = clauses.read_text(), {"starts_at": "2029-09-01 09:00:00"}
    told = learn(tmp_path, monkeypatch, **local)[1]
    assert re.search(r"not written; to write it: .*contracts learn plain --write --targets=", told)
    assert clauses.read_text() == text
    assert "\nwritten:" in learn(tmp_path, monkeypatch, "--write", **local)[1]
    assert "In which time zone are /starts_at?" in clauses.read_text()


def test_what_was_asked_is_not_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a proposal is written, the same answers propose nothing more."""
    local = {"starts_at": "2029-09-01 09:00:00", "colour": SECRET}
    learn(tmp_path, monkeypatch, "--write", **local)
    again = tmp_path / "again"  # a process reads a folder once
    shutil.copytree(tmp_path / "plain", again / "plain")
    assert "nothing to change" in learn(again, monkeypatch, **local)[1]


def test_a_target_that_refuses_teaches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused read says so, with its status and what to look at, and ends with 75."""
    code, text = learn(tmp_path, monkeypatch, key="another")
    assert (code, "nothing is proposed" in text) == (75, True)
    assert "answered 401: check in this order: the credentials ($" in text


def test_what_ends_before_a_read_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A login that is refused, or a budget that is spent, is told for the appointment, without a traceback."""
    monkeypatch.setattr(learn_command, "MOST_REQUESTS", 0)
    code, text = learn(tmp_path, monkeypatch)
    assert (code, "Traceback" in text, "appointment.editable[0]: " in text) == (75, False, True)


def test_an_unknown_target_is_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that the file does not have ends with 78 and says which it has."""
    code, text = learn(tmp_path, monkeypatch, "--learn=plane")
    assert (code, "plain" in text, "Traceback" in text) == (78, True, False)


def with_record() -> dict[str, Any]:
    """A document whose update has an object that no answer shows, with members whose names the visit has, too."""
    made = described_elsewhere()
    body = made["paths"]["/visits/{id}"]["patch"]["requestBody"]["content"]["application/json"]["schema"]
    stamp = {"type": "string", "format": "date-time"}
    body["properties"]["record"] = {"type": "object", "properties": {"updated_at": stamp, "remark": {"type": "string"}}}
    return made


def test_a_name_in_another_object_is_another_member(tmp_path: Path) -> None:
    """No member is said to be shown where another object has its name: putting it back would send that one's value."""
    found = lesson(tmp_path, {**VISIT_SHOWN, "remark": SECRET}, described=with_record())
    shown = [one for one in (*found.because, *found.by_hand) if " is shown at " in one]
    assert [one.partition(" (")[0] for one in shown] == ["/remark is shown at /remark"]


def test_what_no_appointment_shows_is_told(tmp_path: Path) -> None:
    """Where the contract says that appointments show a member, and none does, learning says so."""
    found = lesson(tmp_path, {name: value for name, value in VISIT_SHOWN.items() if name not in ("note", "updated_at")})
    assert found.unseen == ("/note", "/updated_at")


def test_questions_stand_on_lines_of_their_own() -> None:
    """A sentence that joins an empty list in brackets is written below its name."""
    one = Proposal("clauses.yaml", "/questions", "Which is right?", "", adds=True)
    assert edited("questions: []\n", one) == 'questions:\n- "Which is right?"\n'
