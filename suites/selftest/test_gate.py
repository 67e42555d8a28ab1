"""What the release gate promises."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.__main__ import main
from reports.history.database import opened
from suites.selftest import journals
from suites.selftest.empty_histories import history_in
from suites.selftest.nights import CLAUSE, night, take_in, told

KEPT, BROKEN = told("kept"), told("violation")
OTHER = journals.verdict("ACME-OTHER")
"""What any target keeps: one that keeps nothing at all is another story."""
OPEN, CLOSED = "The gate is open.", "The gate is closed."


def verdict_of(folder: Path, nights: list[list[journals.Record]], policy: str = "") -> int:
    """What the gate says of nights, the last of which was an hour ago."""
    with opened(_url(folder)) as engine:
        _take_in(engine, folder, nights)
    path = folder / "policy.yaml"
    path.write_text(policy)
    return main(["gate", "--history", _url(folder), "--policy", str(path)])


def _url(folder: Path) -> str:
    return history_in(folder)


def _take_in(engine: Engine, folder: Path, nights: list[list[journals.Record]]) -> None:
    for ago, lines in enumerate(reversed(nights)):
        started = datetime.now(UTC) - timedelta(hours=1, days=ago)
        take_in(engine, folder, night(ago, *lines, started=started.isoformat()))


def test_a_kept_promise_opens_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the latest run of each target keeps all, a release may pass."""
    assert verdict_of(tmp_path, [[KEPT]]) == 0
    assert OPEN in capsys.readouterr().out


def test_a_broken_promise_closes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A violation of a clause that was kept before is a sentence, and exit code 1."""
    assert verdict_of(tmp_path, [[KEPT], [BROKEN]]) == 1
    shown = capsys.readouterr().out
    assert f"Acme Health at stand-in: {CLAUSE} /scheduled_at is broken" in shown
    assert CLOSED in shown


def test_a_resolved_finding_blocks_nobody(tmp_path: Path) -> None:
    """What the latest run shows to be gone does not count."""
    assert verdict_of(tmp_path, [[KEPT], [BROKEN], [KEPT]]) == 0


def test_a_new_clause_is_pending(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A clause that was never kept at the target is told, and does not block."""
    assert verdict_of(tmp_path, [[BROKEN, OTHER]]) == 0
    assert "not blocking" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        ("clauses: [ACME-OTHER*]", 0),
        ("clauses: [ACME-T*]", 1),
        ("blocks: [warning]", 0),
        ("targets: [stand-in]", 1),
    ],
)
def test_a_policy_says_what_blocks(policy: str, code: int, tmp_path: Path) -> None:
    """Severities, clauses and targets that the policy does not name do not block."""
    assert verdict_of(tmp_path, [[KEPT, OTHER], [BROKEN, OTHER]], policy) == code


@pytest.mark.parametrize(("policy", "code"), [("", 75), ("inconclusive: 50", 0), ("inconclusive: 49", 75)])
def test_what_is_inconclusive_may_be_too_much(policy: str, code: int, tmp_path: Path) -> None:
    """More inconclusive clauses than the policy allows close the gate with 75."""
    assert verdict_of(tmp_path, [[KEPT, journals.verdict("ACME-OTHER", "inconclusive")]], policy) == code


def test_old_data_close_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A latest run that is older than the policy allows closes the gate with 75, and is told with its age."""
    assert verdict_of(tmp_path, [[KEPT]], "max_age_hours: 0.5") == 75
    assert "the latest run that tested it is 1 h old, more than 0.5 h" in capsys.readouterr().out


def test_no_data_close_it(tmp_path: Path) -> None:
    """Without any run nobody knows."""
    assert verdict_of(tmp_path, []) == 75


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("block: [violation]", "Known members: blocks, clauses"),
        ("clauses: [NOBODY-*]", "no clause NOBODY-*"),
        ("targets: [nowhere]", "no target nowhere"),
        ("blocks: [", "this is no YAML that can be used"),
        (3000 * "[", "it is nested too deeply"),
        ("max_age_hours: 1\nmax_age_hours: 9999", "the member max_age_hours stands twice"),
        ("inconclusive: 101", "/inconclusive"),
        ("inconclusive: .nan", "/inconclusive: nan is no finite number"),
        ("max_age_hours: .inf", "/max_age_hours: inf is no finite number"),
        ("[]", "[] is not of type 'object'"),
    ],
)
def test_a_mistake_in_a_policy_is_one_message(
    policy: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A member, clause or target that does not exist is named with the file, with exit code 78."""
    assert verdict_of(tmp_path, [[KEPT]], policy) == 78
    told = capsys.readouterr().err
    assert message in told
    assert "policy.yaml" in told


