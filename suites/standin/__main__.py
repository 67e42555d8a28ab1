"""Serves a provider's stand-in over HTTP on this machine: `python -m suites.standin PROVIDER --port 8080`."""

from __future__ import annotations

import difflib
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NoReturn

import click

import contracts
from contracts import Contract, ContractError
from suites.standin import OPEN, VARIANTS, Fault, StandIn, Variant, fault, faults, served, variants
from suites.standin._told import told

MISTAKE = 78


@click.command()
@click.argument("provider")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 takes a free one.")
@click.option("--fault", "asked", multiple=True, metavar="ID", help="Tell this lie (repeatable).")
@click.option("--faults", "listed", is_flag=True, help="List the lies that it can tell, and end.")
@click.option("--variant", "differing", metavar="NAME", help="Differ so, without a lie.")
@click.option("--variants", "variants_listed", is_flag=True, help="List the truthful variants, and end.")
@click.option(
    "--open", "taken", type=click.Choice(OPEN), default=OPEN[0], show_default=True, help="Which open requests it takes."
)
@click.option("--editables", type=click.IntRange(1, 64), default=1, show_default=True, help="How many may be updated.")
@click.option("--latency", type=click.IntRange(0), default=0, metavar="MILLISECONDS", help="Hold each answer back.")
@click.option(
    "--token-seconds", type=click.IntRange(1), default=3600, show_default=True, help="How long an issued token is good."
)
@click.option("--login", is_flag=True, help="Tell client ids and secrets, from which a login makes tokens.")
@click.option(
    "--contracts",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder with more providers (repeatable).",
)
def main(
    provider: str,
    port: int,
    asked: tuple[str, ...],
    listed: bool,
    differing: str | None,
    variants_listed: bool,
    taken: str,
    editables: int,
    latency: int,
    token_seconds: int,
    login: bool,
    folders: tuple[Path, ...],
) -> None:
    """Serve the stand-in of PROVIDER until Ctrl-C, and say how to reach it."""
    contract = _contract(provider, folders)
    if listed or variants_listed:
        _list([(one.id, one.says) for one in faults(contract)] if listed else [])
        _list([(one.name, one.says) for one in variants(contract)] if variants_listed else [])
        return
    if login and contract.authentication.login is None:
        _mistaken(f"--login: {contract.title} has none in its contract; its credential is used as it is.")
    lies = tuple(_fault(contract, id) for id in asked)
    variant = _variant(contract, differing) if differing else None
    standin = StandIn(contract, taken, lies, editables=editables, token_seconds=token_seconds, variant=variant)
    _serve(standin, port, latency / 1000, login)


def _list(known: list[tuple[str, str]]) -> None:
    width = max((len(name) for name, _ in known), default=0)
    for name, says in known:
        click.echo(f"{name:<{width}}  {says}")


def _contract(provider: str, folders: tuple[Path, ...]) -> Contract:
    known = contracts.names(*folders)
    if provider not in known:
        _mistaken(f"{provider}: no such provider. Known: {', '.join(known)}.{_hint(provider, known)}")
    try:
        return contracts.load(provider, *folders)
    except ContractError as error:
        _mistaken(str(error))


def _fault(contract: Contract, id: str) -> Fault:
    try:
        return fault(contract, id)
    except KeyError:
        near = _hint(id, tuple(known.id for known in faults(contract)))
        _mistaken(f"--fault {id}: no such fault of {contract.name}; see --faults.{near}")


def _variant(contract: Contract, name: str) -> Variant:
    suiting = {one.name: one for one in variants(contract)}
    if name not in VARIANTS:
        _mistaken(f"--variant {name}: no such variant; see --variants.{_hint(name, tuple(suiting))}")
    if name not in suiting:
        _mistaken(f"--variant {name}: {contract.title} does not leave that open; see --variants.")
    return suiting[name]


def _serve(standin: StandIn, port: int, latency: float, login: bool) -> None:
    stopped: list[int] = []  # an exception, which may come at any moment, would leave threads behind
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, lambda number, frame: stopped.append(number))
    with _listening(standin, port, latency) as url:
        for line in told(standin, url, login):
            click.echo(line)
        for lie in standin.faults:
            click.echo(f"# It lies: {lie.id}  {lie.says}")
        if standin.variant:
            click.echo(f"# It differs: {standin.variant.name}  {standin.variant.says}")
        sys.stdout.flush()
        while not stopped:
            time.sleep(0.1)
    click.echo(f"stopped after {standin.count} request{'' if standin.count == 1 else 's'}")


@contextmanager
def _listening(standin: StandIn, port: int, latency: float) -> Iterator[str]:
    with ExitStack() as stack:
        try:
            url = stack.enter_context(served(standin, latency, port))
        except OSError as error:
            why = os.strerror(error.errno) if error.errno else error
            _mistaken(f"--port {port}: {why}; choose another, or 0 for a free one.")
        yield url


def _mistaken(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(MISTAKE)


def _hint(word: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f" Did you mean {near[0]}?" if near else ""


if __name__ == "__main__":
    main(prog_name="python -m suites.standin")
