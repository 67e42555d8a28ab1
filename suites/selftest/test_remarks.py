"""The lines under the closing table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from contracts import Contract
from contracts._behaviour import Clash
from suites.kit.model.profiles import PROFILES
from suites.kit.model.verdicts import OBSERVED, WARNING
from suites.kit.session.options import Plan
from suites.kit.session.remarks import remarks
from suites.kit.session.results import Results
from suites.kit.session.terminal import advice
from suites.selftest import drafted_items, journals


def told(
    *hidden: str, is_draft: bool = True, is_live: bool = True, verdicts: dict[str, Any] | None = None, clashed: int = 0,
    announced: Sequence[dict[str, Any]] = (), refused: int = 5,
) -> list[str]:  # fmt: skip
    """The lines of a run in which nothing was judged, at a vendor whose reads do not show some members."""
    made = with_clash(drafted_items.contract()) if clashed else drafted_items.contract()
    fields = tuple(replace(one, shows=None) if one.pointer in hidden else one for one in made.behaviour.fields)
    target = drafted_items.bind(made).target
    plan = Plan("a-run", PROFILES["gate"], 1, [made], targets={made.name: target} if is_live else {})
    results = Results(plan, {})
    results.verdicts[made.name] = verdicts or {}
    results.announced[made.name] = [*announced]
    results.counts[made.name] = {"requests": 9, "accepted": 3, "refused": refused, "clashed": clashed}
    return remarks(results, [replace(made, is_draft=is_draft, behaviour=replace(made.behaviour, fields=fields))])


def with_clash(contract: Contract) -> Contract:
    """The contract of a vendor that answers 409 where the note is another appointment's."""
    return replace(contract, behaviour=replace(contract.behaviour, clash=Clash((409,), ("/note",), tries=3)))


def test_what_met_other_bookings_is_told() -> None:
    """Updates that met another booking have shown nothing, and the line says what lets them through."""
    [line] = told(clashed=2)
    assert line.startswith("clashes plain: 2 updates met another booking (409)")
    assert "give more values in targets.toml, that are free, of /note" in line


def test_a_few_that_met_other_bookings_are_not_told() -> None:
    """Where nearly all updates went through and every clause was judged, nobody has anything to do about the others."""
    assert told(clashed=1, refused=29) == []


def test_where_refused_updates_are_stored_no_other_values_are_asked_for() -> None:
    """What was met may be a stored refusal: the line names the clause that says so, and no values of the target."""
    record = {"clause": "PLAIN-ALONE", "check": "leaves", "verdict": WARNING, "findings": [{}], "reason": None}
    [line] = told(clashed=2, verdicts={"PLAIN-ALONE": record})
    assert line.endswith("; refused updates were stored (PLAIN-ALONE), so it may be one of those")


def test_a_draft_tells_what_no_read_shows() -> None:
    """Updates of members whose place the draft does not know are judged by their answers alone, and that is told."""
    [line] = told("/note")
    assert line.startswith("unseen plain: no read is known to show 1 member (/note), so only the answers")


def test_where_all_is_shown_nothing_is_told() -> None:
    """A draft whose reads show every member leaves nothing unseen."""
    assert told() == []


@pytest.mark.parametrize(("is_draft", "is_live"), [(True, True), (True, False), (False, True)])
def test_a_draft_that_nothing_breaks_stays_a_draft(is_draft: bool, is_live: bool) -> None:
    """The sentence about a vendor that breaks no drafted clause says that a person still has to decide."""
    says = advice(replace(drafted_items.contract(), is_draft=is_draft), "nobody", is_live)
    assert ("contracts check plain" in says) is (is_draft and is_live)


def test_what_a_person_has_left_out_is_not_told() -> None:
    """Who has compared a contract with its page knows which members no read shows."""
    assert told("/note", is_draft=False) == []


def test_a_run_on_the_stand_in_has_nothing_to_learn_from() -> None:
    """What a draft's own stand-in shows says nothing of the vendor."""
    assert told("/note", is_live=False) == []


@pytest.mark.parametrize(("is_draft", "count"), [(True, 1), (False, 0)])
def test_what_a_draft_asks_is_answered(is_draft: bool, count: int) -> None:
    """What a vendor does where its document leaves something open is told while somebody has to decide by it."""
    record = {"clause": "PLAIN-SMALL", "check": "accepts", "strength": "may", "verdict": "observed", "says": "What."}
    lines = told(is_draft=is_draft, verdicts={"PLAIN-SMALL": {**record, "reason": "with note: 204 (2)"}})
    assert lines == ["observed plain: PLAIN-SMALL: What. with note: 204 (2)"] * count


@pytest.mark.parametrize("is_sent", [False, True])
def test_a_credential_that_no_clause_sends_is_told(is_sent: bool) -> None:
    """Who gives a credential without a right learns from the run when nothing tries it."""
    made = drafted_items.contract()
    others = tuple(one for one in made.clauses if one.id != "PLAIN-CREDENTIALS")
    sending = replace(made.clause("PLAIN-CREDENTIALS"), send=({"credentials": "powerless"},))
    made = replace(made, clauses=(*others, sending) if is_sent else others)
    target = drafted_items.bind(made).target
    given = replace(target, variables={"credentials.powerless": "PLAIN_SECRET_POWERLESS"})
    plan = Plan("a-run", PROFILES["gate"], 1, [made], targets={made.name: given})
    results = Results(plan, {})
    results.verdicts[made.name], results.counts[made.name] = {}, {"requests": 9, "accepted": 3, "refused": 5}
    lines = [one for one in remarks(results, [made]) if one.startswith("unused plain")]
    assert (len(lines), all("no clause sends credentials.powerless of" in one for one in lines)) == (not is_sent, True)


def test_what_is_left_open_has_a_line_of_its_own() -> None:
    """How many cases were observed is told apart from what was explored."""
    reason = "3 of 4 cases that the page leaves open were observed, not the others: no definite answer"
    record = {
        "check": "observes",
        "verdict": OBSERVED,
        "reason": reason,
        "strength": "may",
        "clause": "PLAIN-LEFT-OPEN",
    }
    assert told(verdicts={"PLAIN-LEFT-OPEN": record}) == [f"left open plain: {reason}"]


def test_what_is_announced_is_told_with_its_day() -> None:
    """That the vendor will stop answering stands under the table, with the day."""
    assert told(announced=[journals.announcement()]) == [
        "the vendor announces (plain): it answers until 2027-03-01 (sunset)"
    ]
