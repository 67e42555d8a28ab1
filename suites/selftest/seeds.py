"""The compliant stand-in keeps every clause, for every seed: `python -m suites.selftest.seeds 20`.

Runs all providers for each seed and each way of answering open requests, and prints a table. Ends with 1 when any run
is not green.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

import contracts
from suites.standin import OPEN

RED = ("violated", "warned", "inconclusive", "suite errors")


@click.command()
@click.argument("count", type=click.IntRange(1), default=20)
@click.option("--first", type=int, default=1, show_default=True, help="The first seed; the others follow it.")
@click.option("--profile", default="nightly", show_default=True)
@click.option(
    "--open", "policies", type=click.Choice(OPEN), multiple=True, default=OPEN, help="Repeatable; default: all."
)
@click.option("--http", is_flag=True, help="Over loopback HTTP instead of in this process.")
def main(count: int, first: int, profile: str, policies: tuple[str, ...], http: bool) -> None:
    """Run COUNT seeds and say what was not green."""
    click.echo(f"{'seed':>6}  {'open':<10}  {'exit':>4}  {'seconds':>7}  {'requests':>8}  not green")
    codes = [_row(seed, way, profile, http) for seed in range(first, first + count) for way in policies]
    click.echo(f"{len(codes)} runs, {sum(code != 0 for code in codes)} of them not green")
    sys.exit(any(codes))


def _row(seed: int, way: str, profile: str, http: bool) -> int:
    started = time.monotonic()
    runs = [_run(seed, way, profile, url) for url in _urls(way)] if http else [_run(seed, way, profile, [])]
    told = "\n".join(run.stdout for run in runs)
    code = max(run.returncode for run in runs)
    requests, red = _totals(told)
    seconds = time.monotonic() - started
    click.echo(f"{seed:>6}  {way:<10}  {code:>4}  {seconds:>7.1f}  {requests:>8}  {red or '-'}")
    if code:
        click.echo(told)
    return code


def _run(seed: int, way: str, profile: str, more: list[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "--hypothesis-profile", profile, "--hypothesis-seed", str(seed)]
    return subprocess.run([*command, "--open", way, *more], capture_output=True, text=True, check=False)


def _urls(way: str) -> Iterator[list[str]]:
    """Options for each provider, while its stand-in listens."""
    for name in contracts.names():
        with _served(name, way) as url:
            yield ["--provider", name, "--base-url", url]


@contextmanager
def _served(name: str, way: str) -> Iterator[str]:
    command = [sys.executable, "-m", "suites.standin", name, "--port", "0", "--open", way]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        found = re.search(r"http://[\d.:]+", server.stdout.readline())
        assert found is not None, "the stand-in did not say where it listens"
        yield found[0]
        server.terminate()


def _totals(told: str) -> tuple[int, str]:
    """All requests of the closing tables, and what stands in their red columns."""
    requests, red = 0, []
    for table in re.findall(r"^provider .*(?:\n\w[\w-]* +\d.*)+", told, re.MULTILINE):
        heads, *rows = [re.split(r" {2,}", line.strip()) for line in table.splitlines()]
        for row in rows:
            cells = dict(zip(heads, row, strict=True))
            requests += int(cells["requests"])
            red += [f"{cells['provider']}: {cells[name]} {name}" for name in RED if cells.get(name, "0") != "0"]
    return requests, ", ".join(red)


if __name__ == "__main__":
    main()
