"""What the history promises of a finding's life."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from suites.selftest import journals
from suites.selftest.nights import known, night, take_in, take_in_all, told

LIVES = [
    (["kept", "violation"], "new"),
    (["violation", "violation"], "ongoing"),
    (["violation", "kept"], "resolved"),
    (["violation", "kept", "violation"], "regressed"),
    (["violation", "kept", "violation", "violation"], "ongoing"),
    (["violation", "kept", "violation", "kept"], "resolved"),
    (["violation", "inconclusive"], "new"),
    (["violation", "not applicable"], "new"),
    (["violation", "suite error"], "new"),
    (["violation", "-"], "new"),
    (["violation", "inconclusive", "violation"], "ongoing"),
    (["violation", "kept", "inconclusive"], "resolved"),
]


@pytest.mark.parametrize(("outcomes", "state"), LIVES)
def test_each_life_has_a_state(engine: Engine, tmp_path: Path, outcomes: list[str], state: str) -> None:
    """A finding is new, ongoing, regressed or resolved by what nights show; one that says nothing changes nothing."""
    take_in_all(engine, tmp_path, outcomes)
    assert [one.life.state for one in known(engine)] == [state]


def test_a_life_has_its_dates(engine: Engine, tmp_path: Path) -> None:
    """A finding has its first and last night, how often it was seen, and the last night without it before that."""
    take_in_all(engine, tmp_path, ["violation", "kept", "violation", "violation", "inconclusive"])
    [one] = known(engine)
    life = one.life
    runs = [point.run[:8] for point in (life.first_seen, life.last_seen, life.last_good) if point]
    assert (runs, life.times_seen, life.not_measured) == (["20261101", "20261104", "20261102"], 3, 1)


@pytest.mark.parametrize(
    ("profiles", "outcome", "words"),
    [
        (["nightly"], "violation", "no earlier run shows it absent, as the first run of this target saw it"),
        (["gate", "nightly"], "kept", "it may be older: the run before was of profile gate, which does not try this"),
        (["gate", "gate", "nightly"], "kept", "the 2 runs before were of profile gate, which does not try this"),
        (["nightly", "nightly"], "inconclusive", "it may be older: the run before was not able to test it"),
    ],
)
def test_a_life_says_whether_it_may_be_older(
    engine: Engine, tmp_path: Path, profiles: list[str], outcome: str, words: str
) -> None:
    """Where no run shows a finding absent, it is said whether the runs before it would have seen it."""
    for number, profile in enumerate(profiles):
        is_last = number == len(profiles) - 1
        take_in(engine, tmp_path, night(number, told("violation" if is_last else outcome), profile=profile))
    [one] = known(engine)
    assert one.life.never_absent.endswith(words)


def test_a_run_cut_short_resolves_nothing(engine: Engine, tmp_path: Path) -> None:
    """A run without its end shows what it saw, and never that something is gone."""
    take_in_all(engine, tmp_path, ["violation"])
    take_in(engine, tmp_path, night(1, told("kept"), end=False))
    assert [one.life.state for one in known(engine)] == ["new"]


def test_a_less_thorough_run_resolves_nothing(engine: Engine, tmp_path: Path) -> None:
    """What only nightly runs have seen is not resolved by a gate run, which sends less."""
    take_in_all(engine, tmp_path, ["violation"])
    take_in(engine, tmp_path, night(1, told("kept"), profile="gate"))
    assert [one.life.state for one in known(engine)] == ["new"]


def test_another_wording_resolves_nothing(engine: Engine, tmp_path: Path) -> None:
    """A clause that the contract has changed since says nothing of what the old one showed."""
    take_in_all(engine, tmp_path, ["violation"])
    take_in(engine, tmp_path, night(1, told("kept", says="Another promise holds.")))
    assert [one.life.state for one in known(engine)] == ["new"]


def test_each_target_has_its_own_life(engine: Engine, tmp_path: Path) -> None:
    """A finding that one target has kept and another has not is two findings."""
    take_in_all(engine, tmp_path, ["violation"])
    elsewhere = [journals.target("acme", target="staging")]
    take_in(engine, tmp_path, night(1, told("violation"), targets=elsewhere))
    take_in(engine, tmp_path, night(2, told("kept"), targets=elsewhere))
    assert {one.target: str(one.life.state) for one in known(engine)} == {"stand-in": "new", "staging": "resolved"}


def test_nights_may_come_in_any_order(engine: Engine, tmp_path: Path) -> None:
    """A night that is taken in late counts where it belongs."""
    take_in(engine, tmp_path, night(2, told("kept")))
    take_in(engine, tmp_path, night(1, told("violation")))
    assert [one.life.state for one in known(engine)] == ["resolved"]
