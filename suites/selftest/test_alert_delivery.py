"""What alerts promise of channels: no lock while sending, what did not arrive is named, and no password is shown."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import time

import pytest
from sqlalchemy import Engine, insert

from reports.__main__ import main
from reports._records import short_digest
from reports.alerts import channels, claims
from reports.alerts.channels import shown
from reports.alerts.delivery import UNDELIVERED
from reports.history import tables
from reports.history.database import opened, writing
from suites.selftest import journals
from suites.selftest.channels import alert, webhook
from suites.selftest.disturbed import LOOPBACK
from suites.selftest.empty_histories import history_in
from suites.selftest.nights import CLAUSE, PROMISE, night, take_in, told
from suites.selftest.redis_server import free_port
from suites.selftest.runs import HOUSE

SLOW_SECONDS = 2.0
"""How long a slow channel takes: much longer than all else that a test does at the same time."""


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A history with a violation that is new."""
    found = history_in(tmp_path)
    with opened(found) as engine:
        take_in(engine, tmp_path, night(0, told("violation")))
    return found


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """The same, open."""
    with opened(url) as found:
        yield found


def claim(engine: Engine, channel: str, age: int) -> None:
    """Another alert has been telling a channel for so many seconds."""
    at = {"channel": short_digest(channel), "provider": "acme", "target": "stand-in", "subject": "claim"}
    with writing(engine) as connection:
        row = {**at, "state": "claimed", "run": "another", "at": int(time()) - age}
        connection.execute(insert(tables.told).values(**row))


def test_nobody_waits_for_a_slow_channel(engine: Engine, url: str, tmp_path: Path) -> None:
    """While a message is on its way, others write to the history."""
    with webhook(pause=SLOW_SECONDS) as (hook, titles), ThreadPoolExecutor() as pool:
        sending = pool.submit(alert, url, hook)
        assert titles.arrived.wait(20)
        take_in(engine, tmp_path, night(1, told("violation")))
        assert (titles, sending.done()) == ([], False)
        assert sending.result() == 0


def _is_claimed(engine: Engine) -> bool:
    with engine.connect() as connection:
        return "claim" in connection.scalars(tables.told.select().with_only_columns(tables.told.c.subject)).all()


def test_two_alerts_at_once_tell_it_once(url: str) -> None:
    """Of two alerts at the same time, one tells a channel what is new, and the other finds that it is told."""
    with webhook(pause=0.5) as (hook, titles), ThreadPoolExecutor() as pool:
        assert list(pool.map(lambda _: alert(url, hook), range(2))) == [0, 0]
    assert len(titles) == 1


def test_what_another_alert_fails_to_tell_is_told_by_the_one_that_waits(url: str) -> None:
    """An alert that waits for another one tells what that could not deliver."""
    with webhook(iter([500]), pause=0.5) as (hook, titles), ThreadPoolExecutor() as pool:
        assert sorted(pool.map(lambda _: alert(url, hook), range(2))) == [0, 75]
    assert len(titles) == 1


def test_a_killed_alert_keeps_nobody_from_telling(engine: Engine, url: str) -> None:
    """What an alert was about to tell when it was killed is told by a later one."""
    with webhook() as (hook, titles):
        claim(engine, hook, age=claims.CLAIM_SECONDS)
        assert (alert(url, hook), len(titles)) == (0, 1)
    assert not _is_claimed(engine)


def test_a_channel_that_never_answers_is_given_up(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A channel that takes longer than a message may take is one that was not told."""
    monkeypatch.setattr(channels, "PATIENCE_SECONDS", 0.2)
    with webhook(pause=SLOW_SECONDS) as (hook, _):
        assert alert(url, hook) == 75
    assert "(not taken within 0.2 seconds)" in capsys.readouterr().err


@pytest.mark.parametrize(("answers", "reason"), [([500], "it answers 500"), ([], "no connection, or none in time")])
def test_what_was_not_delivered_is_named(
    url: str, capsys: pytest.CaptureFixture[str], answers: list[int], reason: str
) -> None:
    """The channel's scheme and host, the reason, and the target of what was not delivered are told; nothing else."""
    with webhook(iter(answers)) as (hook, _):
        channel = hook if answers else f"json://{LOOPBACK}:{free_port()}"
        assert alert(url, channel.replace("//", "//user:s3cr3t@") + "/t0ken?x=t0ken") == 75
    expected = (
        f"json://{LOOPBACK} was not told ({reason}): Acme Health at stand-in: 1 clause newly broken{PROMISE}. "
        "It is tried again next time."
    )
    assert capsys.readouterr().err == f"reports: {expected}\n"


SHOWN = [
    ("json://user:pw@host.example.com:80/path?q=1", "json://host.example.com"),
    ("mailto://127.0.0.1:25?from=a@example.com", "mailto://127.0.0.1"),
    ("slack://T1234/A5678/secret", "slack://..."),
    ("discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", "discord://..."),
    ("json://user:pa/ss@host", "json://..."),
    ("json://user:pa#ss@host", "json://..."),
    ("json://user:pa?ss@host", "json://..."),
    ("json://us@er:pass@host/x", "json://host"),
    ("secret", "(no scheme)://..."),
]


@pytest.mark.parametrize(("channel", "expected"), SHOWN)
def test_a_channel_is_shown_without_what_it_hides(channel: str, expected: str) -> None:
    """Only the scheme of a channel is shown, and its host where that cannot be a part of a password or a token."""
    assert shown(channel) == expected


def test_nothing_prints_a_password(url: str) -> None:
    """What apprise itself says of a channel that does not answer is not printed: its URL may hold a password."""
    channel = f"json://user:s3cr3t@{LOOPBACK}:{free_port()}"
    command = [sys.executable, "-m", "reports", "alert", "--history", url, "--notify", channel]
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False)
    assert (done.returncode, "s3cr3t" in done.stdout + done.stderr) == (75, False), done.stderr


