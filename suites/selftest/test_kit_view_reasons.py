"""What is said where another operation shows nothing that could be judged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contracts.pointers import ABSENT
from suites.kit.checks import judge
from suites.kit.model.answer import Answer
from suites.kit.model.verdicts import KEPT, NOT_APPLICABLE
from suites.proof._run import run
from suites.selftest.clinic import OURS, RECORD, Clinic
from suites.selftest.exchanges import answer, appointment, contract
from suites.standin import VARIANTS, StandIn


@pytest.mark.parametrize(
    ("came", "word", "why"),
    [
        (answer(404, {"dob": None}), "not applicable", "GET /dr/v1/patient/{patient_id} was answered 404"),
        (answer(403, RECORD), "not applicable", "was answered 403"),
        (answer(410), "not applicable", "was answered 410"),
        (answer(500), "inconclusive", "was answered 500"),
        (answer(302), "inconclusive", "was answered 302"),
        (answer(401), "inconclusive", "was answered 401"),
        (answer(503), "inconclusive", "was answered 503"),
        (answer(429), "inconclusive", "was answered 429"),
        (None, "inconclusive", "got no answer"),
        (answer(204), "not applicable", "showed nothing at the top"),
        (answer(200, {"error": "no access"}), "not applicable", "showed nothing at the top"),
    ],
)
def test_a_record_that_shows_nothing_is_told(came: Answer | None, word: str, why: str) -> None:
    """Why a clause about a record could not be judged is said with the call and its answer."""
    clinic = Clinic(came)
    views, seen = clinic.update(looked=ABSENT)
    assert judge(clinic.clause, seen, clinic.bound) is None
    views.explain(clinic.clause)
    ((said, reason),) = clinic.said
    assert said == word
    assert why in reason


def test_where_something_was_shown_nothing_is_explained() -> None:
    """A look that fails now and then is no reason where others have shown what the clause is about."""
    clinic = Clinic(answer(404), cases=3)
    views, _ = clinic.update(looked=ABSENT)
    views.explain(clinic.clause)
    assert clinic.said == []


@pytest.mark.parametrize(
    ("came", "how"),
    [
        (answer(500), "was answered 500"),
        (answer(404), "was answered 404"),
        (answer(200, None), "showed nothing at the top"),
        (answer(200, []), "showed nothing at the top"),
        (answer(200, "x"), "showed nothing at the top"),
        (answer(200, {}), "showed nothing at the top"),
    ],
)
def test_a_record_that_an_update_makes_vanish_is_told(came: Answer, how: str) -> None:
    """A record that was there before an update and fails or is empty after it cannot be called kept."""
    clinic = Clinic(came)
    clinic.update()
    ((word, why),) = clinic.said
    assert word == "inconclusive"
    assert f"{how} after an update (exchange 1), and showed it before" in why


def test_a_run_says_why_a_view_was_not_judged() -> None:
    """The verdict of a clause about a view that shows nothing names the call."""
    made = contract("aniva")
    standin = StandIn(made, variant=VARIANTS["views_without_json"])
    verdict = run(made, standin, [made.clause("ANIVA-LISTED")]).verdicts["ANIVA-LISTED"]
    assert verdict.word == NOT_APPLICABLE
    assert "GET /api/v1/appointments did not show the appointment" in str(verdict.reason)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([appointment(id="another")], ["did not show the appointment after an update (exchange 1)"]),
        ([appointment(id="another"), appointment(id="a third")], []),
        ([OURS, {**OURS, "status": "pending"}], ["showed the appointment 2 times, and not the same each time"]),
    ],
)
def test_a_row_that_an_update_makes_vanish_is_told(rows: list[Any], said: list[str]) -> None:
    """A list that has lost the row, or shows it in two ways, is told; a page as full as before may start elsewhere."""
    clinic = Clinic(answer(200, rows), id="ANIVA-LISTED")
    clinic.update({"scheduled_at": OURS["scheduled_at"]}, looked=OURS, rows=2, after={"read": OURS})
    assert len(clinic.said) == len(said)
    assert all(part in why for part, (_, why) in zip(said, clinic.said, strict=True))


def test_a_list_that_shows_nothing_of_what_was_sent_is_told() -> None:
    """A row in brief neither keeps the promise nor breaks it, and the reason names the call."""
    brief = {"id": OURS["id"], "status": OURS["status"]}
    clinic = Clinic(answer(200, [brief]), id="ANIVA-LISTED")
    views, seen = clinic.update({"scheduled_at": OURS["scheduled_at"]}, looked=brief, after={"read": OURS})
    assert judge(clinic.clause, seen, clinic.bound) is None
    views.explain(clinic.clause)
    assert clinic.said == [("not applicable", "GET /api/v1/appointments showed nothing of what was sent")]


@pytest.mark.parametrize("odd", [True, ["x"], {"a": 1}, "x" * 3000, "two\nlines", None])
def test_a_list_is_never_asked_for_what_is_no_id(odd: Any) -> None:
    """An odd value from the vendor is not put into a query, and why nothing was asked is told."""
    clinic = Clinic(answer(200, []), id="ANIVA-LISTED")
    views, _ = clinic.update(looked=ABSENT, before={"read": {"profile_id": odd}})
    views.explain(clinic.clause)
    assert clinic.asked == []
    assert clinic.said[0][0] == "inconclusive"
    assert "was not asked, as no read showed a value for each of its parameters" in clinic.said[0][1]


@pytest.mark.parametrize("provider", ["aniva", "eka"])
def test_what_every_update_carries_is_nothing_that_was_sent(provider: str) -> None:
    """A list that shows only ids, which every update names, has nothing of what an update changed."""
    made = contract(provider)
    brief = StandIn(made, variant=VARIANTS["lists_in_brief"])
    id = f"{provider.upper()}-LISTED"
    body = {"scheduled_at": "$time.bookable"} if provider == "aniva" else {"partner_meta": {"key1": "x"}}
    verdict = run(made, brief, [replace(made.clause(id), send=({"body": body},))]).verdicts[id]
    assert (verdict.word, verdict.reason and "showed nothing of what was sent" in verdict.reason) == (
        NOT_APPLICABLE,
        True,
    )


@pytest.mark.parametrize("send", [(), "ordinary"])
def test_a_clause_about_a_list_needs_no_requests_of_its_own(send: Any) -> None:
    """Where a clause about a list names no requests, the updates that are sent for it are compared with reads."""
    made = contract("aniva")
    verdict = run(made, StandIn(made), [replace(made.clause("ANIVA-LISTED"), send=send)]).verdicts["ANIVA-LISTED"]
    assert (verdict.word, verdict.cases > 0) == (KEPT, True)


def test_a_list_that_no_read_is_compared_with_is_told() -> None:
    """Where no read showed the appointment after an update, it is not said that the list did not."""
    clinic = Clinic(answer(200, [OURS]), id="ANIVA-LISTED")
    views, _ = clinic.update({"scheduled_at": OURS["scheduled_at"]}, looked=OURS, before={"read": OURS})
    views.explain(clinic.clause)
    ((word, why),) = clinic.said
    assert (word, "no read showed the appointment after an update" in why) == ("inconclusive", True)
