"""Several requests as lines of a shell script, the first of which puts the appointment back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange, Probe, Sent
from suites.kit.privacy.curl import curl_line
from suites.kit.privacy.redaction import Redactor

PUTS_BACK = "# put the appointment back, twice: the first one may change it"
STEP = "# step {} of {}"
READS = f"{STEP}: read the appointment"


def script_lines(sequence: tuple[Exchange, ...], bound: BoundContract, redactor: Redactor) -> Iterator[str]:
    """A comment and a command for each exchange; none where there are no exchanges.

    Where an exchange comes twice in a row, its appointment was read in between, and it is judged by that.
    """
    before = None
    for number, exchange in enumerate(sequence):
        is_read = before is not None and before.number == exchange.number
        if is_read:
            yield from _read(exchange, READS.format(number, len(sequence) - 1), bound, redactor)
        else:
            yield STEP.format(number, len(sequence) - 1) if number else PUTS_BACK
            yield from [curl_line(exchange, bound, redactor)] * (1 if number else 2)
        before = exchange


def _read(exchange: Exchange, comment: str, bound: BoundContract, redactor: Redactor) -> Iterator[str]:
    """How to read the appointment of an exchange; in words where it has to be looked for in a list."""
    reading, probe = bound.contract.behaviour.read, exchange.probe
    if reading is None or reading.match:
        yield f"{comment}, in the vendor's list"
        return
    operation = bound.contract.operations[reading.operation]
    path = operation.path.format(**bound.appointment_path(probe.appointment, probe.fixture))
    sent = Sent(operation.method, bound.target.base_url + path, path, {}, {}, b"")
    yield comment
    yield curl_line(replace(exchange, probe=Probe("", comment), sent=sent), bound, redactor)
