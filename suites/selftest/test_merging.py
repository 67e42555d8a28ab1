"""What several workers tell of one clause: one verdict, one count, one line of the journal that holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from suites.kit.exchange import Exchange
from suites.kit.findings import Finding
from suites.kit.jury import Jury
from suites.kit.profiles import PROFILES
from suites.kit.session.ledger import Ledger
from suites.kit.session.merging import Record, merged
from suites.kit.session.options import Plan
from suites.kit.verdicts import UNJUDGED, UNSHOWN
from suites.selftest import exchanges, journals

ITEM, OTHER = 1, 2
UNSEEN = journals.verdict(outcome="inconclusive", reason=UNJUDGED, cases=0)
NOT_SHOWN = journals.verdict(outcome="not applicable", reason=UNSHOWN, cases=0)
KNOWN = journals.verdict(outcome="known", findings=[journals.finding()])
STALE = journals.verdict(outcome="violation", findings=[], reason="is listed in known.yaml and kept now")


def told(outcome: str, **changes: Any) -> Record:
    """What a lane tells of a clause."""
    return journals.verdict(outcome=outcome, **changes)


def word(item: Record | str, other: Record | str) -> str:
    """The verdict of a clause by what its item says and what another lane says."""
    pair = [record if isinstance(record, dict) else told(record) for record in (item, other)]
    found = merged({OTHER: pair[1], ITEM: pair[0]}, ITEM)
    assert found is not None
    return str(found["verdict"])


@pytest.mark.parametrize(
    ("item", "other", "came_to"),
    [
        ("kept", "violation", "violation"),
        ("kept", "warning", "warning"),
        ("warning", "violation", "violation"),
        ("violation", "warning", "violation"),
        ("inconclusive", "warning", "inconclusive"),
        ("inconclusive", "violation", "violation"),
        ("not applicable", "warning", "warning"),
        ("suite error", "violation", "suite error"),
        ("kept", KNOWN, "known"),
    ],
)
def test_another_lane_makes_it_worse(item: str, other: str, came_to: str) -> None:
    """The worst word counts; after a mistake of ours nothing is said about the vendor."""
    assert word(item, other) == came_to


@pytest.mark.parametrize(
    ("item", "other", "came_to"),
    [
        (UNSEEN, "kept", "kept"),
        (NOT_SHOWN, "kept", "kept"),
        (UNSEEN, "warning", "warning"),
        ("inconclusive", "kept", "inconclusive"),
        ("not applicable", "kept", "kept"),
    ],
)
def test_who_saw_nothing_gives_way(item: Record | str, other: str, came_to: str) -> None:
    """A clause is kept that another lane saw kept; a doubt with another reason than that nothing was seen stays."""
    assert word(item, other) == came_to


def test_a_known_deviation_met_elsewhere_is_not_stale() -> None:
    """An item that did not meet a known deviation does not call it mended when another lane did meet it."""
    assert word(STALE, KNOWN) == "known"


def test_a_kept_promise_waits_for_its_item() -> None:
    """What another lane saw kept is no verdict before the item has spoken."""
    assert merged({OTHER: told("kept")}, ITEM) is None


def test_a_broken_promise_does_not_wait() -> None:
    """What another lane found broken is told at once."""
    found = merged({OTHER: told("violation")}, ITEM)
    assert found is not None
    assert found["verdict"] == "violation"


def test_the_shortest_request_is_told() -> None:
    """Of two findings alike the one with the shorter request stays; another finding stays beside it."""
    long, short = journals.finding(sent="PATCH {...}"), journals.finding(sent="PATCH {}", exchange=99)
    new = journals.finding(fingerprint="abc", exchange=5)
    found = merged({ITEM: told("violation", findings=[long, new]), OTHER: told("violation", findings=[short])}, ITEM)
    assert found is not None
    assert [(f["fingerprint"], f["sent"]) for f in found["findings"]] == [
        ("abc", new["sent"]),
        ("9f86d081", "PATCH {}"),
    ]


def test_cases_of_all_lanes_count() -> None:
    """A verdict rests on the cases of every lane."""
    found = merged({ITEM: told("kept", cases=2), OTHER: told("kept", cases=5)}, ITEM)
    assert found is not None
    assert found["cases"] == 7


def ledger() -> Ledger:
    """A ledger of a run in which the clause has its item in lane 1."""
    return Ledger(Plan("run", PROFILES["gate"], 1, [], lanes={"acme": {"ACME-UPDATE": ITEM}}), {})


def attached(*records: Record, lane: int = ITEM, setup: str | None = None, requests: int = 1) -> dict[str, Any]:
    """What a report carries."""
    counts = {"requests": requests, "accepted": 1, "refused": 1}
    return {"provider": "acme", "lane": lane, "records": list(records), "counts": counts, "setup": setup}


def test_numbers_of_lanes_add_up() -> None:
    """A lane's later numbers take the place of its earlier ones, and those of all lanes are summed."""
    book = ledger()
    for lane, requests in ((1, 3), (1, 10), (2, 7)):
        book.add(attached(lane=lane, requests=requests))
    assert book.tally("acme").requests == 17


