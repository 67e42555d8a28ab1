"""What alerts promise over weeks of nights: each thing is told once, to a real webhook and a real mail server."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.__main__ import main
from reports.alerts.channels import shown
from suites.selftest import journals
from suites.selftest.channels import alert, mail, webhook
from suites.selftest.disturbed import LOOPBACK
from suites.selftest.nights import CLAUSE, PROMISE, night, take_in, told
from suites.selftest.redis_server import free_port

OTHER = "ACME-OTHER"
KEPT = told("kept"), journals.verdict(OTHER)
BROKEN = told("violation"), journals.verdict(OTHER)
DOWN = told("inconclusive"), journals.verdict(OTHER, "inconclusive")
OTHER_FINDING = journals.finding(OTHER, fingerprint="aaaa")
OTHER_BROKEN = journals.verdict(OTHER, "violation", findings=[OTHER_FINDING])
BOTH = told("violation"), OTHER_BROKEN
KNOWN = told("known", findings=[journals.finding(CLAUSE)]), journals.verdict(OTHER)
UNCLEAR = (*BROKEN, *(journals.verdict(f"ACME-{number}", "inconclusive") for number in range(3)))
CUT: tuple[journals.Record, ...] = ()
"""The verdicts of a run that was cut short."""
REWORDED = told("kept", says="Another promise holds."), journals.verdict(OTHER)

STORY = [
    ("all is well", KEPT, None),
    ("a fault appears", BROKEN, f"1 clause newly broken{PROMISE}"),
    ("it goes on in silence", BROKEN, None),
    ("it is accepted", KNOWN, None),
    ("the exception ends", BROKEN, f"1 clause no longer accepted{PROMISE}"),
    ("the vendor goes down", DOWN, "cannot be tested"),
    ("a run is cut short", CUT, None),
    ("it is still down", DOWN, None),
    ("it comes back, with the fault", BROKEN, "can be tested again"),
    ("most of it cannot be judged", UNCLEAR, "3 of 5 clauses could not be judged"),
    ("all of it can", BROKEN, "can be tested again"),
    ("the contract changes the clause", REWORDED, f"1 clause in other words in the contract now{PROMISE}"),
    ("and changes it back", BROKEN, f"1 clause broken again{PROMISE}"),
    ("the fault is gone", KEPT, f"1 clause resolved{PROMISE}"),
    ("it comes again, with another one", BOTH, f"1 clause broken again{PROMISE[:-1]}; 1 more), 1 clause newly broken"),
    ("both are gone", KEPT, f"1 clause coming and going{PROMISE}, 1 clause resolved"),
    ("the first comes again", BROKEN, None),
    ("and stays", BROKEN, None),
    ("for three nights", BROKEN, None),
    ("for four", BROKEN, None),
    ("until it is steady", BROKEN, f"1 clause still broken{PROMISE}"),
    ("and is silent again", BROKEN, None),
]


def test_each_thing_is_told_once(engine: Engine, url: str, tmp_path: Path) -> None:
    """Over these nights exactly the expected messages arrive, at both channels, also where the alert runs twice."""
    with webhook() as (hook, titles), mail() as (post, mails):
        for number, (_, verdicts, _) in enumerate(STORY):
            take_in(engine, tmp_path, night(number, *verdicts, end=verdicts is not CUT))
            assert [alert(url, hook, "--notify", post) for _ in range(2)] == [0, 0]
    expected = [f"Acme Health at stand-in: {what}" for _, _, what in STORY if what]
    assert (titles, len(mails)) == (expected, len(expected))


def test_what_was_not_delivered_is_tried_again(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A message that a channel did not take is an error, and goes out with the next alert, once."""
    take_in(engine, tmp_path, night(0, told("violation")))
    with webhook(iter([500])) as (hook, titles):
        assert [alert(url, hook) for _ in range(3)] == [75, 0, 0]
    assert (len(titles), "was not told (it answers 500): Acme Health" in capsys.readouterr().err) == (1, True)


def test_silence_is_told(engine: Engine, url: str, tmp_path: Path) -> None:
    """A target without a whole run for longer than allowed is told once, and once when it has one again."""
    take_in(engine, tmp_path, night(0, told("kept")))
    with webhook() as (hook, titles):
        assert [alert(url, hook, "--stale-after", "26h") for _ in range(2)] == [0, 0]
    assert titles == ["Acme Health at stand-in: has not been tested for too long"]


def test_a_doubtful_finding_needs_a_second_run(engine: Engine, url: str, tmp_path: Path) -> None:
    """What was not seen each time that its request was sent is told when a second run shows it."""
    doubtful = told("violation", findings=[journals.finding(CLAUSE, seen="2 of 3", spread="")])
    with webhook() as (hook, titles):
        for number, count in ((0, 0), (1, 1)):
            take_in(engine, tmp_path, night(number, doubtful))
            assert (alert(url, hook), len(titles)) == (0, count)


