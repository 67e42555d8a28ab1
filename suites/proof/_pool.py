"""Running the jobs: in this process, or in several that are prepared once each."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed

import hypothesis

from suites.kit.run import hypothesis_profiles
from suites.proof._jobs import Job, Result, Settings, contract_of, run_job


def run_jobs(jobs: Sequence[Job], settings: Settings, processes: int) -> Iterator[Result]:
    """The results, each as soon as it is there."""
    if processes == 1:
        set_up(settings, ())
        yield from (run_job(job, settings) for job in jobs)
        return
    providers = tuple({job.provider: None for job in jobs})
    pool = ProcessPoolExecutor(processes, initializer=_worker, initargs=(settings, providers))
    try:
        futures: list[Future[Result]] = [pool.submit(run_job, job, settings) for job in _longest_first(jobs)]
        for future in as_completed(futures):
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def set_up(settings: Settings, providers: Sequence[str]) -> None:
    """Prepare a process: load the contracts and the profile's Hypothesis settings.

    Hypothesis has no database of examples here: what one fault has found must not help with another one.
    """
    hypothesis_profiles.load(settings.profile)
    name = f"proof-{settings.profile}"
    hypothesis.settings.register_profile(name, hypothesis.settings.get_profile(settings.profile), database=None)
    hypothesis.settings.load_profile(name)
    for provider in providers:
        contract_of(provider, settings.folders)


def _worker(settings: Settings, providers: Sequence[str]) -> None:
    # Ctrl-C is for the parent process, which lets the running jobs finish.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    set_up(settings, providers)


def _longest_first(jobs: Sequence[Job]) -> list[Job]:
    """Runs of the whole suite first, so that no process is left with one at the end."""
    return sorted(jobs, key=lambda job: not job.whole)
