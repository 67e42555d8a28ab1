"""What an alert says of an update that should have been refused: whose key it had, and what to do meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports._until_fixed import ACCEPT, NEVER, REFUSED, STORED, THROUGH, meanwhile, of_all
from reports.alerts.finding_text import until_fixed
from reports.alerts.let_in import ANYBODY, let_in
from reports.alerts.what_to_do import key_used
from reports.history.findings import KnownFinding
from reports.history.lives import Life, Look, Point, State

SEEN = Point(1, "RUN", 0, Look.SEEN)
LIFE = Life(State.NEW, SEEN, SEEN, 1, None, None, 0)
TEXTS = dict.fromkeys(
    ("says", "place", "seen", "spread", "sent", "expected", "shown_by", "owner", "page", "command", "fingerprint"), ""
)
CURL = 'curl -i -X PATCH "https://acme.example.com/v1/$ID" -H "x-api-key: $ACME_KEY_POWERLESS" --data-binary \'{}\''
FOUND = KnownFinding(
    provider="acme", target="sandbox", clause="ACME-401", pointer=None, keyword="credentials powerless",
    strength="must", check="guards", severity="violation", got="200", script=CURL, life=LIFE, **TEXTS,
)  # fmt: skip

USED = [
    ("credentials powerless", "key used: a valid one without the right to do this (x-api-key: $ACME_KEY_POWERLESS)"),
    ("credentials none", "key used: none was sent"),
    ("credentials empty; with note", "key used: an empty one"),
    ("credentials wrong password", "key used: one with a wrong password (x-api-key: $ACME_KEY_POWERLESS)"),
    ("a plain update", "key used: a valid one, that of the other requests (x-api-key: $ACME_KEY_POWERLESS)"),
]


@pytest.mark.parametrize(("keyword", "expected"), USED)
def test_the_key_is_named(keyword: str, expected: str) -> None:
    """The kind of key with which an update went through is said in words, with the variable that holds it."""
    assert list(key_used(replace(FOUND, keyword=keyword))) == [expected]


def test_the_role_of_the_appointment_is_named() -> None:
    """Of an appointment that must not be found, its role in targets.toml is said."""
    found = replace(FOUND, check="hides", keyword="appointment appointment.foreign; with note")
    assert list(key_used(found))[1:] == ["used at: an appointment of the role appointment.foreign in targets.toml"]


def test_other_checks_have_no_key() -> None:
    """Where a request was sent as any other, nothing is said of its key."""
    assert list(key_used(replace(FOUND, check="echoes"))) == []


def test_a_command_line_without_a_key_names_none() -> None:
    """Where the first header of a cURL line holds no variable, no value of it is shown."""
    found = replace(FOUND, script=CURL.replace("$ACME_KEY_POWERLESS", "made-up"))
    assert list(key_used(found)) == ["key used: a valid one without the right to do this"]


MEANWHILE = [
    ("guards", "credentials none", "200", THROUGH["none"]),
    ("guards", "credentials wrong x-tenant", "204", THROUGH["none"]),
    ("guards", "credentials wrong", "204", THROUGH["made up"]),
    ("guards", "credentials empty; with note", "204", THROUGH["empty"]),
    ("guards", "credentials altered", "204", THROUGH["altered"]),
    ("guards", "credentials powerless", "200", THROUGH["powerless"]),
    ("guards", "credentials other", "200", THROUGH["hides"]),
    ("hides", "appointment appointment.foreign", "200", THROUGH["hides"]),
    ("hides", "appointment appointment.foreign", "404", REFUSED),
    ("guards", "credentials none", "500", REFUSED),
]


@pytest.mark.parametrize(("check", "keyword", "got", "expected"), MEANWHILE)
def test_the_advice_fits_who_got_through(check: str, keyword: str, got: str, expected: str) -> None:
    """What to do meanwhile depends on who could update, and on whether an update went through at all."""
    assert meanwhile(check, replace(FOUND, check=check, keyword=keyword, got=got)) == expected


def test_a_refusal_that_changed_something_went_through() -> None:
    """Where a member changed, the update went through, whatever status was answered: nobody relies on the refusal."""
    stored = replace(FOUND, got='"x"', pointer="/note")
    assert meanwhile(FOUND.check, stored) == f"{THROUGH['powerless']}; {STORED}"
    assert of_all([(FOUND.check, FOUND), (FOUND.check, stored)]).endswith(STORED)


def test_the_others_are_read_where_an_update_changes_others() -> None:
    """Where an update changes another appointment, reading its own again shows nothing."""
    assert "read your other appointments, too, and compare all of them" in meanwhile(
        "isolates", replace(FOUND, check="isolates", pointer="/note")
    )


@pytest.mark.parametrize("check", ["guards", "hides", "locks"])
@pytest.mark.parametrize("got", ['"ERR_OTHER"', "2001"])
def test_a_refusal_with_the_code_of_another_cause_lets_nobody_in(check: str, got: str) -> None:
    """Where an update is refused, and only the code of the refusal is another one, nothing got through."""
    found = replace(FOUND, check=check, keyword="code", pointer="/error/code", expected='"ERR_KEY"', got=got)
    assert (let_in([found]), meanwhile(check, found)) == ([], REFUSED)
    assert until_fixed(found).endswith(f"; {ACCEPT}")


LET_IN = [
    ("guards", "credentials none", "200", ["an update without a key goes through"]),
    ("guards", "credentials wrong", "204", ["an update with a wrong key goes through"]),
    ("guards", "credentials wrong password", "204", ["an update with a wrong password goes through"]),
    ("guards", "credentials altered", "200", ["an update with a key with another end goes through"]),
    ("hides", "appointment appointment.foreign", "200", ["an appointment of others can be changed"]),
    ("hides", "credentials other; appointment a.foreign", "200", ["an appointment of others can be changed"]),
    ("guards", "credentials none", "500", []),
    ("echoes", "", "200", []),
]


@pytest.mark.parametrize(("check", "keyword", "got", "expected"), LET_IN)
def test_a_title_says_who_is_let_in(check: str, keyword: str, got: str, expected: list[str]) -> None:
    """Who is let in that has to be refused is said for a title, once, and only where an update goes through."""
    found = replace(FOUND, check=check, keyword=keyword, got=got)
    assert let_in([found, found]) == expected


@pytest.mark.parametrize(("got", "expected"), [("204", NEVER), ("500", ACCEPT)])
def test_nobody_is_told_to_accept_that_somebody_is_let_in(got: str, expected: str) -> None:
    """A deviation may be accepted, and that an update goes through which has to be refused may not."""
    assert until_fixed(replace(FOUND, got=got)).endswith(f"; {expected}")


def test_several_ways_to_do_without_a_key_are_one_hole() -> None:
    """A vendor that looks at no key is told of once in a title, and a key without the right beside it."""
    kinds = ("none", "malformed", "wrong", "altered", "empty", "powerless")
    found = [replace(FOUND, check="guards", keyword=f"credentials {kind}", got="200") for kind in kinds]
    assert let_in(found) == [ANYBODY, "an update with a key without the right goes through"]


@pytest.mark.parametrize("expected", ["400", "400, 422", "a refusal (4xx)"])
def test_what_a_vendor_takes_is_checked_before_it_is_sent(expected: str) -> None:
    """Where an update is accepted that has to be refused, reading it again protects from nothing."""
    found = replace(FOUND, check="refuses", keyword="enum", pointer=None, expected=expected, got="200")
    assert meanwhile("refuses", found).startswith("check an update before you send it")
