"""Whose a change is: what a refused update wrote, or one of another appointment, is not held against the next one."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from suites.kit.checks import judge
from suites.kit.checks.evidence import Evidence
from suites.kit.model.exchange import Exchange
from suites.kit.model.findings import Finding
from suites.kit.model.target import EXPENDABLE
from suites.kit.model.verdicts import EXPLAINED, INCONCLUSIVE
from suites.kit.run.campaign import Campaign
from suites.kit.run.confirmation import MOST_CONFIRMED, _is_enough
from suites.kit.run.elsewhere import Elsewhere
from suites.kit.run.late_refusals import _written_by
from suites.selftest import exchanges, moments
from suites.selftest.exchanges import answer, exchange
from suites.standin import StandIn

OLD, NEW = {"note": "old", "status": "SCHEDULED"}, {"note": "new", "status": "SCHEDULED"}
OMIT = exchanges.clause("preserves")
BOUND = exchanges.bind("lobbie")


def sent(body: dict[str, Any], came: int = 200, **facts: Any) -> Exchange:
    """An update of the vendor's appointment."""
    return exchange(answer(came), provider="lobbie", probe={"body": body, **facts.pop("probe", {})}, **facts)


def shown(body: dict[str, Any]) -> Exchange:
    """An update before which a read showed the old note, and after which it shows the new one."""
    return sent(body, before={"read": OLD}, after={"read": NEW})


def updates(*before: Exchange) -> Elsewhere:
    """What a run knows of where its updates went, after these."""
    known = Elsewhere(cast("Campaign", SimpleNamespace(bound=BOUND)))
    for one in before:
        known.watch(one)
    return known


def blamed(update: Exchange) -> list[str]:
    """What an update is said to have changed without naming it."""
    return [found.pointer for found in judge(OMIT, update, BOUND) or ()]


ELSEWHERE = {"appointment": EXPENDABLE}


def test_what_another_appointment_was_sent_is_not_the_next_updates_doing() -> None:
    """A member that shows the value which went to another appointment since is not this update's."""
    known = updates(sent({"note": "new"}, probe=ELSEWHERE))
    assert blamed(known.corrected(shown({"status": "CONFIRMED"}))) == []


def test_what_was_shown_since_is_the_next_updates_doing() -> None:
    """Once the appointment has been shown without it, a value that another one was sent before is no excuse."""
    known = updates(sent({"note": "new"}, probe=ELSEWHERE), sent({}, after={"read": OLD}))
    assert blamed(known.corrected(shown({"status": "CONFIRMED"}))) == ["/note"]


def test_another_value_than_others_were_sent_is_the_next_updates_doing() -> None:
    """A value that nobody sent anywhere is no other update's."""
    known = updates(sent({"note": "else"}, probe=ELSEWHERE))
    assert blamed(known.corrected(shown({"status": "CONFIRMED"}))) == ["/note"]


def test_what_only_a_refused_update_sent_is_that_ones() -> None:
    """Of what an accepted update does not name, the values that a refused one before it sent are known."""
    refused = [sent({"note": text, "status": 7}, came=400) for text in ("new", "other")]
    found = [_written_by([one], shown({"status": "CONFIRMED"}), BOUND) for one in refused]
    assert found == [["/note"], []]


def explained(about: str) -> Evidence:
    """The evidence of a run in which a clause is broken at the note, and another is unclear about a member."""
    broken, unclear = (replace(exchanges.clause(check), id=f"LOBBIE-{check.upper()}") for check in ("echoes", "leaves"))
    evidence = Evidence(BOUND, (broken, unclear), lambda exchange, found: None)
    evidence.add(Finding(broken, shown({"note": "x"}), "/note", "value", "x", "new"))
    evidence.unclear_about(unclear.id, [about], f"{about} is somebody else's")
    return evidence


def test_a_change_that_a_broken_clause_explains_is_not_called_somebody_elses() -> None:
    """A clause that is unclear about a member refers to the one that is found broken there."""
    evidence = explained("/note")
    (verdict,) = evidence.conclude(evidence.selected[1])
    assert (verdict.word, verdict.reason) == (INCONCLUSIVE, EXPLAINED.format("/note", "LOBBIE-ECHOES"))


def test_a_change_elsewhere_is_explained_by_nothing() -> None:
    """What a clause is unclear about at another member stays as it is."""
    evidence = explained("/status")
    (verdict,) = evidence.conclude(evidence.selected[1])
    assert verdict.reason == "/status is somebody else's"


def test_a_well_formed_update_that_is_refused_is_tried_with_other_members() -> None:
    """An ordinary update that the vendor refuses goes once more, with others beside it."""
    standin = StandIn(exchanges.contract("lobbie"))
    with moments.campaign(moments.Elsewhere(standin)) as campaign:
        campaign.start()
        refused = replace(sent({"status": "CONFIRMED"}, came=409, probe={"clause": "LOBBIE-UPDATE"}), number=500)
        count = len(campaign._sent)
        for _ in range(2):
            campaign.refusals.try_with_company(refused)
        bodies = [one.body for one in campaign._sent[count:] if isinstance(one, Exchange)]
    assert [len(body) > 1 for body in bodies] == [True]


@pytest.mark.parametrize(("known", "is_enough"), [(MOST_CONFIRMED, False), (MOST_CONFIRMED + 1, True)])
def test_a_clause_that_is_found_broken_many_times_leaves_requests_for_the_others(known: int, is_enough: bool) -> None:
    """Once so many findings of a clause count, its next ones are not sent again."""
    found = [Finding(OMIT, shown({"note": "x"}), f"/{number}", "unsent", "old", "new") for number in range(known + 1)]
    findings = {finding.fingerprint: finding for finding in found[:-1]}
    campaign = SimpleNamespace(evidence=SimpleNamespace(findings=lambda: findings))
    assert _is_enough(cast("Campaign", campaign), found[-1:]) is is_enough


@pytest.mark.parametrize(
    ("answered", "blamed_at"), [({"note": "old"}, ["/note"]), ({"note": "new"}, []), ({"status": "SCHEDULED"}, [])]
)
def test_a_refused_update_is_not_blamed_for_the_accepted_one_before_it(
    answered: dict[str, Any], blamed_at: list[str]
) -> None:
    """After an accepted update that no read followed, a refused one changed only what that one's answer still showed:
    the accepted one may have reset members that it does not name, as a PUT does."""
    before = {"read": OLD, "answer": answered}
    refused = sent({"status": 7}, 400, before=before, after={"read": NEW}, unread=frozenset({"/status"}))
    found = judge(exchanges.clause("leaves"), refused, BOUND) or ()
    assert [flaw.pointer for flaw in found] == blamed_at


def test_what_the_answer_before_showed_is_not_the_next_updates_doing() -> None:
    """A member that the answer to an earlier update showed as the read after this one does was changed before."""
    before = {"read": OLD, "answer": NEW}
    later = sent({"status": "CONFIRMED"}, before=before, after={"read": NEW}, unread=frozenset({"/status"}))
    assert blamed(later) == []
