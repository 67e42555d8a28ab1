"""Serves a provider's stand-in over HTTP on this machine: `python -m suites.standin aniva --port 8080`."""

from __future__ import annotations

import difflib
import json
import sys
from pathlib import Path
from typing import NoReturn

import click
from werkzeug.serving import make_server

import contracts
from contracts import Contract, ContractError
from suites.standin import OPEN, Fault, StandIn, fault, faults

MISTAKE = 78
LOOPBACK = "127.0.0.1"


@click.command()
@click.argument("provider")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 takes a free one.")
@click.option("--fault", "asked", multiple=True, metavar="ID", help="Tell this lie (repeatable).")
@click.option("--faults", "listed", is_flag=True, help="List the lies that it can tell, and end.")
@click.option(
    "--open", "taken", type=click.Choice(OPEN), default=OPEN[0], show_default=True, help="Which open requests it takes."
)
@click.option(
    "--contracts",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder with more providers (repeatable).",
)
def main(provider: str, port: int, asked: tuple[str, ...], listed: bool, taken: str, folders: tuple[Path, ...]) -> None:
    """Serve the stand-in of PROVIDER until Ctrl-C, and say how to reach it."""
    contract = _contract(provider, folders)
    if listed:
        for known in faults(contract):
            click.echo(f"{known.id}  {known.says}")
        return
    _serve(StandIn(contract, taken, tuple(_fault(contract, id) for id in asked)), port)


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


def _serve(standin: StandIn, port: int) -> None:
    try:
        server = make_server(LOOPBACK, port, standin, threaded=True)
    except (OSError, SystemExit):
        _mistaken(f"--port {port}: the port is taken; choose another, or 0 for a free one.")
    url = f"http://{LOOPBACK}:{server.server_port}"
    click.echo(f"{standin.contract.title}, stand-in at {url}   (Ctrl-C stops it)")
    click.echo(json.dumps(standin.target(url), indent=2))
    click.echo(f"try it: pytest --provider {standin.contract.name} --base-url {url}")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo(f"\nstopped after {standin.count} requests")
    finally:
        server.server_close()


def _mistaken(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(MISTAKE)


def _hint(word: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f" Did you mean {near[0]}?" if near else ""


if __name__ == "__main__":
    main(prog_name="python -m suites.standin")
