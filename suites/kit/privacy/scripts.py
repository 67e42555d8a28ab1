"""Several requests as lines of a shell script, the first of which puts the appointment back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange, Probe, Sent
from suites.kit.privacy.curl import curl_line
from suites.kit.privacy.redaction import Redactor

PUTS_BACK = "# put the appointment back, twice: the first one may change it"
READS = "# read the appointment"
UPDATES = "# step {} of {}"


def script_lines(sequence: tuple[Exchange, ...], bound: BoundContract, redactor: Redactor) -> Iterator[str]:
    """A comment and a command for each exchange; none where there are no exchanges.

    Where an exchange comes twice in a row, its appointment was read in between, and it is judged by that.
    """
    before = None
    for number, exchange in enumerate(sequence):
        is_read = before is not None and before.number == exchange.number
        if is_read:
            yield from _read(exchange, bound, redactor)
        else:
            yield UPDATES.format(number, len(sequence) - 1) if number else PUTS_BACK
            yield from [curl_line(exchange, bound, redactor)] * (1 if number else 2)
        before = exchange


def _read(exchange: Exchange, bound: BoundContract, redactor: Redactor) -> Iterator[str]:
    """How to read the appointment of an exchange; in words where it has to be looked for in a list."""
    reading, probe = bound.contract.behaviour.read, exchange.probe
    if reading is None or reading.match:
        yield f"{READS}, in the vendor's list"
        return
    operation = bound.contract.operations[reading.operation]
    path = operation.path.format(**bound.appointment_path(probe.appointment, probe.fixture))
    sent = Sent(operation.method, bound.target.base_url + path, path, {}, {}, b"")
    yield READS
    yield curl_line(replace(exchange, probe=Probe("", READS), sent=sent), bound, redactor)
