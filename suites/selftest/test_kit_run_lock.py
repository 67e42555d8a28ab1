"""What the lock of a target promises: one run at a time, the second is told who, and no death leaves it shut."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from suites.kit.session import run_lock
from suites.kit.session.run_lock import UNKNOWN_HOLDER, RunLock

URL = "https://sandbox.example.com/api"
HOLDER = """
import sys
from pathlib import Path
from suites.kit.session import run_lock
from suites.kit.session.run_lock import RunLock
lock = RunLock({url!r}, "20260401T103112-abcd", Path({folder!r}))
print(lock.acquire(), flush=True)
sys.stdin.read()
"""


def lock(folder: Path, url: str = URL, run: str = "RUN-2") -> RunLock:
    """The lock of a target for another run."""
    return RunLock(url, run, folder)


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    code = HOLDER.format(url=URL, folder=str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", code], stdin=-1, stdout=-1, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "None\n"
        yield other
        other.kill()


def test_a_second_run_is_told_who_writes(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    """Who comes second gets a sentence with run, process and time."""
    told = lock(tmp_path).acquire()
    assert told is not None
    assert told.startswith(f"run 20260401T103112-abcd (process {holder.pid}, since ")
    assert told.endswith(" UTC) is writing to this target")


def test_a_killed_run_frees_the_target(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    """A run that was killed holds nothing, although it could tidy nothing up."""
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert lock(tmp_path).acquire() is None


def test_the_next_run_gets_the_target(tmp_path: Path) -> None:
    """A lock given back can be taken."""
    first, second = lock(tmp_path), lock(tmp_path)
    first.acquire()
    first.release()
    assert second.acquire() is None


def test_who_waits_in_vain_gives_nothing_back(tmp_path: Path) -> None:
    """A run that did not get the lock does not free that of the other."""
    first, second = lock(tmp_path, run="RUN-1"), lock(tmp_path)
    first.acquire()
    second.acquire()
    second.release()
    told = second.acquire()
    assert told is not None
    assert told.startswith("run RUN-1 ")


@pytest.mark.parametrize(
    "url",
    [
        "https://Sandbox.example.com/api/",
        "https://me@sandbox.example.com/api",
        "https://sandbox.example.com:443/api",
    ],
)
def test_spellings_of_a_place_are_one_place(tmp_path: Path, url: str) -> None:
    """Two ways to write a base URL lock the same target."""
    first = lock(tmp_path)
    first.acquire()
    assert lock(tmp_path, url).acquire() is not None


@pytest.mark.parametrize("url", ["https://sandbox.example.com/other", "http://127.0.0.1:8080", "http://127.0.0.1:8081"])
def test_other_places_are_free(tmp_path: Path, url: str) -> None:
    """Another base URL is another target."""
    first, other = lock(tmp_path, "http://127.0.0.1:8082"), lock(tmp_path, url)
    first.acquire()
    assert other.acquire() is None


@pytest.mark.parametrize("written", ["", "{", "{}", '{"run": "R", "process": 1, "since": "never"}'])
def test_a_holder_who_has_not_written_yet_is_somebody(tmp_path: Path, written: str) -> None:
    """Without a readable side file the second run is told all the same."""
    first = lock(tmp_path)
    first.acquire()
    [side] = tmp_path.glob("*.json")
    side.write_text(written)
    assert lock(tmp_path).acquire() == UNKNOWN_HOLDER


def test_a_holder_since_another_day_is_told_with_the_day(tmp_path: Path) -> None:
    """The time says its day where that is not today."""
    first = lock(tmp_path)
    first.acquire()
    [side] = tmp_path.glob("*.json")
    side.write_text(json.dumps({"run": "RUN-1", "process": 4242, "since": "2026-04-01T10:31:00+00:00"}))
    told = lock(tmp_path).acquire()
    assert told == "run RUN-1 (process 4242, since 2026-04-01 10:31 UTC) is writing to this target"


def test_the_side_file_is_gone_with_the_lock(tmp_path: Path) -> None:
    """A lock given back names nobody."""
    first = lock(tmp_path)
    first.acquire()
    first.release()
    assert list(tmp_path.glob("*.json")) == []


def test_the_folder_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a folder given, one of the user is made that nobody else may look into, wherever TMPDIR points."""
    monkeypatch.setenv("TMPDIR", str(tmp_path / "elsewhere"))
    monkeypatch.setattr(run_lock, "FOLDER", tmp_path / run_lock.FOLDER.name)
    RunLock(URL, "RUN-1").acquire()
    [folder] = tmp_path.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert str(os.getuid()) in folder.name


def test_a_lock_that_cannot_be_made_is_no_lock(tmp_path: Path) -> None:
    """Where the lock's folder cannot be used, the run sends nothing and says why."""
    (tmp_path / "file").write_text("")
    reason = RunLock(URL, "RUN-1", tmp_path / "file").acquire()
    assert reason is not None
    assert "cannot be made in" in reason
