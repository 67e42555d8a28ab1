"""How fast the suite is: `python -m suites.selftest.benchmark`. Prints tables; nothing is asserted."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import httpx
import respx

import contracts
from suites.kit.generate.directed import plain
from suites.kit.http.client import Client
from suites.kit.http.content import encode_json
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.target import Target
from suites.kit.run.campaign import Campaign
from suites.selftest import live
from suites.standin import StandIn

TIMES = 300
LATENCY = 0.1


def main() -> None:
    """Print the client's overhead per request, and the time of `gate` for all providers."""
    print(f"{'provider':<10}{'bare ms':>9}{'client ms':>11}{'overhead ms':>13}{'judged ms':>11}")
    for name in contracts.names():
        with respx.mock(assert_all_called=False) as router:
            _overhead(name, router)
    started = time.monotonic()
    run = subprocess.run([sys.executable, "-m", "pytest"], capture_output=True, text=True, check=False)
    print(f"\ngate, all providers in one process: {time.monotonic() - started:.1f} s, exit {run.returncode}")
    print(f"\nover HTTP, {LATENCY * 1000:.0f} ms latency, directed probes only")
    heads = ("requests", "ideal s", "run s", "ratio", "put back s", "whole s")
    print("provider  " + "".join(f"{head:>11}" for head in heads))
    for name in contracts.names():
        _over_http(name)


def _over_http(name: str) -> None:
    """A run over HTTP: from its first request to its last, beside what the latency alone would take."""
    with tempfile.TemporaryDirectory() as folder, live.place(Path(folder), (name,), latency=LATENCY) as at:
        started = time.monotonic()
        run = at.run("-k", "not explores")
        whole = time.monotonic() - started
        log = at.standins[name].log
    times = [arrival[0] for arrival in log]
    sent = run.of_kind("summary")[0]["requests"] if run.of_kind("summary") else 0
    judged, ideal = times[sent - 1] - times[0] + LATENCY, sent * LATENCY
    rest = times[-1] - times[sent - 1]
    figures = (ideal, judged, judged / ideal, rest, whole)
    print(f"{name:<10}{sent:>11}" + "".join(f"{figure:>11.2f}" for figure in figures))


def _overhead(name: str, router: respx.MockRouter) -> None:
    contract = contracts.load(name)
    standin = StandIn(contract)
    router.route(url__startswith=contract.base_url).mock(side_effect=respx.WSGIHandler(standin))
    bound = BoundContract(contract, Target.of(standin.target()))
    client = Client(bound, budget=10**9, run="benchmark")
    probe = plain(contract.clauses[0], bound)
    sent = client.update(probe).sent
    headers = {**sent.headers, **_credential(bound)}
    with httpx.Client() as bare:
        alone = _timed(lambda: bare.request(sent.method, sent.url, content=encode_json(probe.body), headers=headers))
    ours = _timed(lambda: client.update(probe))
    campaign = Campaign(bound, client, contract.clauses)
    judged = _timed(lambda: campaign.send(probe))
    print(f"{name:<10}{alone:>9.2f}{ours:>11.2f}{ours - alone:>13.2f}{judged:>11.2f}")
    client.close()


def _credential(bound: BoundContract) -> dict[str, str]:
    scheme = bound.contract.authentication
    return {scheme.header: scheme.format.format(secret=bound.target.credentials["good"])}


def _timed(call: Callable[[], object]) -> float:
    """Median milliseconds of a call."""
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        call()
        taken.append((time.perf_counter() - started) * 1000)
    return median(taken)


if __name__ == "__main__":
    argparse.ArgumentParser(description=main.__doc__).parse_args()
    main()
