"""How often a request must stay unanswered until that is no accident."""

from __future__ import annotations

import pytest

from suites.kit.model.answer import Answer
from suites.kit.model.chance import FALSE_ALARM, attempts_needed, upper_bound
from suites.kit.model.exchange import Probe, Region
from suites.kit.run.firewall import Firewall
from suites.kit.run.losses import Losses
from suites.selftest import exchanges


@pytest.mark.parametrize(("lost", "of", "bound"), [(0, 20, 0.139), (0, 100, 0.030), (5, 100, 0.103), (20, 20, 1.0)])
def test_the_loss_rate_is_taken_at_its_upper_bound(lost: int, of: int, bound: float) -> None:
    """The bound is that of Clopper and Pearson, one-sided, at 95 %."""
    assert upper_bound(lost, of) == pytest.approx(bound, abs=0.001)


@pytest.mark.parametrize(("lost", "of", "attempts"), [(2, 300, 4), (15, 300, 6), (30, 500, 6), (40, 400, 7)])
def test_the_more_is_lost_the_more_often_a_request_is_sent(lost: int, of: int, attempts: int) -> None:
    """An accusation asks for more attempts where more of the other requests are lost."""
    assert attempts_needed(lost, of, 100) == attempts


@pytest.mark.parametrize(("lost", "of"), [(0, 19), (120, 300)])
def test_nobody_is_blamed_where_chance_cannot_be_excluded(lost: int, of: int) -> None:
    """Too few other requests, or too many of them lost, leave no number of attempts that would do."""
    assert attempts_needed(lost, of, 100) is None


def test_chance_stays_below_one_in_ten_thousand() -> None:
    """At the upper bound of the loss rate, no number of attempts explains more than one run in 10,000."""
    for lost in range(30):
        attempts = attempts_needed(lost, 400, 200)
        assert attempts is None or upper_bound(lost, 400) ** attempts * 200 < FALSE_ALARM


def test_a_request_is_measured_against_the_others() -> None:
    """Of the losses of a run, those of the request itself and those of a vendor's faults do not count."""
    losses, silent, broken = Losses(), Probe("A", "silent", {"a": 1}), Probe("A", "broken", {"a": 2})
    for probe, is_lost in [(silent, True), (silent, True), (broken, True), (None, True), (None, False)]:
        losses.note(probe, is_lost)
    losses.excuse(broken)
    assert (losses.of_others(silent), losses.probes) == ((1, 2), 2)


@pytest.mark.parametrize(
    ("pages", "of", "needed"), [(0, 19, None), (0, 400, 3), (0, 60, 5), (5, 100, 6), (60, 100, None)]
)
def test_a_page_is_the_vendors_when_chance_cannot_explain_it(pages: int, of: int, needed: int | None) -> None:
    """The more valid updates get an HTML refusal now and then, the more often one must come to be the vendor's."""
    firewall = Firewall((), ())
    page = Answer(403, {"content-type": "text/html"}, b"<html>", 1.0)
    ordinary = {"probe": {"region": Region.ORDINARY}, "region": Region.ORDINARY}
    for number in range(of):
        firewall.watch(exchanges.exchange(page if number < pages else exchanges.answer(), **ordinary))
    assert firewall.pages_needed(Probe("A", "another", {"a": 1}), 60) == needed
