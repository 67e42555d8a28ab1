"""What is sent to see whether a rule between two members holds where the appointment has one of them."""

from __future__ import annotations

from dataclasses import replace

from contracts.pointers import ABSENT, get
from suites.kit.generate.probes import probes
from suites.kit.model.exchange import Probe
from suites.kit.run.exchanges import repeated
from suites.selftest import exchanges

MODE, LINK = "/appointment_details/mode", "/appointment_details/video_connect/url"


def made() -> list[Probe]:
    """What Eka's clause about video calls sends."""
    bound = exchanges.bind("eka")
    return probes(bound.contract.clause("EKA-VIDEO-ONLY-STORED"), bound)


def test_the_rule_is_broken_with_both_members_and_with_the_stored_one() -> None:
    """The value is stored, then what goes with another one is sent beside it, and then without it, each twice."""
    sent = [(get(probe.body, MODE), get(probe.body, LINK) is not ABSENT) for probe in made()]
    beside, rest = ("INCLINIC", True), (ABSENT, True)
    assert sent == [("INCLINIC", False), beside, beside, rest, rest]


def test_the_last_is_judged_by_the_one_before_it() -> None:
    """An update without what is stored refers to the one that named it, if that went to the same appointment."""
    _, whole, _, rest, _ = made()
    before = exchanges.exchange(provider="eka", probe={"clause": whole.clause, "body": whole.body})
    elsewhere = exchanges.exchange(provider="eka", probe={"clause": whole.clause, "fixture": 1})
    assert (repeated(rest, before), repeated(rest, elsewhere), repeated(whole, before)) == (before, None, None)


def test_a_thorough_run_names_both_a_third_time() -> None:
    """Where other requests may come between the first two, a third one follows the second at once."""
    bound = replace(exchanges.bind("eka"), thorough=True)
    sent = probes(bound.contract.clause("EKA-VIDEO-ONLY-STORED"), bound)
    assert [probe.is_rest for probe in sent] == [False] * 4 + [True] * 2
