"""What a vendor writes for people names nobody in any file, and obeyed characters are seen as escapes."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from suites.kit.model.answer import Answer
from suites.kit.model.findings import Finding
from suites.kit.model.printable import UNSEEN, visible
from suites.kit.privacy.redaction import Redactor
from suites.kit.privacy.templates import Templates
from suites.kit.session.streams import MaskedStream
from suites.selftest import exchanges
from suites.selftest.exchanges import answer, clause

STRANGERS = (
    *("slot taken by Jane Roe", "jane roe", "JANE_ROE", "Roe, Jane", "JaneRoe", "Mark Will"),
    *("born 03/02/1990", "3 Feb 1990", "3. Februar 1990", "636422400", "1990-02-03T00:00:00Z"),
    *("call 030 123 45 67", "0301234567", "ends in 4567", "J.ROE@Example.COM", "\u0160kvo\u0159"),
)
OBEYED = "\x1b[2J\x07\x7f\x85\x9b31m\u202e\u2066\u200f\u200e\ud800"
PIECES = ("jane", "roe", "mark", "1990", "feb", "636422", "4567", "030", "example", "\u0160kvo")


@cache
def templates(provider: str = "aniva", keeps_texts: bool = False) -> Templates:
    """Masks of a run shared by tests whose answers show nobody at a documented place: nothing is learnt from those."""
    return Templates(replace(exchanges.bind(provider), keeps_texts=keeps_texts))


def recorded(came: Answer, provider: str = "aniva", keeps_texts: bool = False) -> Any:
    """The answer in the journal's record of an exchange."""
    return templates(provider, keeps_texts).record(exchanges.exchange(came, provider=provider))["answer"]


def seen(text: str) -> list[str]:
    """The pieces of strangers' texts that a text shows, but for the hashes, in which any digits may stand."""
    text = re.sub(r"characters, [0-9a-f]{6}\)", "characters)", text)
    return [piece for piece in PIECES if piece in text.casefold() or piece in text]


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
@pytest.mark.parametrize("text", STRANGERS)
@pytest.mark.parametrize("place", ["error", "message", "errors", "detail"])
def test_a_refusal_names_nobody_in_the_journal(provider: str, text: str, place: str) -> None:
    """Of people, dates and numbers in a refusal's text nothing is kept, declared or not, in any spelling."""
    bodies = ({place: text}, {place: [text]}, {place: {"message": text}}, {place: {text: [text]}})
    assert [body for body in bodies if "jane roe" in json.dumps(recorded(answer(409, body), provider)).casefold()] == []
    assert text not in [recorded(answer(409, body), provider)["body"].get(place) for body in bodies]


@pytest.mark.parametrize("text", STRANGERS)
def test_a_message_names_nobody(text: str) -> None:
    """What the terminal says of a refusal's text are public words only."""
    assert seen(templates().explanation(answer(409, {"error": text}))) == []


def test_a_withheld_text_tells_its_length_and_a_hash() -> None:
    """Two equal texts of a run can be recognized as equal, and others as different."""
    came = answer(409, {"errors": ["taken by Jane Roe", "taken by Jane Roe", "taken by Jane Poe"]})
    first, second, third = recorded(came)["body"]["errors"]
    assert first.startswith("$text (17 characters, ")
    assert (first == second, first == third) == (True, False)


@pytest.mark.parametrize("text", ["Forbidden", "INVALID_REQUEST", "scheduled_at is required", "confirmed"])
def test_a_text_of_public_words_stays(text: str) -> None:
    """Error codes, names of members and words of closed lists are shown as they came."""
    assert recorded(answer(400, {"error": text}))["body"] == {"error": text}