UNNEEDED = told("violation", findings=[], reason="the promise is kept now: remove the exception from known.yaml")
EXPIRED = told("violation", reason="the exception in known.yaml has expired on 2026-11-27")


@pytest.mark.parametrize("ended", [UNNEEDED, EXPIRED], ids=["not needed", "expired"])
def test_an_exception_that_no_longer_holds_closes_it(
    ended: journals.Record, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The clause and what is to be done are told, also where another clause is violated."""
    other = journals.verdict("ACME-OTHER", "violation")
    assert verdict_of(tmp_path, [[journals.verdict("ACME-A")], [ended, other]]) == 1
    assert f"{CLAUSE} has an exception that no longer holds: {ended['reason']}" in capsys.readouterr().out


def test_one_provider_is_not_blamed_for_another(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a run of two providers ends with 1, only the one that broke a promise is told."""
    both = [journals.target(name) for name in ("acme", "bolt")]
    bolt = [{**journals.verdict(), "provider": "bolt"}, journals.summary("bolt")]
    ends = [journals.summary(), journals.footer(1)]
    with opened(_url(tmp_path)) as engine:
        take_in(engine, tmp_path, night(1, KEPT, *bolt, started=_ago(hours=2), targets=both))
        take_in(engine, tmp_path, [*night(0, BROKEN, *bolt, end=False, started=_ago(hours=1), targets=both), *ends])
    assert main(["gate", "--history", _url(tmp_path)]) == 1
    shown = capsys.readouterr().out
    assert "Acme Health" in shown
    assert "Bolt Health" not in shown


def test_what_was_accepted_once_is_not_pending(tmp_path: Path) -> None:
    """A violation of a clause that was only ever known, and is no longer accepted, blocks."""
    assert verdict_of(tmp_path, [[told("known"), OTHER], [BROKEN, OTHER]]) == 1


def test_a_target_that_never_kept_anything_is_unclear(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the history shows no kept promise, nobody knows what is new: the gate is closed with 75."""
    assert verdict_of(tmp_path, [[BROKEN]]) == 75
    assert "no run in the history shows that a promise was kept here" in capsys.readouterr().out


def test_a_contract_that_promises_nothing_is_no_reason(tmp_path: Path) -> None:
    """A target of which all is only observed need not have kept anything."""
    assert verdict_of(tmp_path, [[told("observed")]]) == 0


def test_a_reworded_clause_blocks_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A violation of what the contract says otherwise now is told, with the reason why it does not block."""
    otherwise = told("kept", says="It is another promise.")
    assert verdict_of(tmp_path, [[KEPT], [BROKEN], [otherwise]]) == 0
    assert "the contract words this clause otherwise now" in capsys.readouterr().out


@pytest.mark.parametrize(("date", "code"), [("2026-11-28", 0), ("2026-11-21", 1)])
def test_a_clause_may_be_removed(date: str, code: int, tmp_path: Path) -> None:
    """Without the clause, a contract of another date releases its violation; the same contract was only not tried."""
    removed = night(0, OTHER, started=_ago(hours=1), targets=[journals.target("acme", contract_date=date)])
    with opened(_url(tmp_path)) as engine:
        take_in(engine, tmp_path, night(2, KEPT, started=_ago(hours=3)))
        take_in(engine, tmp_path, night(1, BROKEN, started=_ago(hours=2)))
        take_in(engine, tmp_path, removed)
    assert main(["gate", "--history", _url(tmp_path)]) == code


def _ago(hours: int) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).isoformat()


def test_a_cut_run_with_another_wording_still_blocks(tmp_path: Path) -> None:
    """What a later run that was cut short has seen of the new wording is no old finding."""
    other = told("violation", says="It is another promise.")
    with opened(_url(tmp_path)) as engine:
        take_in(engine, tmp_path, night(2, KEPT, started=_ago(hours=3)))
        take_in(engine, tmp_path, night(1, other, started=_ago(hours=2), end=False))
    assert main(["gate", "--history", _url(tmp_path)]) == 1


@pytest.mark.parametrize("latest", [[], [told("inconclusive")]], ids=["no verdict", "nothing tested"])
def test_a_run_that_tested_nothing_is_unclear(
    latest: list[journals.Record], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A latest whole run without a definite verdict closes the gate with 75, whatever the policy allows."""
    assert verdict_of(tmp_path, [[KEPT], latest], "inconclusive: 100") == 75
    assert "the latest whole run has tested nothing" in capsys.readouterr().out


def test_inconclusive_clauses_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence names the first clauses, how many more there are, and the commonest reason."""
    lines = [journals.verdict(f"ACME-{name}", "inconclusive", reason="no answer came") for name in "ABCDE"]
    verdict_of(tmp_path, [[KEPT, *lines]])
    shown = capsys.readouterr().out
    assert "(ACME-A, ACME-B, ACME-C and 2 more). The reason of 5: no answer came." in shown


def test_a_pointer_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a vendor calls a member is printed with escapes, on the line of its sentence."""
    found = journals.finding(CLAUSE, pointer="/a\x1b[31m\u202e\nThe gate is open.")
    verdict_of(tmp_path, [[KEPT], [told("violation", findings=[found])]])
    shown = capsys.readouterr().out
    assert r"/a\x1b[31m\u202e\nThe gate is open. is broken" in shown
    assert shown.splitlines()[-1] == CLOSED


@pytest.mark.parametrize("untried", [0, 40])
def test_what_a_run_left_changed_closes_it(untried: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A release waits until somebody has put back what a run left changed, whichever clauses it tried."""
    facts = {"left": ["pytest --restore RUN"], "untried": untried}
    records = night(0, KEPT, started=_ago(hours=1))
    left = [{**one, **facts} if one["kind"] == "summary" else one for one in records]
    with opened(_url(tmp_path)) as engine:
        take_in(engine, tmp_path, night(1, KEPT, started=_ago(hours=2)))
        take_in(engine, tmp_path, left)
    assert main(["gate", "--history", _url(tmp_path)]) == 75
    assert "left something changed: pytest --restore RUN" in capsys.readouterr().out


def test_an_outage_does_not_hide_what_was_left_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A later run that could test nothing shows nothing of what an earlier one left changed."""
    started = datetime.now(UTC) - timedelta(hours=2)
    left = night(0, KEPT, started=started.isoformat())
    left = [{**one, "left": ["pytest --restore RUN"]} if one["kind"] == "summary" else one for one in left]
    outage = night(1, told("inconclusive"), started=(started + timedelta(hours=1)).isoformat())
    with opened(_url(tmp_path)) as engine:
        take_in(engine, tmp_path, left)
        take_in(engine, tmp_path, outage)
    assert main(["gate", "--history", _url(tmp_path)]) == 75
    assert "left something changed: pytest --restore RUN" in capsys.readouterr().out


def test_a_run_of_some_clauses_opens_nothing(tmp_path: Path) -> None:
    """Where a target has runs of all clauses, one of some clauses does not stand for them."""
    with opened(_url(tmp_path)) as engine:
        _take_in(engine, tmp_path, [[KEPT, OTHER], [BROKEN, OTHER]])
        started = datetime.now(UTC).isoformat()
        records = night(9, OTHER, started=started)
        take_in(engine, tmp_path, [{**one, "untried": 1} if one["kind"] == "summary" else one for one in records])
    assert main(["gate", "--history", _url(tmp_path)]) == 1


CHANGED = [[KEPT, OTHER, journals.shape(note="string")], [KEPT, OTHER, journals.shape()]]
"""Two nights, after the first of which the vendor dropped a member of its answers."""


@pytest.mark.parametrize(("policy", "code"), [("", 0), ("behaviour: [error]", 1), ("behaviour: [warning]", 0)])
def test_a_change_of_behaviour_blocks_where_the_policy_says_so(tmp_path: Path, policy: str, code: int) -> None:
    """A change of a class that the policy names closes the gate, and no other does."""
    assert verdict_of(tmp_path, CHANGED, policy) == code


def test_a_breaking_change_is_told_anyway(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A change that breaks a client, and that no policy names, is told as not blocking."""
    verdict_of(tmp_path, CHANGED)
    assert "not blocking: Acme Health at stand-in: /note is in none of 40" in capsys.readouterr().out


def test_an_old_change_blocks_nobody(tmp_path: Path) -> None:
    """A change that is older than the runs with which the latest one is compared does not close the gate."""
    later = [[KEPT, OTHER, journals.shape()]] * 3
    assert verdict_of(tmp_path, [*CHANGED, *later], "behaviour: [error]") == 0


FATES = [journals.observation(status=200, effects=["stored"]), journals.observation(status=400, effects=["refused"])]
"""What became of a request that the page leaves open, in two nights: the second one breaks a client."""


@pytest.mark.parametrize(("runs", "code"), [(1, 0), (2, 1)])
def test_what_one_request_shows_blocks_after_two_runs(tmp_path: Path, runs: int, code: int) -> None:
    """Another fate of a request that the page leaves open closes the gate when a second run has seen it, as an alert
    tells of it then."""
    nights = [[KEPT, OTHER, one] for one in (FATES[0], *[FATES[1]] * runs)]
    assert verdict_of(tmp_path, nights, "behaviour: [error]") == code


AT = [journals.finding(CLAUSE, fingerprint=f"{number:08x}", pointer=f"/m{number}") for number in (0, 1)]
"""The same promise, broken at two members."""


def accepted(*findings: journals.Record, **changes: object) -> journals.Record:
    """A night in which a run took all of it for accepted."""
    return told("known", **{"findings": [*findings], "reason": "a ticket (accepted by us until 2026-12-31)", **changes})


BOTH = accepted(*AT)
PROLONGED = accepted(*AT, reason="a ticket (accepted by us until 2027-12-31)")
ANEW = accepted(*AT, reason="a ticket, and another one (accepted by us until 2026-12-31)")
UNDER_AN_EXCEPTION = [
    ([accepted(AT[0]), BOTH], 1),
    ([told("violation", findings=[AT[0]]), BOTH], 1),  # the second was not there when the clause was accepted
    ([accepted(AT[0]), BOTH, PROLONGED], 1),
    ([accepted(AT[0]), BOTH, ANEW], 0),  # who gives it another reason has seen both
    ([BOTH, accepted(AT[0]), BOTH], 0),
    ([accepted(AT[0]), BOTH, accepted(AT[0])], 0),
]


@pytest.mark.parametrize(("nights", "code"), UNDER_AN_EXCEPTION)
def test_what_nobody_has_accepted_under_an_exception_closes_it(
    nights: list[journals.Record], code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was not there when its clause was accepted blocks, also where a run took all of it for accepted."""
    assert verdict_of(tmp_path, [[KEPT, OTHER], *([one, OTHER] for one in nights)]) == code
    said = f"{CLAUSE} /m1 is broken in a way that nobody has accepted (00000001). known.yaml accepts this clause for"
    assert (said in capsys.readouterr().out) == bool(code)


def test_a_warning_under_an_exception_keeps_no_release_back(tmp_path: Path) -> None:
    """A lenient conversion that a run took for accepted, too, is what it would be without the exception: a warning."""
    lenient = journals.finding(CLAUSE, "warning", pointer="/m1", keyword="/m1 breaks type")
    nights = [[KEPT, OTHER], [accepted(AT[0]), OTHER], [accepted(AT[0], lenient), OTHER]]
    assert verdict_of(tmp_path, nights) == 0


def test_what_a_run_itself_finds_beside_an_exception_closes_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where a run says which findings of a clause are accepted, the others block, and these do not."""
    beside = told("violation", findings=[AT[1]], accepted=[AT[0]], exception="a ticket (accepted by us until ...)")
    assert verdict_of(tmp_path, [[KEPT, OTHER], [accepted(AT[0]), OTHER], [beside, OTHER]]) == 1
    shown = capsys.readouterr().out
    assert (f"{CLAUSE} /m1 is broken (violation" in shown, "/m0" in shown) == (True, False)


def test_a_run_that_knows_less_accepts_nothing(tmp_path: Path) -> None:
    """What one run found beside an exception is not accepted as the next run, without earlier ones, takes it so."""
    beside = told("violation", findings=[AT[1]], accepted=[AT[0]], exception="a ticket (accepted by us until ...)")
    assert verdict_of(tmp_path, [[accepted(AT[0]), OTHER], [beside, OTHER], [BOTH, OTHER]]) == 1
