"""In which words it is said what an update did that the page leaves open."""

from __future__ import annotations

from typing import Any

import pytest

from contracts import Json
from suites.kit.checks.observed import code, effects, is_contradicted
from suites.kit.model.exchange import Exchange
from suites.selftest import exchanges
from suites.selftest.exchanges import answer, exchange

OLD, NEW = "2031-07-01T10:00:00Z", "2031-07-02T11:00:00Z"


def sent(body: Json, before: dict[str, Any], after: dict[str, Any], provider: str = "aniva", status: int = 200) -> Any:
    """What an update did that found an appointment so and left it so, as reads show it."""
    came = answer(status, {})
    one = exchange(came, provider=provider, probe={"body": body}, before={"read": before}, after={"read": after})
    return effects(one, exchanges.bind(provider))


@pytest.mark.parametrize(
    ("value", "old", "new", "word"),
    [
        (NEW, OLD, NEW, "stored"),
        (NEW, OLD, "2031-07-02T13:00:00+02:00", "stored"),
        ("2031-07-02T11:00:00.500Z", OLD, NEW, "another form"),
        (NEW, OLD, OLD, "ignored"),
        (NEW, OLD, "2031-07-02", "another form"),
        (1940749200, OLD, NEW, "another form"),
        ("2031-07-02T11:00:00", OLD, NEW, "another form"),
        ("2031-07-02", OLD, "2031-07-01T20:00:00-04:00", "another form"),
        ("2031-07-02T11:00:00", OLD, "2031-07-02T07:00:00-04:00", "taken as UTC"),
        ("2031-07-02T11:00:00", OLD, "2031-07-02T11:00:00-04:00", "taken as local time"),
        ("2031-07-02T11:00", OLD, "2031-07-02T11:00:00.000-04:00", "taken as local time"),
        ("2031-07-02T11:00:00", OLD, "2031-07-02T13:00:00-04:00", "another form"),
        ("2031-07-02T11:00:00", OLD, "tomorrow", "another form"),
        (None, OLD, None, "null"),
        (None, OLD, "", "empty"),
        ("", OLD, None, "null"),
        ("", OLD, OLD, "ignored"),
        (None, OLD, NEW, "another form"),
    ],
)
def test_a_member_is_compared_with_what_was_sent(value: Json, old: Json, new: Json, word: str) -> None:
    """What became of a member is said by what was sent, and by what reads show before and after."""
    assert sent({"scheduled_at": value}, {"scheduled_at": old}, {"scheduled_at": new}) == (word,)


def test_an_emptied_member_may_be_gone() -> None:
    """A member that is not shown any more after it was emptied is absent, which is not the same as null."""
    assert sent({"scheduled_at": None}, {"scheduled_at": OLD}, {}) == ("absent",)


def test_a_member_that_nobody_named_is_something_else() -> None:
    """What an update changes beside what it names, and what follows from that, is told."""
    before, after = {"scheduled_at": OLD, "status": "confirmed"}, {"scheduled_at": NEW, "status": "pending"}
    assert sent({"scheduled_at": NEW}, before, after) == ("stored", "something else")


def test_an_unknown_member_that_is_stored_is_something_else() -> None:
    """A member that no page lists and that is shown afterwards has been stored, though nobody promised that."""
    assert sent({"x_unknown": 1}, {"scheduled_at": OLD}, {"scheduled_at": OLD, "x_unknown": 1}) == ("something else",)


def test_an_unknown_member_that_changes_nothing_is_ignored() -> None:
    """An accepted update after which all is as it was has been ignored."""
    assert sent({"x_unknown": 1}, {"scheduled_at": OLD}, {"scheduled_at": OLD}) == ("ignored",)


def test_several_members_have_several_words() -> None:
    """Where members of one update fare differently, each word is said once, in one order."""
    before = {"scheduled_at": OLD, "location_id": "a"}
    after = {"scheduled_at": OLD, "location_id": "b"}
    assert sent({"location_id": "b", "scheduled_at": None}, before, after) == ("stored", "ignored")


