"""What is known of people is masked in the spellings that vendors make of it, and ordinary words are not."""

from __future__ import annotations

import json
import unicodedata
from typing import Literal
from urllib.parse import quote

import pytest

from suites.kit.privacy.documented import PERSONAL
from suites.kit.privacy.redaction import Redactor
from suites.kit.privacy.templates import Templates
from suites.selftest import exchanges
from suites.selftest.exchanges import answer

NAME, BORN, PHONE, EMAIL = "Zorbald Quenthrax", "1973-11-29", "+49 30 9911234", "zo.quentin@mail.example"
SHOWN = {"name": NAME, "date_of_birth": BORN, "phone_number": PHONE, "email": EMAIL}
NAMES = (
    *("Zorbald_Quenthrax", "zorbald-quenthrax", "ZORBALD.QUENTHRAX", "zorbald+quenthrax", "ZorbaldQuenthrax"),
    *("Quenthrax, Zorbald", "QUENTHRAX", "zorbald", "zorbald%20QUENTHRAX", "zorbald\\u0020quenthrax"),
)
DATES = ("1973-11-29", "19731129", "29.11.1973", "11/29/1973", "29/11/1973", "1973_11_29", "29111973")
FORMS: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")
DATES_IN_WORDS = ("29 November 1973", "29 Nov 73", "November 29, 1973", "29th-nov-1973", "29/11/73")
PHONES = ("+49309911234", "0049 30 991 1234", "030/9911234", "(030) 991-12-34", "49-30-9911234")


def knowing(*values: str, ordinary: tuple[str, ...] = ()) -> Redactor:
    """A redactor that knows these values of people, and ordinary words."""
    made = Redactor()
    made.keep((), ordinary=ordinary)
    made.learn(dict.fromkeys(values, PERSONAL), is_secret=False)
    return made


def left(text: str) -> str:
    """Letters and digits that are left of a text that four values of a person were masked in."""
    masked = knowing(*SHOWN.values()).mask(text).replace(PERSONAL, "").replace("%20", "").replace("\\u0020", "")
    return "".join(sign for sign in masked if sign.isalnum())


@pytest.mark.parametrize("text", [*NAMES, *DATES, *DATES_IN_WORDS, *PHONES, "ZO_QUENTIN", "Zo.Quentin@Mail.Example"])
def test_a_value_of_a_person_is_masked_in_another_spelling(text: str) -> None:
    """In other case, with other separators or none, and as a single word of a name, nothing of a value is left."""
    assert left(text) == ""


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", ["Zörbald Quénthrax", "note_for_ZÖRBALD", "zörbald_quénthrax"])
def test_an_accent_is_one_character_or_two(form: Literal["NFC", "NFD"], text: str) -> None:
    """A name is found whichever way its letters with accents are put together, and whichever way it was learned."""
    for known in FORMS:
        name = unicodedata.normalize(known, "Zörbald Quénthrax")
        masked = knowing(name).mask(unicodedata.normalize(form, text))
        assert masked.replace(PERSONAL, "").strip("_ ") in ("", "note_for")


def test_a_name_of_many_parts_counts_by_its_words() -> None:
    """Hyphens and apostrophes make no more names of one: each part of it is somebody's."""
    masked = knowing("Anne-Marie O'Brien-Quenthrax").mask("Quenthrax, A.; Brien")
    assert masked == f"{PERSONAL}, A.; {PERSONAL}"


@pytest.mark.parametrize("day", ["1981-03-07", "07.03.1981", "07/03/1981", "03/07/1981", "1981-03-07T00:00:00Z"])
def test_a_date_is_masked_however_it_was_learned(day: str) -> None:
    """A date is found in its usual spellings, whichever of them the vendor showed first."""
    assert knowing(day).mask("7.3.1981 and 1981-03-07 and 19810307") == "$personal and $personal and $personal"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("note_for_Quenthrax", "note_for_$personal"),
        ("noteForQuenthrax", "noteFor$personal"),
        ("ZORBALD-QUENTHRAX-19731129", "$personal-$personal"),
        ("SMITH_id", "$personal_id"),
        ("ofSmithHere", "of$personalHere"),
        ("Kim_note KIM2", "$personal_note $personal2"),
    ],
)
def test_a_value_of_a_person_is_found_inside_a_name(text: str, told: str) -> None:
    """In the name of a member or in a reference, only what is somebody's is replaced."""
    assert knowing(NAME, BORN, "Anna Smith", "Kim").mask(text) == told


