"""What removing old runs, and targets that are no longer tested, promises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from reports.__main__ import MISTAKE, main
from reports.history.database import opened, reading, writing
from reports.history.lives import State
from reports.history.prune import prune
from reports.history.tables import clause, told, trial
from reports.history.trials import latest_trials
from suites.selftest import journals
from suites.selftest.empty_histories import history_in
from suites.selftest.nights import CLAUSE, FIRST, known, night, take_in, take_in_all
from suites.selftest.nights import told as verdict_of

AFTER_ALL = int((FIRST + timedelta(days=365)).timestamp())
"""A time at which all nights are old."""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty history."""
    with opened(_url(tmp_path)) as made:
        yield made


def _url(folder: Path) -> str:
    return history_in(folder)


def pruned(engine: Engine, before: int = AFTER_ALL) -> tuple[int, int]:
    """How many runs were removed, and how many old ones stay."""
    with writing(engine) as connection:
        done = prune(connection, before)
    return done.removed, done.staying


def nights_of(engine: Engine) -> list[int]:
    """The nights that the history still has, by number."""
    with reading(engine) as connection:
        started = connection.scalars(select(trial.c.started).order_by(trial.c.started))
        return [(datetime.fromtimestamp(each, UTC) - FIRST).days for each in started]


def test_young_runs_stay(engine: Engine, tmp_path: Path) -> None:
    """Only runs that began before the time are removed."""
    take_in_all(engine, tmp_path, ["kept"] * 4)
    assert pruned(engine, int((FIRST + timedelta(days=2)).timestamp())) == (2, 0)
    assert nights_of(engine) == [2, 3]


STAYING: dict[str, tuple[Sequence[str], list[int]]] = {
    "the latest": (["kept", "kept"], [1]),
    "what saw a finding last, and when it was kept last": (["kept", "kept", "violation", "violation", "-"], [1, 3, 4]),
    "when it was accepted last": (["known", "violation", "-"], [0, 1, 2]),
    "what could test": (["kept", "kept", "inconclusive", "inconclusive"], [1, 3]),
    "when anything was kept last": (["kept", "kept", "known", "known"], [1, 3]),
    "nothing of what is resolved": (["kept", "violation", "kept", "kept"], [3]),
}


@pytest.mark.parametrize(("outcomes", "staying"), STAYING.values(), ids=STAYING.keys())
def test_what_is_decided_by_stays(outcomes: Sequence[str], staying: list[int], engine: Engine, tmp_path: Path) -> None:
    """However old they are, the runs stay that the gate looks at and that the state of a finding rests on."""
    take_in_all(engine, tmp_path, outcomes)
    pruned(engine)
    assert nights_of(engine) == staying


def test_the_latest_whole_run_stays(engine: Engine, tmp_path: Path) -> None:
    """Where the latest run was cut short, that before it stays as well."""
    take_in_all(engine, tmp_path, ["kept", "kept"])
    take_in(engine, tmp_path, night(2, verdict_of("kept"), end=False))
    pruned(engine)
    assert nights_of(engine) == [1, 2]


def test_a_finding_of_a_longer_profile_stays(engine: Engine, tmp_path: Path) -> None:
    """What only a nightly run could see is not lost to the gate runs after it."""
    take_in(engine, tmp_path, night(0, verdict_of("violation")))
    take_in(engine, tmp_path, night(1, verdict_of("kept"), profile="gate"))
    pruned(engine)
    assert [each.life.state for each in known(engine)] == [State.NEW]


def test_what_cleared_a_finding_stays_with_it(engine: Engine, tmp_path: Path) -> None:
    """A run that stays for one finding does not bring back another that a later run has cleared."""
    one, two = (journals.finding(CLAUSE, pointer=f"/{name}", fingerprint=name * 8) for name in "ab")
    take_in(engine, tmp_path, night(0, verdict_of("violation", findings=[one]), _other("violation", [two])))
    take_in(engine, tmp_path, night(1, verdict_of("kept"), _other("inconclusive", [])))
    take_in(engine, tmp_path, night(2, verdict_of("kept"), _other("inconclusive", []), profile="gate"))
    pruned(engine)
    assert {each.fingerprint[0]: each.life.state for each in known(engine)} == {"a": "resolved", "b": "new"}


