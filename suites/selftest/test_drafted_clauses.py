"""What a terminal says of drafted clauses that the vendor would break."""

from __future__ import annotations

from typing import Any

import pytest

from suites.kit.model.profiles import PROFILES
from suites.kit.model.verdicts import OBSERVED, UNCLEAR
from suites.kit.session.drafted_clauses import blocks_of, in_short
from suites.kit.session.exit_reason import exit_reason
from suites.kit.session.options import Plan
from suites.kit.session.results import Results
from suites.selftest import drafted_items, journals

SAYS = "/fitted_at has no value after an update that changes /weight."
SENTENCE = '/fitted_at, "If `weight` changes, `fitted_at` is cleared"'


def results(is_live: bool = True, **found: Any) -> Results:
    """A run of one drafted clause, with what was found of it."""
    made = drafted_items.contract()
    targets = {made.name: drafted_items.bind(made).target} if is_live else {}
    got = Results(Plan("a-run", PROFILES["gate"], 1, [made], targets=targets), {})
    record = {
        "clause": "PLAIN-FITTED", "provider": made.name, "verdict": OBSERVED, "strength": "must", "check": "derives",
        "reason": None, "says": SAYS, "source": {"at": SENTENCE, "line": 26}, "findings": [], **found,
    }  # fmt: skip
    got.verdicts[made.name] = {"PLAIN-FITTED": record}
    got.counts[made.name] = {"requests": 9, "accepted": 3, "refused": 5}
    return got


BROKEN = {"would_be": "violation", "drafted": [journals.finding("PLAIN-FITTED", expected="null", got="1795534200")]}


def test_it_is_told_with_sentence_request_and_answer() -> None:
    """A person sees at once which sentence would be broken, what was sent, and what came."""
    (number, block) = blocks_of(results(**BROKEN), results().plan.contracts)
    title = drafted_items.contract().title
    assert number.startswith(f"1 drafted clause of {title} would be broken, if your reading of the page is right.")
    assert block.startswith("WOULD BE A VIOLATION  PLAIN-FITTED")
    assert all(one in block for one in (SENTENCE, "line 26", BROKEN["drafted"][0]["sent"], "1795534200", "curl"))


@pytest.mark.parametrize(
    ("at", "what"),
    [(SENTENCE, "read the quoted sentence"), ("PATCH /visits, requestBody", "around the line in brackets")],
)
def test_only_a_sentence_that_is_quoted_is_to_be_read(at: str, what: str) -> None:
    """Where a clause names a place of the page only, a person is sent there."""
    (number, _) = blocks_of(results(**BROKEN, source={"at": at, "line": 26}), results().plan.contracts)
    assert what in number


def test_a_green_run_says_so_too() -> None:
    """Exit code 0 says that nothing is broken for certain, and beside it stands what may be."""
    assert exit_reason(0, results(**BROKEN)).startswith("1 drafted clause of")
    assert exit_reason(0, results()) == ""


@pytest.mark.parametrize(("is_live", "found"), [(False, BROKEN), (True, {})])
def test_nothing_is_told_of_a_stand_in_or_of_what_is_kept(is_live: bool, found: dict[str, Any]) -> None:
    """A draft's own stand-in says nothing of a vendor, and a clause that is kept has nothing to look at."""
    got = results(is_live, **found)
    assert (list(blocks_of(got, got.plan.contracts)), in_short(got, got.plan.contracts)) == ([], [])


def test_the_exit_text_counts_them() -> None:
    """The last line of a run, which people read first, has their number."""
    said = exit_reason(UNCLEAR, results(**BROKEN), is_changed=True)
    assert "; 1 drafted clause of" in said
    assert said.endswith("would be broken, if your reading of the page is right")
