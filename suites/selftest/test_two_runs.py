"""Two runs at one place never write at once; `python -m suites.selftest.two_runs 20` tries it more often."""

from __future__ import annotations

from pathlib import Path

import pytest

from suites.selftest import redis_server, two_runs

SOME = ("-k", "refuses or rejects or echoes")
"""Clauses that bring a documented success and a documented refusal, for short runs."""
AT_ONCE_WITH_WORKERS, AT_ONCE, APART_A_LITTLE = 0, 2, 5
"""Numbers of trials. The last is the one whose runs begin 0.17 s apart: of two short runs that begin further apart, the
first may have ended before the second one writes."""
UNTIL_THE_OTHER_STARTED = 10.0
"""Seconds: more than a process needs to start where two of them and the tests' other worker share two cores."""
APART = ("-p", "suites.selftest.own_lock_folder")


@pytest.mark.parametrize("number", [AT_ONCE_WITH_WORKERS, APART_A_LITTLE])
def test_two_runs_of_a_user_never_write_at_once(tmp_path: Path, number: int) -> None:
    """Whatever checkout, TMPDIR, target name and name of the place, the second run waits or is told who writes."""
    tried = two_runs.trial(number, tmp_path, *SOME)
    assert tried.is_right, "\n".join(tried.texts)


def test_two_machines_that_share_a_redis_never_write_at_once(tmp_path: Path) -> None:
    """Where there is no common folder of locks, the Redis of REDIS_URL holds the lock."""
    if reason := redis_server.why_none():
        pytest.skip(reason)
    with two_runs.apart_but_for_redis() as (options, environ):
        tried = two_runs.trial(AT_ONCE, tmp_path, *SOME, *options, environ=environ)
    assert tried.is_right, "\n".join(tried.texts)


def test_two_writers_would_be_seen(tmp_path: Path) -> None:
    """Without any common lock both runs write at once, and the trial says so: it would notice a lock that fails."""
    assert two_runs.trial(AT_ONCE, tmp_path, *SOME, *APART, patience=UNTIL_THE_OTHER_STARTED).at_once
