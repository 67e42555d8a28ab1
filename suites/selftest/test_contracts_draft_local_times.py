"""What is drafted for times that a document calls local, though their format is date-time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import ContractError, load, satisfies, targets
from contracts._drafting.document.local_times import local_times_of
from contracts._drafting.document.sentences import unwrapped
from suites.proof._run import run
from suites.selftest.test_contracts_new import FINE, new
from suites.selftest.test_pairs import TARGET
from suites.selftest.vendor_documents import BODY, changed
from suites.standin import StandIn

INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
GARAGE = "Timestamps are those of the workshop (America/Chicago),\nwithout a UTC offset."
LOCAL, ZONED = "2031-07-01T10:00:00", "2031-07-01T10:00:00Z"


def document(about: str = "", **starts_at: Any) -> dict[str, Any]:
    """The plain document with words about all times, and others about one."""
    told = {**INSTANT, **starts_at}
    return changed(("/info/description", about), (f"{BODY}/properties/starts_at", told))


@pytest.mark.parametrize(
    "given",
    [
        document(GARAGE),
        document(description="Drop-off, in local time with no time zone."),
        document(description="Mapped to LocalDateTime."),
        document(example="2026-05-01T07:45:00"),
        document(description="Start, no offset."),
        document(description="Must not carry an offset."),
        document(description="Local start time, e.g. 2031-07-01T09:00:00."),
        document(description="local clinic time, no offset (2026-07-01T09:00:00)"),
        document("All times are sent and returned without an offset."),
        document("All times are local times, such as 2031-07-01T09:00:00."),
    ],
    ids=[
        "about all",
        "about one",
        "a type",
        "an example",
        "no offset",
        "must not",
        "a local form",
        "both",
        "of requests and answers",
        "all in a local form",
    ],
)
def test_a_local_time_has_no_offset_whatever_its_format(given: Any, tmp_path: Path) -> None:
    """Where a document plainly says that a time is local, an update sends it without an offset."""
    new(given, tmp_path)
    contract = load("plain", tmp_path)
    assert [satisfies(contract.documented, {"starts_at": one}) for one in (LOCAL, ZONED)] == [True, False]


@pytest.mark.parametrize(
    "given",
    [
        document("Times may be sent without a time zone; then they are UTC."),
        document("Wall-clock times are written without an offset."),
        document("Days are written without an offset."),
        document("Timestamps are never without an offset."),
        document(description="Naive datetimes are rejected."),
        document(description="LocalDateTime, such as 2026-05-01T07:45:00Z."),
        document(description="With offset.", example="2026-05-01T07:45:00"),
        document(GARAGE, example="2026-05-01T07:45:00+02:00"),
        document("All times are returned without an offset in local time; in requests an offset is required."),
        document("All times are written without an offset. In requests an offset is required."),
        document("Times without an offset are interpreted as UTC."),
        document("Times without an offset are UTC."),
        document("All times without a time zone are treated as Europe/Berlin"),
        document("All times are without time zone in the web calendar."),
        document(description="No offset is needed."),
        document(description="Shown without an offset."),
        document(description="Local start time, e.g. 2031-07-01T09:00:00+08:00."),
        document(description="Local start time."),
    ],
    ids=[
        "a choice",
        "of some",
        "of days",
        "denied",
        "refused",
        "a form with one",
        "with one",
        "an example with one",
        "of answers",
        "contradicted",
        "taken as",
        "of those without",
        "treated as",
        "elsewhere",
        "not needed",
        "shown",
        "a local form with one",
        "only local",
    ],
)
def test_other_words_leave_the_format_as_it_is(given: Any, tmp_path: Path) -> None:
    """A choice, a denial, and what a member shows itself make no local time of it."""
    new(given, tmp_path)
    contract = load("plain", tmp_path)
    assert [satisfies(contract.documented, {"starts_at": one}) for one in (LOCAL, ZONED)] == [False, True]


def test_the_other_bound_and_what_is_shown_are_local_too() -> None:
    """An end of which a document says nothing is spelled as the start, and so is the start that a read shows."""
    told = {"properties": {"starts_at": {**INSTANT, "description": "Without an offset."}}}
    found = local_times_of({"info": {}, "components": {"schemas": {"Visit": told}}})
    within = found.within({"properties": dict.fromkeys(("starts_at", "ends_at", "made"), INSTANT)})
    formats = {name: one.get("format") for name, one in within["properties"].items()}
    assert formats == {"starts_at": None, "ends_at": None, "made": "date-time"}


def test_a_target_is_told_the_zone_of_local_times(tmp_path: Path) -> None:
    """The comment of a list of local times names the zone of the document, and shows how they are spelled."""
    new(document(GARAGE), tmp_path)
    told = load("plain", tmp_path).values["time.starts_at"]
    assert told.endswith(f"They are local times of America/Chicago: write them without an offset, as {LOCAL}.")


@pytest.mark.parametrize(
    ("about", "written", "words"),
    [
        (GARAGE, ZONED, f"write them without an offset, as {LOCAL}."),
        ("", LOCAL, 'Expected a time with its offset, such as "2031-07-01T10:00:00Z".'),
    ],
    ids=["local", "with an offset"],
)
def test_a_time_in_the_wrong_form_is_told_with_the_right_one(
    about: str, written: str, words: str, tmp_path: Path
) -> None:
    """A target with an instant of the other form is told, before anything is sent, what to write."""
    new(document(about), tmp_path)
    lists = "".join(f'"time.{one}_at" = ["{written}"]\n' for one in ("starts", "ends"))
    (tmp_path / "targets.toml").write_text(TARGET + lists)
    with pytest.raises(ContractError) as told:
        targets(tmp_path / "targets.toml", tmp_path)
    assert words in str(told.value)


def test_a_local_time_in_the_past_has_no_offset_either(tmp_path: Path) -> None:
    """A drafted refusal of the past sends it in the documented form: one with an offset is refused for that."""
    new(document(description="Local time, without an offset. Must be in the future."), tmp_path)
    [clause] = [one for one in load("plain", tmp_path).clauses if one.id == "PLAIN-STARTS-AT-PAST"]
    assert ("'2001-01-31T10:00:00'" in str(clause.send), "$now" in str(clause.send)) == (True, False)


def test_a_draft_with_local_times_agrees_with_its_stand_in(tmp_path: Path) -> None:
    """The stand-in writes its stamps as the document says, so that no clause of the draft is broken or warned of."""
    new(document(GARAGE), tmp_path)
    contract = load("plain", tmp_path)
    words = {id: one.word for id, one in run(contract, StandIn(contract)).verdicts.items()}
    assert {id: word for id, word in words.items() if word not in FINE} == {}


def test_a_sentence_goes_on_in_the_next_line() -> None:
    """A line that begins nothing of its own belongs to the one before it; a list, a table and a heading do not."""
    assert unwrapped("One\ntwo.\n\nThree\n- four\nfive\n| a |\nsix") == "One two.\n\nThree\n- four five\n| a |\nsix"


def test_of_several_zones_none_is_that_of_all() -> None:
    """Where a document names two zones for its local times, no comment tells a target that all are of one of them."""
    about = "All times are written without an offset, in Asia/Manila and, at sea, Asia/Tokyo."
    one = "All times are written without an offset, in Asia/Manila."
    assert [local_times_of({"info": {"description": said}}).zone for said in (about, one)] == ["", "Asia/Manila"]
