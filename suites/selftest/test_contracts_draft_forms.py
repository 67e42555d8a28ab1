"""What is drafted for texts with a form of their own: times of day, lengths of time, decimals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import ContractError, check, is_permitted, load, satisfies, targets
from contracts._drafting.document.marks import SAID
from contracts._drafting.members.forms import form_of, formed_texts, later, text_form, tidied_form
from contracts._drafting.members.texts import candidates
from contracts._drafting.members.values import asked_for, choice_for
from suites.selftest.test_contracts_new import new
from suites.selftest.test_pairs import TARGET
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, VISIT, changed

HOURS = r"^([01]\d|2[0-3]):[0-5]\d$"
TEXT = {"type": "string"}
WITHOUT_TIMES = {name: one for name, one in VISIT["properties"].items() if not name.endswith("_at")}


def hours(start: dict[str, Any], end: dict[str, Any]) -> dict[str, Any]:
    """The plain document with a day and two hours in place of instants."""
    members = {**WITHOUT_TIMES, "day": {"type": "string", "format": "date"}, "startTime": start, "endTime": end}
    return changed((f"{BODY}/properties", members), (SHOWN_MEMBERS, members))


@pytest.mark.parametrize(
    ("schema", "texts"),
    [
        ({**TEXT, "examples": ["09:30"], "pattern": HOURS}, ("09:30", "10:00", "09:45")),
        ({**TEXT, "pattern": HOURS}, ("10:00", "10:30", "10:15")),
        ({**TEXT, "format": "time"}, ("10:00:00Z", "10:30:00Z", "10:15:00Z")),
        ({**TEXT, "examples": ["1:45 PM"]}, ("1:45 PM", "2:15 PM", "2:00 PM")),
        ({**TEXT, "description": "HH:MM:SS"}, ("10:00:00", "10:30:00", "10:15:00")),
        ({**TEXT, "format": "decimal", "pattern": r"^-?\d{0,6}(?:\.\d{0,2})?$"}, ("10.00", "12.50", "15.00")),
        ({**TEXT, "description": "ISO 8601 or [DD] [HH:[MM:]]ss[.uuuuuu]"}, ("00:30:00", "00:45:00", "01:00:00")),
        ({**TEXT, "description": "YYYY-MM-DD HH:MM"}, ()),
        ({**TEXT, "pattern": r"^[\w: ]+$"}, ()),
        ({"type": "integer", "description": "HH:MM"}, ()),
    ],
    ids=[
        "example",
        "pattern",
        "format",
        "half of a day",
        "words",
        "decimal",
        "length",
        "instant",
        "any text",
        "number",
    ],
)
def test_texts_have_the_documented_spelling(schema: dict[str, Any], texts: tuple[str, ...]) -> None:
    """Ordinary texts of a member with a form are spelled as the document spells them, and satisfy its schema."""
    assert formed_texts("/hour", schema) == texts


def test_an_end_without_example_is_an_hour_later() -> None:
    """Where no example is shown, an end is later than a start."""
    assert formed_texts("/end_time", {**TEXT, "pattern": HOURS})[0] == "11:00"


def test_noon_changes_the_half_of_the_day() -> None:
    """Half an hour after 11:45 in the morning it is afternoon."""
    assert (later("11:45 AM", 30), later("11:45 am", 30), later("23:45", 30)) == ("12:15 PM", "12:15 pm", "00:15")


def test_words_about_an_hour_give_no_sentence() -> None:
    """The made-up texts of a member whose description says HH:MM are hours."""
    assert candidates({**TEXT, "description": "HH:MM, 24 hours"}) == ("10:00", "10:30", "10:15")


@pytest.mark.parametrize(
    ("start", "end", "pair"),
    [
        ({"example": "09:30"}, {"example": "10:00"}, (["09:30", "10:00"], ["10:00", "10:30"])),
        ({"example": "14:00"}, {}, (["14:00", "14:30"], ["14:30", "15:00"])),
    ],
    ids=["both shown", "one shown"],
)
def test_hours_are_a_pair_in_order(start: Any, end: Any, pair: Any, tmp_path: Path) -> None:
    """The hours of a start and an end belong together, and each end is after its start."""
    new(hours({**TEXT, "pattern": HOURS, **start}, {**TEXT, "pattern": HOURS, **end}), tmp_path)
    contract = load("plain", tmp_path)
    members = contract.ordinary["properties"]
    assert contract.ordinary["x-paired"] == [["/startTime", "/endTime"]]
    assert (members["startTime"]["enum"], members["endTime"]["enum"]) == pair


def test_an_hour_that_is_only_shown_comes_from_the_target() -> None:
    """An hour of which only an example tells the spelling is asked for in that spelling, and no sentence is made up."""
    shown = {**TEXT, "description": "HH:MM, 24 hours", "examples": ["09:00"]}
    asked = asked_for("/start_time", shown)
    assert (choice_for("/start_time", shown), asked and asked.served) == (None, ("09:00", "09:30"))
    assert asked
    assert asked.sentence.endswith("They are spelled as 09:00.")


def test_a_time_of_day_that_only_a_read_hides_can_be_drafted(tmp_path: Path) -> None:
    """A member with the format time that no answer shows has originals in that format."""
    assert new(changed((f"{BODY}/properties/from_time", {**TEXT, "format": "time"})), tmp_path).exit_code == 0
    assert (check(tmp_path / "plain"), form_of({**TEXT, "format": "time"})) == ([], "time")


LATE_IN_2025 = 1_766_000_000
MOMENTS = [
    ({"example": "2026-05-01T10:00:00"}, "without a zone: write them so, as 2026-05-01T10:00:00.", None),
    ({"description": "Such as 2026-05-01 10:00."}, "without a zone: write them so, as 2026-05-01 10:00.", None),
    ({}, "names no zone: write them as the vendor's own answers show this member.", "unzoned"),
    ({"format": "date-time"}, "Instants ahead to which an update may set /starts_at.", None),
    (
        {"format": "date-time", "description": "May not be in the future."},
        "Instants in the past to which an update may set /starts_at.",
        None,
    ),
    (
        {"format": "date-time", "description": "May not be in the past."},
        "Instants ahead to which an update may set /starts_at.",
        None,
    ),
]


@pytest.mark.parametrize(
    ("schema", "words", "form"), MOMENTS, ids=["an example", "a description", "no word", "a format", "past", "ahead"]
)
def test_a_target_is_told_of_the_zone(schema: Any, words: str, form: str | None, tmp_path: Path) -> None:
    """The comment of a list of instants says in which form to write them, as far as the document tells."""
    new(changed((f"{BODY}/properties/starts_at", {**TEXT, **schema})), tmp_path)
    contract = load("plain", tmp_path)
    field = next(one for one in contract.behaviour.fields if one.pointer == "/starts_at")
    assert (contract.values["time.starts_at"].endswith(words), field.form) == (True, form)


def test_a_target_with_another_form_of_instants_is_a_mistake(tmp_path: Path) -> None:
    """Where the document shows instants without a zone, one with a zone is named before anything is sent."""
    example = {**TEXT, "example": "2026-05-01T10:00:00"}
    new(changed((f"{BODY}/properties/starts_at", example), (f"{BODY}/properties/ends_at", example)), tmp_path)
    lists = "".join(f'"time.{one}_at" = ["2030-07-01T10:00:00Z"]\n' for one in ("starts", "ends"))
    (tmp_path / "targets.toml").write_text(TARGET + lists)
    with pytest.raises(ContractError) as told:
        targets(tmp_path / "targets.toml", tmp_path)
    assert '"2030-07-01T10:00:00Z" is not written as expected' in str(told.value)
    assert "write them so, as 2026-05-01T10:00:00." in str(told.value)


def test_the_number_of_a_second_is_open_in_a_draft(tmp_path: Path) -> None:
    """Whether a server takes seconds since 1970 in place of an instant is left to it: many do, and store the same."""
    new(changed(), tmp_path)
    documented, body = load("plain", tmp_path).documented, {"starts_at": 1_900_000_000}
    assert (satisfies(documented, body), is_permitted(documented, body)) == (False, True)


@pytest.mark.parametrize("text", ["10:00:00Z", "10:00:00", "10:00", "10:00:00.5+02:00"])
def test_a_time_of_day_may_have_a_zone(text: str) -> None:
    """An answer with the format time is right with a zone, as RFC 3339 has it, and without."""
    assert satisfies({**TEXT, "format": "time"}, text)


def test_another_text_is_no_time_of_day() -> None:
    """The format time is still checked."""
    assert not satisfies({**TEXT, "format": "time"}, "noon")


@pytest.mark.parametrize(
    ("described", "form"),
    [
        ("Label of the chair. Stored in upper case.", "caseless"),
        ("Language of the visit, lowercased", "caseless"),
        ("Digits only; anything else is removed.", "digits"),
        ("Non-numeric characters are stripped", "digits"),
        ("Dots, brackets and dashes are dropped.", "digits"),
        ("The number is normalized to E.164", "phone"),
        ("Shown to the patient. HTML tags are stripped.", "plain"),
        ("Leading and trailing blanks are removed", "trimmed"),
        ("The note is trimmed to 20 characters", None),
        ("A note for the practice", None),
    ],
)
def test_what_a_vendor_says_it_tidies_is_not_held_against_it(described: str, form: str | None) -> None:
    """A text that is stored otherwise than it was sent, as the document says, gets a form by which it is compared."""
    assert text_form("/label", {**TEXT, "description": described}) == form


def test_the_form_of_a_tidied_text_is_drafted(tmp_path: Path) -> None:
    """The contract says of such a member which form it has."""
    stored = {**TEXT, "description": "Stored in upper case."}
    members = {**VISIT["properties"], "label": stored}
    new(changed((f"{BODY}/properties", members), (SHOWN_MEMBERS, members)), tmp_path)
    [field] = [one for one in load("plain", tmp_path).behaviour.fields if one.pointer == "/label"]
    assert field.form == "caseless"


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("Stored without blanks.", "plain"),
        ("Trimmed. Never longer than a line.", "trimmed"),
        ("Non-digits are removed.", "digits"),
        ("Stored in lower case.", "caseless"),
        ("Never trimmed.", None),
        ("Not digits only.", None),
        ("HTML tags are not removed.", None),
        ("White space is kept, never collapsed.", None),
        ("Case-insensitive search is supported.", None),
    ],
)
def test_a_text_is_tidied_where_the_document_says_so(said: str, form: str | None) -> None:
    """A sentence that says that texts are stored otherwise gives their form, unless it says that they are not."""
    assert tidied_form({"type": "string", "description": said}) == form


def test_the_stand_in_serves_past_instants_where_the_document_wants_them() -> None:
    """What may not be in the future is past in the values of the draft, also where it is counted."""
    said = "Cannot be later than now."
    written = choice_for("/starts_at", {**TEXT, "format": "date-time", "description": said})
    counted = choice_for("/starts_at", {"type": "integer", "description": f"Unix timestamp in seconds. {said}"})
    assert written
    assert counted
    assert (written.served[0] < "2026", counted.served[0] < LATE_IN_2025) == (True, True)


@pytest.mark.parametrize(
    ("said", "of_all", "form"),
    [
        ("Stored in upper case.", "Unless a member says otherwise, text is trimmed at both ends.", "caseless-trimmed"),
        ("Stored in lower case, without blanks at the ends.", "", "caseless-trimmed"),
        ("Stored in upper case.", "Lengths count after the white space has been removed.", "caseless-trimmed"),
        ("Stored in lower case.", "Text is trimmed to 20 characters.", "caseless"),
        ("Stored in lower case, never trimmed.", "All texts are trimmed.", "caseless"),
    ],
)
def test_two_ways_of_tidying_are_done_to_one_text(said: str, of_all: str, form: str) -> None:
    """What an introduction says of all texts goes with what a member says of itself."""
    assert tidied_form({**TEXT, "description": said, SAID: of_all}) == form
