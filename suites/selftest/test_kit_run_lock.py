"""What the lock of a place promises: one run at a time, the second is told who, and no death leaves it shut."""

from __future__ import annotations

import errno
import json
import os
import pwd
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.places import Place
from suites.kit.model.errors import LockUnavailable
from suites.kit.session import lock_folder, run_lock
from suites.kit.session.run_lock import UNKNOWN_HOLDER, RunLock

URL = "https://sandbox.example.com/api"
HOLDER = """
import sys
from pathlib import Path
from contracts.places import Place
from suites.kit.session.run_lock import RunLock
lock = RunLock(Place.of({url!r}), "20260401T103112-abcd", Path({ledger!r}), "put back RUN-1", Path({folder!r}))
print(lock.acquire(), flush=True)
sys.stdin.read()
"""


def lock(folder: Path, url: str = URL, run: str = "RUN-2", ledger: Path | None = None) -> RunLock:
    """The lock of a place for another run."""
    return RunLock(Place.of(url), run, ledger, f"put back {run}", folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the locks."""
    return tmp_path / "locks"


@pytest.fixture
def holder(tmp_path: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock, and has a restore ledger."""
    ledger = tmp_path / "RUN-1.restore"
    ledger.write_text("")
    code = HOLDER.format(url=URL, folder=str(folder), ledger=str(ledger))
    with subprocess.Popen([sys.executable, "-c", code], stdin=-1, stdout=-1, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "None\n"
        yield other
        other.kill()


def test_a_second_run_is_told_who_writes(folder: Path, holder: subprocess.Popen[str]) -> None:
    """Who comes second gets a sentence with run, process and time."""
    told = lock(folder).acquire()
    assert told is not None
    assert told.startswith(f"run 20260401T103112-abcd (process {holder.pid} on this machine, since ")
    assert told.endswith(" UTC) is writing to this target")


def test_a_killed_run_frees_the_target(folder: Path, holder: subprocess.Popen[str]) -> None:
    """A run that was killed holds nothing, although it could tidy nothing up."""
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert lock(folder).acquire() is None


def test_the_ledger_of_a_killed_run_is_known(tmp_path: Path, folder: Path, holder: subprocess.Popen[str]) -> None:
    """Whichever checkout a killed run was in, the next runs learn of the ledger that it left, until that is gone."""
    holder.kill()
    holder.wait()
    ledger, seen = tmp_path / "RUN-1.restore", []
    for run in ("RUN-2", "RUN-3", "RUN-4"):
        ledger.unlink() if run == "RUN-4" else None
        one = lock(folder, run=run, ledger=tmp_path / f"{run}.restore")
        assert one.acquire() is None
        seen.append(one.left)
        one.release()
    assert (seen, list(folder.iterdir())) == ([{ledger: "put back RUN-1"}] * 2 + [{}], [])


def test_the_next_run_gets_the_target(folder: Path) -> None:
    """A lock that was released can be acquired."""
    first, second = lock(folder), lock(folder)
    first.acquire()
    first.release()
    assert second.acquire() is None


def test_who_waits_in_vain_gives_nothing_back(folder: Path) -> None:
    """A run that did not get the lock does not free that of the other."""
    first, second = lock(folder, run="RUN-1"), lock(folder)
    first.acquire()
    second.acquire()
    second.release()
    told = second.acquire()
    assert told is not None
    assert told.startswith("run RUN-1 ")


def test_a_lock_file_that_was_removed_meanwhile_is_not_a_lock(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that opened the file just before the holder removed it locks the new file, which others see."""
    first, second = lock(folder, run="RUN-1"), lock(folder)
    first.acquire()
    try_lock = run_lock._try_lock

    def released_in_between(file: int) -> bool:
        first.release()
        return try_lock(file)

    monkeypatch.setattr(run_lock, "_try_lock", released_in_between)
    assert second.acquire() is None
    assert lock(folder, run="RUN-3").acquire() is not None


def test_two_names_of_a_place_share_a_lock(folder: Path) -> None:
    """Two ways to write a base URL lock the same place."""
    assert lock(folder, "http://localhost:8080").acquire() is None
    assert lock(folder, "http://127.0.0.1:8080/").acquire() is not None


@pytest.mark.parametrize("url", ["https://sandbox.example.com/other", "http://127.0.0.1:8080", "http://127.0.0.1:8081"])
def test_other_places_are_free(folder: Path, url: str) -> None:
    """Another base URL is another place."""
    first, other = lock(folder, "http://127.0.0.1:8082"), lock(folder, url)
    first.acquire()
    assert other.acquire() is None


@pytest.mark.parametrize("written", ["", "{", "{}", "[]", '{"run": "R", "process": 1, "since": "never"}'])
def test_a_holder_who_has_not_written_yet_is_somebody(
    folder: Path, written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the lock does not tell its holder, the second run is held back all the same."""
    monkeypatch.setattr(run_lock, "PAUSE_SECONDS", 0)
    first = lock(folder)
    first.acquire()
    next(folder.iterdir()).write_text(written)
    assert lock(folder).acquire() == UNKNOWN_HOLDER


def test_a_holder_since_another_day_is_told_with_the_day(folder: Path) -> None:
    """The time says its day where that is not today."""
    first = lock(folder)
    first.acquire()
    holder = {"run": "RUN-1", "process": 4242, "since": "2026-04-01T10:31:00+00:00"}
    next(folder.iterdir()).write_text(json.dumps(holder))
    told = lock(folder).acquire()
    assert told == "run RUN-1 (process 4242 on this machine, since 2026-04-01 10:31 UTC) is writing to this target"


def test_nothing_stays_of_a_released_lock(folder: Path) -> None:
    """A run that left no ledger leaves no lock file either."""
    first = lock(folder, ledger=folder / "RUN-2.restore")
    first.acquire()
    first.release()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("call", ["pread", "pwrite"])
def test_a_broken_disk_loses_no_ledger_and_holds_no_lock(
    tmp_path: Path, folder: Path, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """A run that cannot write its name gets no lock, and what a killed run has left is still known to the next one."""

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    holder.kill()
    holder.wait()
    second, third = lock(folder), lock(folder, run="RUN-3")
    with monkeypatch.context() as patch:
        patch.setattr(os, call, full)
        with pytest.raises(LockUnavailable, match="No space left"):
            second.acquire()
    assert third.acquire() is None
    assert third.left == {tmp_path / "RUN-1.restore": "put back RUN-1"}


def test_a_shorter_name_replaces_a_longer_one(folder: Path) -> None:
    """What the lock says is the present holder's, and nothing of the one before, whichever is longer."""
    ledger = folder / "RUN.restore"
    for run in ("a-very-long-name-of-a-run" * 10, "RUN-2"):
        one = lock(folder, run=run, ledger=ledger)
        assert one.acquire() is None
        ledger.touch()
        one.release()
    [file] = folder.glob("*.lock")
    assert json.loads(file.read_bytes())["run"] == "RUN-2"


def test_a_lock_file_that_cannot_be_removed_is_released(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that has become read-only in between ends no run with an error, and holds no lock."""

    def read_only(path: Path, missing_ok: bool = False) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    first = lock(folder)
    first.acquire()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", read_only)
        first.release()
    assert lock(folder).acquire() is None


# The folder


def test_no_environment_variable_moves_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of one user share one folder, whatever their environment says."""
    before = lock_folder.lock_folder()
    for name in ("TMPDIR", "HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    assert lock_folder.lock_folder() == before


@pytest.mark.parametrize("home", ["/nonexistent", None])
def test_a_user_without_a_home_has_a_folder_too(home: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no home folder, the folder is one with the user's number."""

    def entry(uid: int) -> pwd.struct_passwd:
        if home is None:
            raise KeyError(uid)
        return pwd.struct_passwd(("user", "x", uid, uid, "", home, "/bin/sh"))

    monkeypatch.setattr(lock_folder.pwd, "getpwuid", entry)
    assert lock_folder.lock_folder() == Path("/tmp", f"appointment-conformance-{os.getuid()}")


def test_folder_and_files_are_the_users_own(folder: Path) -> None:
    """Nobody else may look at the locks, whatever the folder's mode was before."""
    folder.mkdir(mode=0o755)
    lock(folder).acquire()
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())] == [0o700, 0o600]


def test_a_link_is_not_followed(tmp_path: Path, folder: Path) -> None:
    """A folder, or a lock file, that is a link to somewhere else is refused in words."""
    (tmp_path / "elsewhere").mkdir()
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LockUnavailable, match="cannot be used"):
        lock(folder).acquire()
    folder.unlink()
    one = lock(folder)
    folder.mkdir()
    (folder / one._path.name).symlink_to(tmp_path / "file")
    with pytest.raises(LockUnavailable, match="cannot be used"):
        one.acquire()
    assert not (tmp_path / "file").exists()


def test_a_folder_of_somebody_else_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another user has made a folder of that name, nothing is sent, and the reason is told."""
    folder.mkdir()
    owner = folder.stat().st_uid
    monkeypatch.setattr(lock_folder.os, "getuid", lambda: owner + 1)
    with pytest.raises(LockUnavailable, match="belongs to another user"):
        lock(folder).acquire()
