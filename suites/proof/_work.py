"""Doing the jobs: in this process, or by several that are each set up once."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from functools import partial

import hypothesis

from suites.kit.run import hypothesis_profiles
from suites.proof._jobs import Job, Result, Settings, contract_of, tried


def done(jobs: Sequence[Job], settings: Settings, processes: int) -> Iterator[Result]:
    """The results, as they come."""
    if processes == 1:
        set_up(settings, ())
        yield from map(partial(tried, settings=settings), jobs)
        return
    providers = tuple({job.provider: None for job in jobs})
    pool = ProcessPoolExecutor(processes, initializer=_worker, initargs=(settings, providers))
    try:
        waiting: list[Future[Result]] = [pool.submit(tried, job, settings) for job in _longest_first(jobs)]
        for future in as_completed(waiting):
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def set_up(settings: Settings, providers: Sequence[str]) -> None:
    """Prepare a process: the profile's Hypothesis settings, and contracts read and checked.

    Without the database of examples: what one fault has found must not help with another one.
    """
    hypothesis_profiles.load(settings.profile)
    name = f"proof-{settings.profile}"
    hypothesis.settings.register_profile(name, hypothesis.settings.get_profile(settings.profile), database=None)
    hypothesis.settings.load_profile(name)
    for provider in providers:
        contract_of(provider, settings.folders)


def _worker(settings: Settings, providers: Sequence[str]) -> None:
    # Ctrl-C is the parent's to handle, which lets the running jobs end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    set_up(settings, providers)


def _longest_first(jobs: Sequence[Job]) -> list[Job]:
    """Whole runs first, so that no process is left with one at the end."""
    return sorted(jobs, key=lambda job: not job.whole)