@pytest.mark.parametrize(
    ("status", "after", "word"), [(400, NEW, "refused"), (500, OLD, "refused"), (500, NEW, "something else")]
)
def test_a_server_error_may_have_changed_something(status: int, after: str, word: str) -> None:
    """Of a refusal no more is said; an update that ended in a server error is looked at."""
    assert sent({"x_unknown": 1}, {"scheduled_at": OLD}, {"scheduled_at": after}, status=status) == (word,)


@pytest.mark.parametrize(("after", "word"), [({"labels": "b", "tags": "a"}, "merged"), ({"labels": "b"}, "replaced")])
def test_the_rest_of_an_object_is_merged_or_replaced(after: dict[str, str], word: str) -> None:
    """What an object had and an update left out stays or goes; the page says neither."""
    body = {"appointment_details": {"custom_attributes": {"labels": "b"}}}
    before = {"custom_attributes": {"labels": "a", "tags": "a"}}
    assert word in sent(body, before, {"custom_attributes": after}, "eka")


def test_a_member_that_nothing_shows_is_unseen() -> None:
    """Of a member that no read shows nothing can be said but that."""
    assert sent({"token": 7}, {"mode": "tele"}, {"mode": "tele"}, "eka") == ("unseen",)


def test_what_every_update_carries_counts_for_nothing() -> None:
    """The ids that each update names with their own values are not what was tried."""
    bound = exchanges.bind("eka")
    assert sent({**bound.base, "x_unknown": 1}, {"mode": "tele"}, {"mode": "tele"}, "eka") == ("ignored",)


def test_without_a_read_nothing_is_said() -> None:
    """An accepted update that no read shows has no effect that is known."""
    assert effects(exchange(probe={"body": {"scheduled_at": NEW}}), exchanges.bind()) == ()


def refused(body: Json) -> Exchange:
    """A refusal with this body."""
    return exchange(answer(400, body))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"error": {"code": "NO_SUCH"}}, "NO_SUCH"),
        ({"code": "E1.2"}, "E1.2"),
        ({"code": 4711}, "4711"),
        ({"error_code": "slot-taken"}, "slot-taken"),
        ({"errors": [{"code": "first"}, {"code": "second"}]}, "first"),
        ({"code": "Anna Example is no patient"}, None),
        ({"code": 491700000000}, None),
        ({"code": True}, None),
        ({"code": None}, None),
        ({"error": "Bad Request"}, None),
        ([], None),
    ],
)
def test_a_code_is_one_word_or_a_small_number(body: Json, found: str | None) -> None:
    """Only what can be a code is taken for one: a sentence, or a long number, may be somebody's."""
    assert code(refused(body), exchanges.contract()) == found


def test_a_success_has_no_code() -> None:
    """The code of a success is a member like any other."""
    assert code(exchange(answer(200, {"code": "DONE"})), exchanges.contract()) is None


@pytest.mark.parametrize(("answered", "is_other"), [(NEW, False), ("2031-07-02T13:00:00+02:00", False), (OLD, True)])
def test_an_answer_that_no_read_confirms_is_a_contradiction(answered: str, is_other: bool) -> None:
    """Where the answer and the read after it show a sent member with different values, one of them is late."""
    after = {"answer": {"scheduled_at": answered}, "read": {"scheduled_at": NEW}}
    one = exchange(probe={"body": {"scheduled_at": NEW}}, before={"read": {}}, after=after)
    assert is_contradicted(one, exchanges.bind()) is is_other


def test_what_an_answer_leaves_out_contradicts_nothing() -> None:
    """A member that the answer does not show says nothing against the read."""
    after: dict[str, dict[str, str]] = {"answer": {}, "read": {"scheduled_at": NEW}}
    one = exchange(probe={"body": {"scheduled_at": NEW}}, before={"read": {}}, after=after)
    assert not is_contradicted(one, exchanges.bind())