def test_a_message_has_the_words_by_which_to_act() -> None:
    """A person at the terminal reads what is missing, without the names."""
    came = answer(400, {"error": {"message": "location_id is missing for Jane Roe"}})
    assert templates().explanation(came) == ": location_id is missing for [hidden]"


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
@pytest.mark.parametrize(
    "text",
    [
        *(
            "doctor is not registered",
            "No access to this account",
            "department is not available",
            "slot already booked",
        ),
        *("location does not belong to your workspace", "cannot update a cancelled appointment"),
    ],
)
def test_the_words_that_refusals_are_made_of_are_shown(provider: str, text: str) -> None:
    """What a vendor says is wrong with ids, rights and states is read whole, at each vendor."""
    assert templates(provider).explanation(answer(400, {"error": text})) == f": {text}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("doctor Jane Roe is not registered", "doctor [hidden] is not registered"),
        ("slot booked by mark will", "slot booked by [hidden]"),
        ("account of Rose Day-Page", "account of [hidden]"),
    ],
)
def test_the_words_around_a_name_do_not_show_it(text: str, shown: str) -> None:
    """Beside words of refusals a name is hidden, also one that is a word as well."""
    assert templates().explanation(answer(409, {"error": text})) == f": {shown}"


def test_a_number_beside_an_error_may_be_anybodys() -> None:
    """Only numbers that are too short for a date or a telephone stay in a refusal that nobody documents."""
    came = answer(409, {"error": {"code": 7, "detail": 636422400}})
    assert recorded(came)["body"] == {"error": {"code": 7, "detail": "$number"}}


def test_a_sentence_in_a_success_is_withheld() -> None:
    """An answer's message for people names nobody, though the update was accepted."""
    body = recorded(answer(200, {"error": {"message": "Jane Roe was moved"}}), "eka")["body"]
    assert body["error"]["message"].startswith("$text (18 characters, ")


def test_a_name_of_a_member_may_be_a_person() -> None:
    """What stands in place of a member's name is shown only where it looks like one."""
    body = recorded(answer(200, {"Jane Roe": 1, "+49 30 4567": {"j.roe@example.com": 1}, "nickname": 1}))["body"]
    assert (seen(json.dumps(body)), body["nickname"]) == ([], "$undocumented")


def test_a_finding_names_nobody() -> None:
    """A finding about a refusal shows no text of the vendor, neither as value nor as pointer."""
    sent = exchanges.exchange(answer(409, {"error": {"message": "Jane Roe"}}), provider="eka")
    key = "/slots/jane@roe.example: an item more"
    record = templates("eka").finding(Finding(clause("echoes"), sent, "/error/message", key, "a code", "slot of Jane"))
    assert seen(json.dumps([record["got"], record["keyword"], record["pointer"]])) == []


WHYS = (
    *(
        "pairs of members, row 1",
        "/patient_details/name at a boundary: 10,000 characters",
        "/note, /room at a boundary",
    ),
    *("status of appointment.closed", "stays behind", "additionalProperties"),
)


@pytest.mark.parametrize("why", WHYS)
def test_the_words_of_a_check_are_shown(why: str) -> None:
    """What tells findings of a clause apart are words of ours, and a journal has them as they are."""
    sent = exchanges.exchange(answer(409), probe={"why": why})
    assert templates().finding(Finding(clause("echoes"), sent, "", why, 200, 409))["keyword"] == why


def test_the_words_of_a_check_show_no_value_of_a_target() -> None:
    """An id and a person that the target knows stand as names, also where a finding's key has them."""
    row = {"id": "apt-4711-x", "first_name": "Zorbald", "originals": {"first_name": "Zorbald"}}
    bound = exchanges.retargeted(fixtures={"appointment.editable": (row,)})
    found = Finding(clause("echoes"), exchanges.exchange(answer(409)), "", "apt-4711-x of /a/Zorbald alone", 200, 409)
    assert Templates(bound).finding(found)["keyword"] == "$APPOINTMENT_EDITABLE of /a/$personal alone"


def test_an_answer_that_is_no_json_is_a_free_text() -> None:
    """Of a whole body that should be JSON and is not, a finding shows the length and a hash: anything may be in it."""
    content = b')]}\',\n{"patientId": 80001, "note": "Jane Roe"}'
    came = Answer(200, {"content-type": "application/json"}, content, 1.0)
    found = Finding(clause("responds"), exchanges.exchange(came), "", "type", {}, came.value)
    got = templates().finding(found)["got"]
    assert (got.startswith(f'"$text ({len(content)} characters'), "80001" in got, seen(got)) == (True, False, [])


