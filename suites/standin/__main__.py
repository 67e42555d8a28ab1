"""Serves a provider's stand-in over HTTP on this machine: `python -m suites.standin PROVIDER --port 8080`."""

from __future__ import annotations

import difflib
import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

import click
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

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
        _list(contract)
        return
    _serve(StandIn(contract, taken, tuple(_fault(contract, id) for id in asked)), port)


def _list(contract: Contract) -> None:
    known = list(faults(contract))
    width = max((len(one.id) for one in known), default=0)
    for one in known:
        click.echo(f"{one.id:<{width}}  {one.says}")


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


class _Quiet(WSGIRequestHandler):
    """Serves without a line for each request."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing; who wants to see the requests reads the journal."""


def _serve(standin: StandIn, port: int) -> None:
    server = _server(standin, port)
    url = f"http://{LOOPBACK}:{server.port}"
    click.echo(f"{standin.contract.title}, stand-in at {url}   (Ctrl-C stops it)")
    click.echo(json.dumps(standin.target(url), indent=2))
    click.echo(f"try it: pytest --provider {standin.contract.name} --base-url {url}")
    for lie in standin.faults:
        click.echo(f"it lies: {lie.id}  {lie.says}")
    sys.stdout.flush()
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    server.serve_forever()  # returns on Ctrl-C
    click.echo(f"stopped after {standin.count} request{'' if standin.count == 1 else 's'}")


def _server(standin: StandIn, port: int) -> BaseWSGIServer:
    try:
        door = socket.create_server((LOOPBACK, port))
    except OSError as error:
        _mistaken(f"--port {port}: {os.strerror(error.errno or 0)}; choose another, or 0 for a free one.")
    with door:
        return make_server(LOOPBACK, port, standin, threaded=True, request_handler=_Quiet, fd=door.fileno())


def _mistaken(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(MISTAKE)


def _hint(word: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f" Did you mean {near[0]}?" if near else ""


if __name__ == "__main__":
    main(prog_name="python -m suites.standin")