@pytest.mark.parametrize(("scheme", "meant"), [("http", "json"), ("https", "jsons")])
def test_a_plain_web_hook_has_its_scheme(url: str, capsys: pytest.CaptureFixture[str], scheme: str, meant: str) -> None:
    """Who gives a web hook as it is called elsewhere is told how apprise calls it."""
    assert alert(url, f"{scheme}://host.example.com/hook") == 78
    assert f"a plain web hook is {meant}://HOST/PATH here" in capsys.readouterr().err


@pytest.mark.parametrize(
    "heartbeat", ["http://s3cr3t/x\n", "http://s3cr3t:abc/", "s3cr3t", "ftp://s3cr3t/x", "http:///s3cr3t"]
)
def test_a_heartbeat_that_cannot_be_fetched_is_a_mistake(
    url: str, capsys: pytest.CaptureFixture[str], heartbeat: str
) -> None:
    """A heartbeat that is no URL is one message without the URL, before anything is sent."""
    with webhook() as (hook, titles):
        assert alert(url, hook, "--heartbeat", heartbeat) == 78
    heard = capsys.readouterr().err
    assert (titles, heard.count("\n"), "--heartbeat: this is no URL" in heard, "s3cr3t" in heard) == (
        [],
        1,
        True,
        False,
    )


def test_what_was_told_is_printed(engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each thing told is a line with the number of channels; then there is nothing new."""
    with webhook() as (hook, _), webhook() as (other, _):
        both = [hook, "--notify", other]
        assert alert(url, *both) == 0
        assert (
            capsys.readouterr().out == f"Acme Health at stand-in: 1 clause newly broken{PROMISE} (told to 2 channels)\n"
        )
        assert alert(url, *both) == 0
        assert capsys.readouterr().out == "nothing new\n"


def test_what_waits_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Findings that another run has to see are counted, with their clauses."""
    found = history_in(tmp_path)
    doubtful = [journals.finding(CLAUSE, seen="1 of 3", spread="", fingerprint=name) for name in ("aa", "bb")]
    with opened(found) as engine:
        take_in(engine, tmp_path, night(0, told("violation", findings=doubtful)))
    assert main(["alert", "--history", found, "--dry-run"]) == 0
    assert capsys.readouterr().out == (
        "Acme Health at stand-in: 1 clause waits for a second run: ACME-TIME (2 findings, at /scheduled_at); nothing "
        "to do: told once it is seen again\nnothing new\n"
    )


def test_a_delivered_test_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Who tries out channels reads which of them work, each without its password, and where to look."""
    with webhook() as (hook, titles), webhook() as (other, _):
        assert main(["alert", "--notify", hook, "--notify", other, "--notify", hook, "--test"]) == 0
        assert titles == ["Test of alerts"]
    first, second, last = capsys.readouterr().out.splitlines()
    assert [first, second] == [f"{shown(one)}: the test was delivered." for one in (hook, other)]
    assert last == 'Sent to 2 channels: look there for the message "Test of alerts".'


def test_a_test_that_nobody_got_is_not_looked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """Where no channel works, nobody is sent to look; the reason is told, and the exit code is 75."""
    assert main(["alert", "--notify", "json://127.0.0.1:9/", "--test"]) == UNDELIVERED
    heard = capsys.readouterr()
    assert (heard.out, "the test was not delivered" in heard.err) == ("", True)


def test_a_test_is_no_dry_run(capsys: pytest.CaptureFixture[str]) -> None:
    """Both at once contradict each other: that is a mistake, and nothing is sent."""
    with webhook() as (hook, titles):
        assert main(["alert", "--notify", hook, "--test", "--dry-run"]) == 78
    assert (titles, "Give --test, which sends a message, or --dry-run" in capsys.readouterr().err) == ([], True)