@pytest.mark.parametrize("name", ["content-type", "retry-after"])
def test_a_header_of_another_form_is_a_free_text(name: str) -> None:
    """A media type or pause that is none is kept as length and hash."""
    came = replace(answer(429), headers={name: "text of Jane Roe"})
    assert recorded(came)["headers"][name].startswith("$text (16 characters, ")


def test_kept_texts_are_masked_as_well_as_can_be() -> None:
    """With --keep-texts, names, dates, numbers and addresses are replaced, and the rest is there."""
    came = answer(409, {"error": "slot of Jane Roe, born 03/02/1990, +49 30 4567, J.Roe@Example.com, is gone"})
    text = recorded(came, keeps_texts=True)["body"]["error"]
    assert text == "slot of $name $name, born $digits, $digits, $email is gone"


def test_kept_texts_are_shown_in_messages() -> None:
    """With --keep-texts, a message shows the words of a refusal, too, and people are masked there as well."""
    said = templates(keeps_texts=True).status(answer(409, {"error": "the slot of Jane is gone"}))
    assert said == "409 (the slot of $name is gone)"


def test_kept_texts_lose_known_people_in_each_case() -> None:
    """A person that an answer has shown is masked in small letters, and in another order, too."""
    keeping = Templates(replace(exchanges.bind(), keeps_texts=True))
    keeping.record(exchanges.exchange(answer(200, {"profile": {"first_name": "Jane Roe"}})))
    record = keeping.record(exchanges.exchange(answer(409, {"error": "slot held by roe, jane"})))
    assert record["answer"]["body"] == {"error": "slot held by $name, $name"}


@pytest.mark.parametrize("status", [200, 409])
def test_obeyed_characters_are_escapes_in_the_journal(status: int) -> None:
    """No control, bidirectional mark or lone surrogate is in a record, read as JSON, wherever the answer has it."""
    body = {"id": OBEYED, OBEYED: OBEYED, "status": [OBEYED], "error": OBEYED, "nickname": {OBEYED: 1}}
    came = replace(answer(status, body), headers={"location": f"/a{OBEYED}", "content-type": f"a/b{OBEYED}"})
    record = templates().record(exchanges.exchange(came))
    assert UNSEEN.search(json.dumps(record["answer"], ensure_ascii=False)) is None


def test_obeyed_characters_are_escapes_in_a_finding() -> None:
    """Value, pointer and cURL line of a finding have escapes in place of characters that a terminal obeys."""
    sent = exchanges.exchange(answer(200, {"status": OBEYED}), probe={"body": {"note": OBEYED}})
    found = Finding(clause("echoes"), sent, f"/status/{OBEYED}", "value", OBEYED, OBEYED)
    assert UNSEEN.search(json.dumps(templates().finding(found), ensure_ascii=False)) is None


def test_an_escaped_body_is_the_same_json() -> None:
    """JSON in which such characters became escapes has the meaning it had."""
    assert json.loads(visible(json.dumps({"a": OBEYED}, ensure_ascii=False))) == {"a": OBEYED}


def test_a_terminal_gets_colours_and_no_other_escape() -> None:
    """What pytest colours stays coloured; anything else that a terminal obeys is shown."""
    stream = io.StringIO()
    MaskedStream(stream, Redactor()).write(f"\x1b[31mred\x1b[0m {OBEYED}\n")
    assert stream.getvalue().startswith("\x1b[31mred\x1b[0m \\u001b[2J\\u0007\\u007f\\u0085\\u009b31m\\u202e")


def test_words_of_time_are_public() -> None:
    """Why a time is refused is read in the answer: such words name nobody."""
    text = "the time must be in the future not in the past"
    assert templates().status(answer(400, {"error": text})) == f"400 ({text})"