@pytest.mark.parametrize("text", ["smithy blacksmith", "kimono", "kim of them", "219731129", "1973-11-28", "Zorb"])
def test_what_only_holds_the_letters_of_a_value_stays(text: str) -> None:
    """A part of a longer word or number that is somebody's elsewhere is not replaced."""
    assert knowing(NAME, BORN, "Anna Smith", "Kim").mask(text) == text


def test_a_spelled_part_does_not_show_the_rest_of_a_value() -> None:
    """Where one line of a note is found in two ways, the lines after it are hidden as well."""
    note = 'Ring at 7\n<never> from & "behind" it'
    assert knowing(note).mask(f"{quote(note)}, thanks") == "$personal, thanks"


def test_an_ordinary_word_is_nobodys() -> None:
    """A name of words of the contract masks these words nowhere, and its other words everywhere."""
    masked = knowing("Status Quenthrax", ordinary=("status of an update",)).mask("STATUS: of quenthrax")
    assert masked == "STATUS: of $personal"


def test_a_value_may_turn_out_to_be_a_persons() -> None:
    """A value that had another name, and is then shown at a personal member, is a person's in the next text."""
    redactor = Redactor()
    redactor.learn({NAME: "$ORIGINAL"}, is_secret=False)
    assert redactor.mask("of Quenthrax") == "of Quenthrax"
    redactor.learn({NAME: PERSONAL}, is_secret=False)
    assert redactor.mask("of Quenthrax") == "of $personal"


def test_the_words_of_a_note_are_anybodys() -> None:
    """A text of a person that is a sentence is masked as a whole, in no word of it."""
    note = "Please ring the second doorbell twice"
    assert knowing(note).mask("please_ring_the_second_doorbell_twice, the Second time") == "$personal, the Second time"


def test_a_name_that_stands_for_a_value_stays() -> None:
    """A person whose name is in one of our $NAMES does not break it."""
    redactor = knowing("Quenthrax")
    redactor.learn({"tok-4711-abc": "$QUENTHRAX_TOKEN"})
    assert redactor.mask("tok-4711-abc of Quenthrax") == "$QUENTHRAX_TOKEN of $personal"


def test_no_known_person_is_in_a_journal_in_another_spelling() -> None:
    """Neither the name of a member that is not documented nor a documented text shows who the claimant is."""
    body = {"claimant": SHOWN, "Zorbald_Quenthrax": 1, "note_for_Quenthrax": {"quenthrax": 1}}
    body = {"data": {**body, "reference": "ZORBALD-QUENTHRAX-19731129", "status": "scheduled"}}
    record = Templates(exchanges.bind("sqod")).record(exchanges.exchange(answer(200, body), provider="sqod"))
    assert [one for one in ("zorbald", "quenthrax", "1973") if one in json.dumps(record).casefold()] == []
    assert record["answer"]["body"]["data"]["status"] == "scheduled"


def test_what_we_have_sent_is_nobodys_in_any_case() -> None:
    """A name of ours that a vendor shows in capitals stays readable as we sent it."""
    templates = Templates(exchanges.bind("lobbie"))
    came, ours = answer(200, {"note": "QUENTHRAX ZORBALD"}), {"note": "Quenthrax Zorbald"}
    templates.record(exchanges.exchange(came, provider="lobbie", probe={"body": ours}))
    assert templates.text("Quenthrax Zorbald") == "Quenthrax Zorbald"


def test_a_contracts_own_word_is_nobodys_whenever_it_is_read() -> None:
    """The name of a member stays readable where a person of a contract that was read before has such a name."""
    redactor = knowing("Case Zomber", BORN)
    masked = redactor.mask("phone_zomber")
    redactor.keep((), ordinary=("phone_zomber",))
    told = [redactor.mask(text) for text in ("phone_zomber", "Case Zomber", "CASE-ZOMBER 29.11.1973")]
    assert (masked, told) == ("phone_$personal", ["phone_zomber", "$personal", "$personal $personal"])