def test_an_accepted_deviation_is_not_told(engine: Engine, url: str, tmp_path: Path) -> None:
    """A finding that known.yaml accepts is no news."""
    take_in(engine, tmp_path, night(0, told("known", findings=[journals.finding(CLAUSE)])))
    with webhook() as (hook, titles):
        assert (alert(url, hook), titles) == (0, [])


def test_a_password_is_never_shown(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A channel's URL may hold a password: what is printed and what the history keeps does not have it."""
    take_in(engine, tmp_path, night(0, told("violation")))
    assert alert(url, f"json://user:s3cr3t@{LOOPBACK}:{free_port()}") == 75
    assert alert(url, "nonsense://user:s3cr3t@host") == 78
    shown = capsys.readouterr()
    stored = (tmp_path / "history.sqlite").read_bytes()
    assert "s3cr3t" not in shown.out + shown.err + stored.decode("latin-1")


def test_a_channel_that_does_not_exist_is_told_also_on_a_quiet_night(url: str) -> None:
    """A mistake in a channel's URL is found at once, and not in the night in which something breaks."""
    assert alert(url, "nonsense://host") == 78


def test_a_dry_run_prints_and_records_nothing(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dry run prints what would be sent, each time."""
    take_in(engine, tmp_path, night(0, told("violation")))
    for _ in range(2):
        assert main(["alert", "--history", url, "--dry-run"]) == 0
        assert f"Acme Health at stand-in: 1 clause newly broken{PROMISE}" in capsys.readouterr().out


def test_a_dry_run_prints_what_a_channel_does_not_know(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a channel was told is not printed for it again, and what is resolved is, with and without its URL."""
    take_in(engine, tmp_path, night(0, *BROKEN))
    with webhook() as (hook, _):
        assert alert(url, hook) == 0
        take_in(engine, tmp_path, night(1, told("kept"), OTHER_BROKEN))
        for given in (["--notify", hook], []):
            capsys.readouterr()
            assert main(["alert", "--history", url, "--dry-run", *given]) == 0
            printed = capsys.readouterr().out
            assert ("Resolved: ACME-TIME" in printed, "New: ACME-TIME" in printed) == (True, False)
            assert f"New: {OTHER}" in printed


def test_a_dry_run_says_for_whom_it_prints(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside the messages stands which channel would get them, or that they are for one that was told nothing."""
    take_in(engine, tmp_path, night(0, *BROKEN))
    assert main(["alert", "--history", url, "--dry-run"]) == 0
    assert "This is new now, for a channel that was told nothing yet." in capsys.readouterr().err
    with webhook() as (hook, _):
        assert [alert(url, hook), main(["alert", "--history", url, "--dry-run", "--notify", hook])] == [0, 0]
        assert f"Nothing is new now, for {shown(hook)}.\n" in capsys.readouterr().err
    assert main(["alert", "--history", url, "--dry-run"]) == 0
    assert "Nothing is new now, for the channel that was told last on " in capsys.readouterr().err


def moved(number: int) -> tuple[journals.Record, ...]:
    """A night in which the clause fails at a place that is this night's own."""
    facts = {"fingerprint": f"{number:08x}", "pointer": f"/m{number}", "sent": f"PATCH {number}"}
    return (told("violation", findings=[journals.finding(CLAUSE, **facts)]),)


def test_a_clause_that_fails_elsewhere_each_night_is_told_once(engine: Engine, url: str, tmp_path: Path) -> None:
    """After three places that came and went the clause is told as a whole, and no more until it is over."""
    nights = [*map(moved, range(10)), *[(told("kept"),)] * 16]
    with webhook() as (hook, titles):
        for number, verdicts in enumerate(nights):
            take_in(engine, tmp_path, night(number, *verdicts))
            assert [alert(url, hook) for _ in range(2)] == [0, 0]
    said = [title.partition(": ")[2] for title in titles]
    assert said == [
        *[f"1 clause newly broken{PROMISE}"] * 3,
        f"1 clause coming and going{PROMISE}",
        f"1 clause resolved{PROMISE}",
    ]
    heard = titles.bodies[3]["message"]
    assert f"{CLAUSE} fails at another place each time, at 4 so far" in heard


def test_a_place_that_stands_still_is_told_by_itself(engine: Engine, url: str, tmp_path: Path) -> None:
    """Where a clause that failed elsewhere each night stays at one place, that is told as any other."""
    with webhook() as (hook, titles):
        for number, place in enumerate([0, 1, 2, 3, 4, *[5] * 5]):
            take_in(engine, tmp_path, night(number, *moved(place)))
            alert(url, hook)
    assert titles[-1].endswith(f": 1 clause broken in several runs, told now{PROMISE}, 1 clause resolved")
