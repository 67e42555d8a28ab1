"""What is told of two runs' shapes, and what is left to chance."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contracts.change_table import CLASSES, TABLE
from reports._behaviour import TITLES, breaks
from reports._records import Shape
from reports._shapes import changes_of_shape

MANY = 40
NOTE: dict[str, Any] = {"of": MANY, "types": {"string": MANY}}


def shape(role: str = "appointment.editable", operation: str = "readVisit", **members: Any) -> Shape:
    """Forty answers whose appointment has these members beside its id."""
    whole = {"": {"of": MANY, "types": {"object": MANY}}, "/id": NOTE}
    return Shape("acme", operation, 200, role, MANY, {**whole, **{f"/{name}": one for name, one in members.items()}})


def seen(count: int, type: str = "string", of: int = MANY, **facts: Any) -> dict[str, Any]:
    """A member that so many of the answers had, with values of a type."""
    return {"of": of, "types": {type: count}, **facts}


def told(before: Shape | list[Shape], after: Shape | list[Shape], **classes: str) -> dict[str, str]:
    """The class of each change by its id."""
    runs = [[one] if isinstance(one, Shape) else one for one in (before, after)]
    return {one.id: one.level for one in changes_of_shape(runs[0], runs[1], classes)}


def texts(**counts: int) -> dict[str, Any]:
    """A member that is a text in all answers, with these formats."""
    return seen(MANY, formats={name.replace("_", "-"): count for name, count in counts.items()})


def test_equal_shapes_are_no_change() -> None:
    """Two runs whose answers have the same members are alike."""
    assert told(shape(note=NOTE), shape(note=NOTE)) == {}


@pytest.mark.parametrize(
    ("before", "after", "id", "level"),
    [
        ({"note": NOTE}, {}, "response-member-removed:/note", "error"),
        ({}, {"note": NOTE}, "response-member-added:/note", "info"),
        ({"note": NOTE}, {"note": seen(20)}, "response-member-optional:/note", "warning"),
        ({"note": NOTE}, {"note": seen(MANY, "null")}, "response-null-widened:/note", "warning"),
        ({"note": NOTE}, {"note": seen(MANY, "number")}, "response-type-changed:/note", "error"),
        (
            {"note": NOTE},
            {"note": {"of": MANY, "types": {"string": 20, "number": 20}}},
            "response-type-widened:/note",
            "error",
        ),
        ({"at": texts(date_time=MANY)}, {"at": texts(text=MANY)}, "response-format-changed:/at", "error"),
        ({"at": texts(date_time=MANY)}, {"at": texts(date_time=20, date=20)}, "response-format-widened:/at", "warning"),
        (
            {"age": seen(MANY, "number", sizes={"2": MANY})},
            {"age": seen(MANY, "number", sizes={"4": MANY})},
            "response-size-changed:/age",
            "warning",
        ),
        (
            {"ref": seen(MANY, lengths={"1": MANY})},
            {"ref": seen(MANY, lengths={"3": MANY})},
            "response-length-changed:/ref",
            "warning",
        ),
        (
            {"at": texts(date_time=MANY) | {"precision": {"0": MANY}}},
            {"at": texts(date_time=MANY) | {"precision": {"6": MANY}}},
            "response-precision-changed:/at",
            "warning",
        ),
        (
            {"at": seen(MANY, sent=["string"], precision={"0": 38, "3": 2})},
            {"at": seen(MANY, sent=["string"], precision={"3": MANY})},
            "response-precision-changed:/at",
            "warning",
        ),
        (
            {"status": seen(MANY, values={"open": MANY}, undocumented=[])},
            {"status": seen(MANY, values={"open": 20, "held": 20}, undocumented=["held"])},
            "response-values-widened:/status = held",
            "warning",
        ),
    ],
    ids=lambda value: value.partition(":")[0] if isinstance(value, str) else "",
)
def test_a_change_is_told_once_with_its_class(before: Any, after: Any, id: str, level: str) -> None:
    """What came, went or changed is told as one change, with the class that the table gives it."""
    assert told(shape(**before), shape(**after)) == {id: level}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"0": 20, "6": 20}, {"6": MANY}),
        ({"0": 30, "6": 10}, {"0": MANY}),
        ({"0": MANY}, {"0": 1, "6": 39}),
        ({"0": 1}, {"6": 1}),
        ({"0": MANY}, {}),
    ],
    ids=["half", "rare", "still", "one", "none"],
)
def test_fractions_that_come_by_chance_are_no_change(before: dict[str, int], after: dict[str, int]) -> None:
    """Where most times were not of one precision, or some still are, or few were seen, nothing is told."""
    assert told(shape(at=seen(MANY, precision=before)), shape(at=seen(MANY, precision=after))) == {}


def test_what_few_answers_had_is_not_gone() -> None:
    """A member of 3 of 40 answers that 40 later ones do not have is no change."""
    assert told(shape(note=seen(3)), shape()) == {}


def test_what_a_third_of_the_answers_had_is_gone() -> None:
    """A member of 12 of 40 answers that 40 later ones do not have is told as gone."""
    assert told(shape(note=seen(12)), shape()) == {"response-member-removed:/note": "error"}


def test_a_single_answer_says_little() -> None:
    """A member that the only answer had, and that the only later one has not, is no change."""
    few = {"": {"of": 1, "types": {"object": 1}}}
    one = Shape("acme", "readVisit", 200, "appointment.editable", 1, {**few, "/note": seen(1, of=1)})
    assert told(one, Shape("acme", "readVisit", 200, "appointment.editable", 1, few)) == {}


def test_what_is_rare_may_have_been_missed_before() -> None:
    """A null in 3 of 40 answers may have been missed in 40 earlier ones, and is no change."""
    assert told(shape(note=NOTE), shape(note={"of": MANY, "types": {"string": 37, "null": 3}})) == {}


def test_appointments_of_one_run_only_are_not_compared() -> None:
    """A member of an appointment that the later run has not read is not gone."""
    before = [shape(), shape("appointment.home", note=NOTE)]
    assert told(before, shape()) == {}


def test_another_appointment_under_the_same_role_is_not_compared() -> None:
    """Where the target names another appointment than before, a member that it lacks is not gone."""
    assert told(replace(shape(note=NOTE), which="a1"), replace(shape(), which="b2")) == {}


def test_each_appointment_is_compared_with_itself() -> None:
    """Whatever share of a run's answers an appointment has, a member that it alone lacks is not missing."""
    before = [shape(note=NOTE), shape("appointment.home")]
    members = {"": seen(900, "object", 900), "/id": seen(900, of=900)}
    many = Shape("acme", "readVisit", 200, "appointment.home", 900, members)
    assert told(before, [shape(note=NOTE), many]) == {}