def test_any_lane_may_be_unable_to_judge() -> None:
    """The reason why one lane cannot judge the target is that of the provider."""
    book = ledger()
    book.add(attached(lane=2, setup="its fixture is gone"))
    book.add(attached(lane=1))
    assert book.tally("acme").setup == "its fixture is gone"


def test_a_lane_corrects_itself() -> None:
    """A later record of the same lane takes the place of the earlier one."""
    book = ledger()
    book.add(attached(told("kept")))
    book.add(attached(told("violation")))
    book.add(attached(told("warning")))
    assert book.verdicts["acme"]["ACME-UPDATE"]["verdict"] == "warning"


def test_the_journal_gets_what_the_lanes_come_to() -> None:
    """What is to be written is the verdict of all lanes, exchanges as they are, and nothing twice."""
    book = ledger()
    sent = journals.exchange()
    assert book.add(attached(told("kept"), lane=2)) == []
    assert [record["kind"] for record in book.add(attached(sent, told("violation")))] == ["exchange", "verdict"]
    assert book.add(attached(told("violation"))) == []
    assert [record["verdict"] for record in book.add(attached(told("warning")))] == ["warning"]


HERE = exchanges.clause("accepts", id="HERE")
LAST = exchanges.clause("accepts", id="LAST")
THERE = exchanges.clause("echoes", id="THERE", fields=("/scheduled_at",))


def jury() -> Jury:
    """A jury whose worker has the items of two clauses of three."""
    selected = (HERE, LAST, THERE)
    return Jury(exchanges.binding(), selected, lambda exchange, new: None, frozenset({THERE.id}))


def heard() -> Exchange:
    """An update that is answered as all clauses promise."""
    body = {"scheduled_at": exchanges.TIME}
    return exchanges.exchange(
        probe={"body": body}, after={"answer": exchanges.appointment(scheduled_at=exchanges.TIME)}
    )


def test_what_is_found_about_a_clause_elsewhere_is_told_once() -> None:
    """A finding about a clause of another worker comes with the next verdict, and not again."""
    found = jury()
    found.add(Finding(THERE, exchanges.exchange(), "/a", "value", "1", "2"))
    assert [(v.clause.id, v.word) for v in found.conclude(HERE)][1:] == [("THERE", "violation")]
    assert [v.clause.id for v in found.conclude(LAST)] == ["LAST"]


def test_what_was_kept_elsewhere_is_told_last() -> None:
    """With the last item of a worker it tells which clauses of others were kept as far as it saw."""
    found = jury()
    found.hear(replace(heard(), is_documented=True))
    assert [v.clause.id for v in found.conclude(HERE)] == ["HERE"]
    assert [(v.clause.id, v.word) for v in found.conclude(LAST)][1:] == [("THERE", "kept")]


def test_what_was_not_heard_elsewhere_is_not_told() -> None:
    """A clause of another worker that no exchange here spoke for is none of this worker's business."""
    found = jury()
    found.conclude(HERE)
    assert [v.clause.id for v in found.conclude(LAST)] == ["LAST"]