def test_pruning_does_not_bring_back_what_is_resolved(engine: Engine, tmp_path: Path) -> None:
    """A finding that a gate run cleared, as one had seen it, stays cleared where a nightly run stays that saw it."""
    only_now = [journals.finding(CLAUSE, fingerprint="b" * 16, pointer="/b")]
    nights = [("kept", "gate"), ("violation", "gate"), ("violation", "nightly"), ("kept", "gate"), ("kept", "gate")]
    for number, (outcome, profile) in enumerate(nights):
        other = _other("violation", only_now) if profile == "nightly" else _other("kept", [])
        take_in(engine, tmp_path, night(number, verdict_of(outcome), other, profile=profile))
    before = {each.fingerprint: each.life.state for each in known(engine)}
    pruned(engine)
    assert {each.fingerprint: each.life.state for each in known(engine)} == before


def test_pruning_gives_no_run_of_some_clauses_a_say(engine: Engine, tmp_path: Path) -> None:
    """What a run of some clauses did not clear, as a run of all was before it, is not cleared when that one is old."""
    two, third = [journals.finding("ACME-OTHER", fingerprint="b" * 16)], journals.verdict("ACME-THIRD")
    some = night(2, verdict_of("kept"), _other("violation", two))
    take_in(engine, tmp_path, night(0, verdict_of("kept"), _other("inconclusive", [])))
    take_in(engine, tmp_path, night(1, verdict_of("violation"), end=False))
    take_in(engine, tmp_path, _summed_up(some, untried=40))
    take_in(engine, tmp_path, night(3, verdict_of("inconclusive"), _other("inconclusive", []), third))
    pruned(engine)
    assert {each.life.state for each in known(engine)} == {State.NEW}


def test_pruning_forgets_nothing_that_is_left(engine: Engine, tmp_path: Path) -> None:
    """Each run stays that left something changed, until another has shown nothing left."""
    for number in (0, 1):
        take_in(engine, tmp_path, _summed_up(night(number, verdict_of("kept")), left=[f"night {number}"]))
    pruned(engine)
    with reading(engine) as connection:
        assert [left.text for one in latest_trials(connection) for left in one.left] == ["night 0", "night 1"]


def _summed_up(records: list[journals.Record], **facts: object) -> list[journals.Record]:
    return [{**one, **facts} if one["kind"] == "summary" else one for one in records]


HOSTILE = "\x1b[2Jst\u202eaging\nThe gate is open."
"""A name that a journal may give a target or a provider."""


