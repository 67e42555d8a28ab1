"""What is promised of values that a read shows alike: Eka shows VIDEO and PHONE as `tele`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts.pointers import ABSENT
from suites.kit.model.target import EDITABLE
from suites.kit.restore.entries import Original
from suites.kit.restore.old_values import field_at, old_value
from suites.kit.restore.put_back_result import AS_BEFORE
from suites.selftest import exchanges
from suites.selftest.put_backs import originals, served

LINK = {"vendor": "other", "url": "https://meet.example.com/landing"}
MODE = "/appointment_details/mode"


def mode_before(shown: str = "tele", **declared: Any) -> Any:
    """The mode that an appointment had, by what a read shows and by what the fixture declares of its details."""
    bound, state = exchanges.bind("eka"), exchanges.appointment("eka", mode=shown)
    original = Original("here", "eka", EDITABLE, {}, state, {"token": 7, "appointment_details": declared})
    mode = field_at(MODE, bound)
    assert mode
    return old_value(mode, original, bound)


def test_what_goes_with_one_of_them_only_tells_which_it_was() -> None:
    """Of two values that are shown alike, it was the one beside which the contract allows what the fixture declares."""
    assert mode_before(video_connect=LINK) == "VIDEO"


@pytest.mark.parametrize("declared", [{}, {"video_connect": {}}, {"start_time": 1_800_000_000}], ids=str)
def test_what_goes_with_both_of_them_tells_nothing(declared: dict[str, Any]) -> None:
    """Where what is known fits each of the values that are shown alike, the original stays unknown."""
    assert mode_before(**declared) is ABSENT


def test_a_declared_value_goes_before_what_follows_from_others() -> None:
    """The fixture's own word for a member decides between the values that a read shows alike."""
    assert mode_before(mode="PHONE", video_connect=LINK) == "PHONE"


def test_a_value_that_a_read_tells_is_taken_as_it_is_shown() -> None:
    """A link that is declared changes nothing of what a read shows in a word of its own."""
    assert mode_before("in_clinic", video_connect=LINK) == "INCLINIC"


def test_a_value_is_put_back_though_the_read_shows_it_as_before(tmp_path: Path) -> None:
    """A read that would show the sent value like the old one proves nothing, so the old one is sent again."""
    with served(tmp_path, "eka", fixtures=originals(originals={"appointment_details": {"mode": "VIDEO"}})) as run:
        run.shown["mode"] = "tele"
        run.send({**run.bound.base, "appointment_details": {"mode": "PHONE"}})
        run.shown["mode"] = "tele"  # as a vendor shows PHONE, which the stand-in may show otherwise
        assert [one.outcome for one in run.restore()] == [AS_BEFORE]
        assert [one["appointment_details"] for one in run.updates] == [{"mode": "VIDEO"}]


def test_what_goes_with_a_value_is_put_back_with_it(tmp_path: Path) -> None:
    """What no read shows, and a vendor may drop beside another value, is sent again with the value that it needs."""
    with served(tmp_path, "eka", fixtures=originals(originals={"appointment_details": {"video_connect": LINK}})) as run:
        run.shown["mode"] = "tele"
        run.send({**run.bound.base, "appointment_details": {"mode": "INCLINIC"}})
        run.restore()
        assert [one["appointment_details"] for one in run.updates] == [{"mode": "VIDEO", "video_connect": LINK}]
