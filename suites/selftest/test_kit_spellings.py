"""Which texts of a member with a form of its own are spellings of one value."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts import Field
from contracts.pointers import with_value
from suites.kit.generate.boundaries import is_free_text
from suites.kit.model.appointment_state import sent_values
from suites.kit.model.spellings import is_of_unknown_zone, same_value
from suites.selftest import exchanges

ALIKE = [
    ("decimal", "1", "1.00"),
    ("decimal", "12.5", 12.50),
    ("duration", "007", "00:00:07"),
    ("duration", "PT30M", "00:30:00"),
    ("duration", "1 00:30:00", "P1DT30M"),
    ("duration", "05:30", "00:05:30"),
    ("duration", "PT0.5H", "PT30M"),
    ("duration", "P1W", "P7D"),
    ("time", "10:00Z", "12:00+02:00"),
    ("time", "23:30-01:00", "00:30Z"),
    ("plain", "<i>a</i> & b", "&lt;i&gt;a&lt;/i&gt; &amp; b"),
    ("plain", "<script>x</script>", ""),
    ("time", "10:00", "10:00:00"),
    ("time", "10:00:00Z", "10:00:00"),
    ("caseless", "1e5", "1E5"),
    ("digits", "+1 (202) 555", "1202555"),
    ("digits", "none", None),
    ("plain", " a  b ", "a b"),
    ("plain", "a <b>bold</b> & c", "a bold"),
]
APART = [
    ("decimal", "1", "1.01"),
    ("decimal", "1", "one"),
    ("duration", "00:30:00", "00:00:30"),
    ("time", "10:00", "10:01"),
    ("time", "10:00:00Z", "10:00:00+02:00"),
    ("time", "10:00", None),
    ("caseless", "a", "b"),
    ("digits", "+12025550101", "12025550102"),
    ("plain", "a b", "a c"),
    ("plain", "a", None),
    ("plain", "Old note", "Smith & Sons"),
    ("digits", "call me", "at the door"),
    (None, "1", "1.00"),
    (None, "10:00", "10:00:00"),
]


@pytest.mark.parametrize(("form", "one", "other"), ALIKE)
def test_other_spellings_are_the_same_value(form: str, one: object, other: object) -> None:
    """A value of a form is the same in another of its spellings."""
    assert same_value(Field("/x", form=form), one, other)


@pytest.mark.parametrize(("form", "one", "other"), APART)
def test_other_values_stay_apart(form: str | None, one: object, other: object) -> None:
    """Another value, and another spelling of a member without a form, is a change."""
    assert not same_value(Field("/x", form=form), one, other)


LOCAL = "2031-07-01T06:00:00"


@pytest.mark.parametrize(
    ("form", "sent", "shown", "is_open"),
    [
        ("unzoned", exchanges.TIME, LOCAL, True),
        ("unzoned", LOCAL, exchanges.TIME, True),
        ("unzoned", "2031-07-01T10:00:43Z", LOCAL, True),
        ("unzoned", exchanges.TIME, "2031-07-01T06:07:00", False),
        ("unzoned", exchanges.TIME, "2031-07-03T10:00:00", False),
        ("unzoned", exchanges.TIME, "2031-07-01T06:00:00Z", False),
        ("unzoned", LOCAL, "2031-07-01T07:00:00", False),
        (None, exchanges.TIME, LOCAL, False),
    ],
    ids=[
        "shown without",
        "sent without",
        "seconds cut",
        "odd minutes",
        "days apart",
        "both with",
        "neither",
        "no form",
    ],
)
def test_of_an_unknown_zone_nothing_is_said(form: str | None, sent: str, shown: str, is_open: bool) -> None:
    """Where a page names no zone, an instant in place of one without a zone may be the same; others stay changes."""
    assert is_of_unknown_zone(Field("/x", form=form), sent, shown) is is_open


BOUND = exchanges.bind("sqod")
FREE = next(one for one in BOUND.contract.behaviour.fields if one.shows and is_free_text(one, BOUND))


def test_a_text_with_a_form_is_no_free_text() -> None:
    """Texts of any kind are tried at members without a form only: of the others a server may make another spelling."""
    assert not is_free_text(replace(FREE, form="duration"), BOUND)


@pytest.mark.parametrize(("form", "found"), [("duration", 0), (None, 1)])
def test_an_answer_may_show_another_spelling(form: str | None, found: int) -> None:
    """A length of time that comes back in another spelling is shown as it was sent; of other texts that is a change."""
    behaviour = replace(BOUND.contract.behaviour, fields=(replace(FREE, form=form),))
    bound = replace(BOUND, contract=replace(BOUND.contract, behaviour=behaviour))
    body, after = with_value({}, FREE.pointer, "007"), with_value({}, str(FREE.shows), "00:00:07")
    exchange = exchanges.shown({}, after, provider="sqod", probe={"body": body})
    assert len(sent_values(exchange, bound, "answer") or ()) == found


def test_a_local_time_in_place_of_an_instant_is_not_judged() -> None:
    """An instant that comes back in local time, of which the page says nothing, is neither kept nor broken."""
    behaviour = replace(BOUND.contract.behaviour, fields=(replace(FREE, form="unzoned"),))
    bound = replace(BOUND, contract=replace(BOUND.contract, behaviour=behaviour))
    body, after = with_value({}, FREE.pointer, exchanges.TIME), with_value({}, str(FREE.shows), LOCAL)
    exchange = exchanges.shown({}, after, provider="sqod", probe={"body": body})
    assert sent_values(exchange, bound, "answer") is None