def test_what_we_have_sent_does_not_lift_a_known_name() -> None:
    """A text of ours that holds somebody's name leaves that name masked."""
    redactor = knowing(NAME)
    redactor.keep_ours([NAME])
    assert redactor.mask("QUENTHRAX") == PERSONAL


def test_what_a_process_prints_has_the_words_of_the_contract() -> None:
    """A line to be pasted names each member as it is, though a person of the target has such a name."""
    everywhere = Redactor()
    Templates(exchanges.bind("sqod"), everywhere).learn({"Case number": PERSONAL, NAME: PERSONAL}, is_secret=False)
    assert everywhere.mask('{"phone_number": "Quenthrax"}') == '{"phone_number": "$personal"}'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("born 29.11.1973", "[hidden]"),
        ("field 29 is required", "field 29 is required"),
        ("type of 29 November", "type of [hidden]"),
        ("ring 030 29 29", "[hidden]"),
    ],
)
def test_a_date_in_an_error_is_one_word(text: str, told: str) -> None:
    """Of a date or a telephone number that no contract has, a message shows no part, though the contract has its
    numbers."""
    templates = Templates(exchanges.bind("sqod"))
    assert templates.explanation(answer(409, {"error": text})) == f": {told}"


@pytest.mark.parametrize("title", ["Annual check-up", "First visit", "Update Later", "Bring the card"])
def test_words_of_our_own_sentences_are_nobodys(title: str) -> None:
    """A title of an appointment takes no word out of what we say; the title itself is masked."""
    said = "contracts check acme: do that first, then update it later, and bring the earlier results"
    masked = knowing(title).mask(f"{said}: {title}")
    assert (masked.startswith(f"{said}: "), title in masked) == (True, False)


@pytest.mark.parametrize("name", ["Ludwig van Quenthrax", "Maria de la QUENTHRAX", "Quenthrax, bin Zorbald"])
def test_short_words_inside_a_name_make_it_no_sentence(name: str) -> None:
    """Each long word of a name with particles is masked alone, too."""
    assert knowing(name).mask("taken by Quenthrax") == "taken by $personal"


@pytest.mark.parametrize(
    "name", ["Juan dela Quenthrax", "Maria della Quenthrax", "Ursula vanden Quenthrax", "Quenthrax, Maria della"]
)
def test_a_long_particle_makes_a_name_no_sentence(name: str) -> None:
    """The surname is masked alone, too, where a particle of more than three letters stands before it or at the end."""
    assert knowing(name).mask("QUENTHRAX has another visit") == "$personal has another visit"


@pytest.mark.parametrize(
    "name", ["Quenthrax O'brien", "Quenthrax-zorbald", "Quenthrax D’angelo", "Quenthrax al-zorbald"]
)
def test_small_letters_behind_a_sign_in_a_name_make_it_no_sentence(name: str) -> None:
    """Each long word of a name is masked alone, too, where its last word goes on in small letters."""
    assert knowing(name).mask("taken by Quenthrax") == "taken by $personal"


@pytest.mark.parametrize("surname", ["Fields", "Marks", "Short", "Chance", "Order", "Reader"])
def test_a_name_that_is_one_of_our_words_is_masked(surname: str) -> None:
    """A person is not shown by a vendor's sentence because a sentence of ours has the same word."""
    masked = knowing(f"Zorbald {surname}").mask(f"Mrs {surname} has another booking, {surname.upper()} too")
    assert masked == "Mrs $personal has another booking, $personal too"


@pytest.mark.parametrize(
    "text", ["chance_zorbald", "zorbald and chance, zorbald", "chance.z@mail.example", "chance-marks"]
)
def test_our_word_beside_a_name_is_the_persons(text: str) -> None:
    """In small letters, too, nothing is left of a surname that stands with the given name or in an address."""
    assert "chance" not in knowing("Zorbald Chance", "Chance Marks").mask(text)


def test_our_word_in_small_letters_is_nobodys() -> None:
    """A command and a path stay as they are, though people are called like words in them."""
    said = "pytest --accept reports/out/run or reports check acme; the reader has a chance"
    assert knowing("Lab Reports", "Zorbald Check", "Anna Reader", "Ida Chance").mask(said) == said
