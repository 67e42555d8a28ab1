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
from contracts import Contract, ContractError, text_table
from suites.standin import OPEN, VARIANTS, Fault, StandIn, Variant, fault, faults, served, variants
from suites.standin._target_table import instructions

MISTAKE = 78
"""The exit code of every command here for a wrong contract or option (EX_CONFIG of sysexits.h)."""
MOST_EDITABLES = 64
"""Chosen: far more than anybody tests with, and a mistyped number does not fill the screen."""

SLOW_SECONDS = 0.25
"""How long a fault takes that takes time: a vendor that calls another service in between."""
MOST_OTHERS = 100_000
"""Chosen: a list of that length still answers within a second."""


@click.command()
@click.argument("provider")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 picks a free port.")
@click.option("--fault", "fault_ids", multiple=True, metavar="ID", help="Inject this fault (repeatable).")
@click.option("--faults", "list_faults", is_flag=True, help="List the faults it can inject, then exit.")
@click.option("--variant", "variant_name", metavar="NAME", help="Behave differently without breaking any promise.")
@click.option("--variants", "list_variants", is_flag=True, help="List the compliant variants, then exit.")
@click.option(
    "--open", "open_policy", type=click.Choice(OPEN), default=OPEN[0], show_default=True,
    help="How to answer requests the contract leaves open: as documented, refuse all, accept all.",
)  # fmt: skip
@click.option(
    "--editables", type=click.IntRange(1, MOST_EDITABLES), default=1, show_default=True,
    help="Number of appointments that may be updated.",
)  # fmt: skip
@click.option(
    "--others", type=click.IntRange(0, MOST_OTHERS), default=0, show_default=True,
    help="Number of other people's appointments before them in a list.",
)  # fmt: skip
@click.option("--latency", type=click.IntRange(0), default=0, metavar="MILLISECONDS", help="Delay every answer.")
@click.option(
    "--token-seconds", type=click.IntRange(1), default=3600, show_default=True, help="How long issued tokens are valid."
)
@click.option("--login", is_flag=True, help="Print client ids and secrets to log in with, instead of tokens.")
@click.option(
    "--contracts", "folders", multiple=True, type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder with more providers (repeatable).",
)  # fmt: skip
def main(
    provider: str, port: int, fault_ids: tuple[str, ...], list_faults: bool, variant_name: str | None,
    list_variants: bool, open_policy: str, editables: int, others: int, latency: int, token_seconds: int, login: bool,
    folders: tuple[Path, ...],
) -> None:  # fmt: skip
    """Serve the stand-in of PROVIDER until Ctrl-C. Prints how to test it."""
    contract = _contract(provider, folders)
    if list_faults or list_variants:
        _list([(one.id, one.says) for one in faults(contract)] if list_faults else [])
        _list([(one.name, one.says) for one in variants(contract)] if list_variants else [])
        return
    if login and contract.authentication.login is None:
        _mistaken(f"--login: the contract of {contract.title} has no login; its credential is used as it is.")
    injected = tuple(_fault(contract, id) for id in fault_ids)
    variant = _variant(contract, variant_name) if variant_name else None
    standin = StandIn(
        contract,
        open_policy,
        injected,
        editables=editables,
        others=others,
        token_seconds=token_seconds,
        variant=variant,
    )
    _serve(standin, port, latency / 1000, login)


def _list(rows: list[tuple[str, str]]) -> None:
    for line in text_table((), rows, "<"):
        click.echo(line)


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
        hint = _hint(id, tuple(known.id for known in faults(contract)))
        _mistaken(f"--fault {id}: {contract.name} has no such fault; --faults lists them.{hint}")


def _variant(contract: Contract, name: str) -> Variant:
    fitting = {one.name: one for one in variants(contract)}
    if name not in VARIANTS:
        _mistaken(f"--variant {name}: no such variant; --variants lists them.{_hint(name, tuple(fitting))}")
    if name not in fitting:
        _mistaken(f"--variant {name} does not fit the contract of {contract.title}; --variants lists those that do.")
    return fitting[name]


def _serve(standin: StandIn, port: int, latency: float, login: bool) -> None:
    # A flag, because an exception raised by the signal could come at any moment and leave threads behind.
    stopped: list[int] = []
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, lambda number, frame: stopped.append(number))
    standin.store.slow_seconds = SLOW_SECONDS
    with _listening(standin, port, latency) as url:
        for line in instructions(standin, url, login):
            click.echo(line)
        for one in standin.faults:
            click.echo(f"# Injected fault: {one.id}  {one.says}")
        if standin.variant:
            click.echo(f"# Variant: {standin.variant.name}  {standin.variant.says}")
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
            reason = os.strerror(error.errno) if error.errno else error
            _mistaken(f"--port {port}: {reason}; choose another, or 0 for a free one.")
        yield url


def _mistaken(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(MISTAKE)


def _hint(word: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f" Did you mean {near[0]}?" if near else ""


def command() -> int:
    """Run the command and return its exit code. A mistake of the user is one message and 78."""
    try:
        main(prog_name="python -m suites.standin", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return MISTAKE
    return 0


if __name__ == "__main__":
    sys.exit(command())