def test_what_is_forgotten_cannot_steer_a_terminal(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The names of providers in what was removed come from journals: they are printed in one line of visible text."""
    targets = [journals.target(HOSTILE, target=HOSTILE)]
    take_in(engine, tmp_path, night(0, {**verdict_of("kept"), "provider": HOSTILE}, end=False, targets=targets))
    assert main(["prune", "--forget", HOSTILE, "--history", _url(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert (out.count("\n"), out.removesuffix("\n").isprintable()) == (1, True)


@pytest.mark.parametrize(
    "command",
    [
        ["prune", "--forget", "mistyped"],
        ["history", "--provider", "mistyped"],
        ["diff", "--provider", "mistyped"],
        ["alert", "--dry-run", "--provider", "mistyped"],
    ],
)
def test_names_that_are_known_cannot_steer_a_terminal(
    command: list[str], engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where a name is mistyped, those that are known are listed, which come from journals: as visible text."""
    targets = [journals.target(HOSTILE, target=HOSTILE)]
    take_in(engine, tmp_path, night(0, {**verdict_of("kept"), "provider": HOSTILE}, end=False, targets=targets))
    assert main([*command, "--history", _url(tmp_path)]) == MISTAKE
    error = capsys.readouterr().err
    assert ("Known: \\x1b[2Jst\\u202eaging" in error, error.replace("\n", "").isprintable()) == (True, True)


def test_what_was_forgotten_comes_back_with_its_journal(engine: Engine, tmp_path: Path) -> None:
    """Of a run that is known by another target, `reports ingest` takes in the forgotten one again."""
    both = [journals.target("acme"), journals.target("bolt", target="staging")]
    bolt = [{**verdict_of("kept"), "provider": "bolt"}, journals.summary("bolt")]
    records = night(0, verdict_of("kept"), *bolt, targets=both)
    take_in(engine, tmp_path, records)
    main(["prune", "--forget", "stand-in", "--history", _url(tmp_path)])
    assert [take_in(engine, tmp_path, records) for _ in range(2)] == [True, False]
    with reading(engine) as connection:
        assert set(connection.scalars(select(trial.c.target))) == {"stand-in", "staging"}


def _other(outcome: str, findings: list[journals.Record]) -> journals.Record:
    return journals.verdict("ACME-OTHER", outcome, findings=[{**one, "clause": "ACME-OTHER"} for one in findings])


def test_of_one_second_the_last_taken_in_stays(engine: Engine, tmp_path: Path) -> None:
    """Of two runs that began in one second, that counts as the latest which was taken in last."""
    for number, seed in enumerate(("1", "2")):
        take_in(engine, tmp_path, night(number, verdict_of("kept"), seed=seed, started=FIRST.isoformat()))
    pruned(engine)
    with reading(engine) as connection:
        assert list(connection.scalars(select(trial.c.id))) == [2]


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        (["kept"] * 3, "2 runs removed. 1 older run stays: the latest of its target"),
        (
            ["kept"] * 2,
            "1 run removed. 1 older run stays: the latest of its target, or what the state of a finding "
            "rests on. A journal of them that is still in a folder comes back",
        ),
        (["kept", "violation"], "0 runs removed. 2 older runs stay: the latest of its target"),
    ],
)
def test_what_stays_is_told(
    outcomes: list[str], said: str, engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`prune --keep 0d` removes what it may without asking, and says how many runs stay and why."""
    take_in_all(engine, tmp_path, outcomes)
    assert main(["prune", "--keep", "0d", "--history", _url(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith(said)


def test_pruning_does_not_open_the_gate(engine: Engine, tmp_path: Path) -> None:
    """A promise that was kept long ago and is broken since still closes it."""
    take_in_all(engine, tmp_path, ["kept", "violation", "violation"])
    policy = tmp_path / "policy.yaml"
    policy.write_text("max_age_hours: 1000000")
    pruned(engine)
    assert main(["gate", "--history", _url(tmp_path), "--policy", str(policy)]) == 1


def test_a_target_can_be_forgotten(engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A retired target is removed with its runs, findings and what was told of it; the others stay."""
    take_in_all(engine, tmp_path, ["kept", "violation"])
    other = [journals.target("acme", target="staging")]
    take_in(engine, tmp_path, night(2, verdict_of("violation"), targets=other))
    _tell(engine)
    assert main(["prune", "--forget", "stand-in", "--history", _url(tmp_path)]) == 0
    assert "stand-in is forgotten: 2 runs of acme, 1 finding removed." in capsys.readouterr().out
    assert [each.target for each in known(engine)] == ["staging"]
    with reading(engine) as connection:
        assert connection.execute(select(told)).all() == []
        assert len(connection.execute(select(clause)).all()) == 1
    assert nights_of(engine) == [2]


def _tell(engine: Engine) -> None:
    at = {"provider": "acme", "target": "stand-in", "subject": "", "state": "well", "run": "x", "at": 1}
    with writing(engine) as connection:
        connection.execute(told.insert(), {"channel": "c", **at})


def test_a_run_of_two_targets_keeps_the_other(engine: Engine, tmp_path: Path) -> None:
    """Of a run that has tested another target too, that part stays."""
    both = [journals.target("acme"), journals.target("bolt", target="staging")]
    bolt = [{**verdict_of("kept"), "provider": "bolt"}, journals.summary("bolt")]
    take_in(engine, tmp_path, night(0, verdict_of("kept"), *bolt, targets=both))
    main(["prune", "--forget", "stand-in", "--history", _url(tmp_path)])
    with reading(engine) as connection:
        assert list(connection.scalars(select(trial.c.target))) == ["staging"]


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--forget", "typo"), MISTAKE, "the history knows no such target. Known: stand-in."),
        (("--keep", "soon"), MISTAKE, "--keep soon: give a number of days, as 400d."),
        ((), MISTAKE, "Give --keep with a number of days, or --forget with a target."),
    ],
)
def test_a_mistake_removes_nothing(
    options: tuple[str, ...],
    code: int,
    message: str,
    engine: Engine,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An unknown target, a wrong number of days or no option is one message."""
    take_in_all(engine, tmp_path, ["kept", "kept"])
    assert main(["prune", *options, "--history", _url(tmp_path)]) == code
    assert message in capsys.readouterr().err
    assert nights_of(engine) == [0, 1]
