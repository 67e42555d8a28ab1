"""A text that a person writes now and then is not the vendor's; what a vendor makes of our texts is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from suites.kit.model import verdicts
from suites.kit.model.clause_evidence import ClauseEvidence
from suites.kit.model.findings import Finding
from suites.kit.model.foreign_texts import ForeignTexts
from suites.kit.model.verdicts import INCONCLUSIVE, VIOLATION
from suites.selftest import exchanges, moments
from suites.selftest.moments import Elsewhere

CLAUSE = replace(exchanges.clause("preserves"), strength="must")
THEIRS = "Please call back at noon"
SENT = 'Bring the earlier results & "both" cards'


def known() -> ForeignTexts:
    """The texts of a run that has sent one, at an appointment that had another one before."""
    texts = ForeignTexts({"/note"})
    texts.note(exchanges.exchange(probe={"body": {"note": SENT}}, first={"read": {"note": "Synthetic booking"}}))
    return texts


@pytest.mark.parametrize(
    ("value", "is_foreign"),
    [
        (THEIRS, True),
        (SENT.upper(), False),
        (SENT[:13], False),
        (SENT.replace("&", "&amp;").replace('"', "&quot;"), False),
        ("Synthetic booking", False),
        ("DEFAULT", False),
        ("4f1c9a7be2", False),
        (None, False),
        ("", False),
        (3001, False),
        ({"text": THEIRS}, False),
    ],
    ids=str,
)
def test_a_text_of_other_words_is_foreign(value: Any, is_foreign: bool) -> None:
    """What a vendor cuts, codes, empties, or gives back is made of ours, and one word may be its default."""
    assert known().include(value) is is_foreign


def seen(value: str, times: tuple[int, int] = (1, 3), texts: ForeignTexts | None = None) -> ClauseEvidence:
    """Evidence of a member that two exchanges showed with a value, of which one was sent again so often."""
    evidence = ClauseEvidence(cases=9, foreign=known() if texts is None else texts)
    for number in (3, 9):
        finding = Finding(CLAUSE, exchanges.exchange(number=number), "/note", "unsent", "A", value)
        evidence.add(finding)
        evidence.change(finding, seen=times)
    return evidence


@pytest.mark.parametrize(
    ("evidence", "word"),
    [
        (seen(THEIRS), INCONCLUSIVE),
        (seen(THEIRS, times=(2, 3)), VIOLATION),
        (seen(SENT[:13]), VIOLATION),
        (seen(THEIRS, texts=ForeignTexts()), VIOLATION),
    ],
    ids=["theirs", "shown again", "made of ours", "watched"],
)
def test_what_a_person_wrote_twice_is_not_held_against_the_vendor(evidence: ClauseEvidence, word: str) -> None:
    """So it is unless its request shows it again, or a watch was long enough to tell that nobody writes."""
    found = verdicts.verdict(CLAUSE, evidence, None, exchanges.bind().now.date())
    assert (found.word, "seldom than could be watched" in (found.reason or "")) == (word, word == INCONCLUSIVE)


@pytest.mark.parametrize(("seconds", "counts"), [(60.0, False), (0.0, True)], ids=["cut", "long enough"])
def test_a_watch_that_was_cut_does_not_tell_that_nobody_writes(seconds: float, counts: bool) -> None:
    """Two texts of somebody's in a minute are too seldom for it; as many in a few seconds would have shown again."""
    vendor = Elsewhere(moments.standin("lobbie"))
    with moments.campaign(vendor) as campaign:
        campaign.start()
        vendor.time.now += seconds
        clause, states = campaign.bound.contract.clause("LOBBIE-ONLY-PROVIDED"), ({"note": "A"}, {"note": THEIRS})
        for number in (1, 2):
            exchange = exchanges.shown(*states, "read", provider="lobbie", number=number)
            campaign.evidence.add(finding := Finding(clause, exchange, "/note", "unsent", "A", THEIRS))
        campaign.evidence.seen(finding, 1, 3)
        campaign.settled.prepare_verdicts()
        assert bool(campaign.evidence.findings()) is counts