def test_a_member_that_is_left_in_one_appointment_is_not_gone() -> None:
    """A member that one of two appointments still has is missing now and then, and not gone."""
    before = [shape(note=NOTE), shape("appointment.home", note=NOTE)]
    after = [shape(), shape("appointment.home", note=NOTE)]
    assert told(before, after) == {"response-member-optional:/note": "warning"}


def test_what_the_run_emptied_itself_is_no_news() -> None:
    """A member that the later run may have emptied by its own updates is not newly null."""
    assert told(shape(note=NOTE), shape(note=seen(MANY, "null", sent=["null"]))) == {}


def test_a_type_that_the_run_sent_itself_is_no_news() -> None:
    """A member that has the type of a value that the later run sent and got accepted is not retyped."""
    assert told(shape(note=NOTE), shape(note=seen(MANY, "number", sent=["number"]))) == {}


def test_what_the_run_writes_is_gone_all_the_same() -> None:
    """A member that both runs write, and that no answer shows any more, is gone."""
    assert told(shape(note=seen(MANY, sent=["null", "string"])), shape()) == {"response-member-removed:/note": "error"}


def test_what_the_run_alone_had_filled_is_not_gone() -> None:
    """A member that few answers had because the earlier run had filled it is not gone."""
    assert told(shape(note=seen(15, sent=["string"])), shape()) == {}


def test_a_documented_value_is_no_news() -> None:
    """A value of the documented list that no answer had before is no change."""
    before = seen(MANY, values={"open": MANY}, undocumented=[])
    assert told(shape(status=before), shape(status=seen(MANY, values={"closed": MANY}, undocumented=[]))) == {}


def test_a_growing_counter_is_no_other_unit() -> None:
    """A number that has one digit more than before is not of another order of magnitude."""
    before, after = (seen(MANY, "number", sizes={digits: MANY}) for digits in "34")
    assert told(shape(version=before), shape(version=after)) == {}


def test_a_first_value_is_no_other_type() -> None:
    """A member that was null in all answers before, and is a text now, is not retyped."""
    assert told(shape(note=seen(MANY, "null")), shape(note=NOTE)) == {}


def test_one_change_in_two_operations_is_told_once() -> None:
    """A member that went from the answers of two operations is one change, which names both."""
    before, after = (
        [shape(operation=name, **some) for name in ("listVisits", "readVisit")] for some in ({"a": NOTE}, {})
    )
    (change,) = changes_of_shape(before, after)
    assert change.sentence == "/a is in none of 40 objects, before in 40 of 40 (listVisits, readVisit)"


def test_what_is_inside_is_not_told_beside() -> None:
    """An object that is gone is told without the members inside it."""
    inner = {"x": seen(MANY, "object"), "x/y": NOTE}
    assert told(shape(**inner), shape()) == {"response-member-removed:/x": "error"}


def test_what_is_inside_a_written_member_is_not_gone() -> None:
    """Of an object that the later run has written nothing is known of the members inside it, so none is gone."""
    before = {"x": seen(MANY, "object"), "x/y": NOTE}
    assert told(shape(**before), shape(x=seen(MANY, "object", sent=["object"]))) == {}


def test_a_refusal_has_a_place_of_its_own() -> None:
    """A change in the body of a refusal names the status."""
    before, after = (
        Shape("acme", "updateVisit", 409, "appointment.editable", MANY, {"": seen(MANY, "object"), **members})
        for members in ({"/error": NOTE}, {})
    )
    assert told(before, after) == {"response-member-removed:409 /error": "error"}


def test_a_team_gives_a_change_another_class() -> None:
    """The class of a file takes the place of the table's, by the id of a change and by its kind."""
    (gone,) = changes_of_shape([shape(a=NOTE)], [shape()], {"response-member-removed:/a": "info"})
    (other,) = changes_of_shape([shape(a=NOTE)], [shape()], {"response-member-removed": "warning"})
    assert (gone.level, other.level) == ("info", "warning")


def test_only_an_error_breaks() -> None:
    """A change of the class warning breaks no client."""
    assert not breaks(changes_of_shape([shape(a=NOTE)], [shape(a=seen(MANY, "null"))]))


def test_a_change_has_the_same_fingerprint_in_other_runs() -> None:
    """The name of a change does not depend on how often it was seen."""
    (one,), (other,) = (changes_of_shape([shape(a=seen(count))], [shape()]) for count in (40, 30))
    assert one.fingerprint == other.fingerprint
    assert one.sentence != other.sentence


def test_the_classes_are_those_of_the_table() -> None:
    """Changes of behaviour have the classes of `contracts drift`, in the same order."""
    assert tuple(TITLES) == CLASSES
    assert TABLE["response-member-removed"].level == "error"
