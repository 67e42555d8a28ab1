"""Several requests as lines of a shell script, the first of which puts the appointment back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange, Probe, Sent
from suites.kit.model.findings import Finding
from suites.kit.privacy.curl import curl_line
from suites.kit.privacy.redaction import Redactor

PUTS_BACK = (
    "# give the appointment its values from before the run: twice, as the fault may change one of them the first time"
)
STEP = "# step {} of {}"
READS = ": read the appointment"


def script_lines(finding: Finding, bound: BoundContract, redactor: Redactor) -> Iterator[str]:
    """A comment and a command for each exchange of a finding's sequence, with what is known of the step; none where it
    has no sequence.

    Where an exchange comes twice in a row, its appointment was read in between, and it is judged by that.
    """
    before, notes, steps = None, dict(finding.notes), len(finding.sequence) - 1
    for number, exchange in enumerate(finding.sequence):
        step = STEP.format(number, steps) + (f" ({notes[number]})" if number in notes else "")
        is_read = before is not None and before.number == exchange.number
        if is_read:
            yield from _read(exchange, f"{step}{READS}", bound, redactor)
        else:
            yield step if number else PUTS_BACK
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
