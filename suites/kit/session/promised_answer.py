"""Which kept promise of its page a vendor's refusal follows that was found where updates have to be accepted.

Where a place of ours has been closed, updates that send it are refused as the page promises for a closed place. A run
that knows such a promise says so: that answer is no fault of the vendor's.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from contracts.pointers import leaves
from suites.kit.model.verdicts import KEPT

Record = dict[str, Any]
"""A journal record: an exchange, or a verdict."""

Sent = tuple[str, str]
"""A member, as a JSON pointer, and the name of the value that was sent there."""

REFUSES = "refuses"
"""The check of clauses that promise a refusal of what is sent."""
NAMED = "$"
"""How the name of a value of the target's begins: a clause that sends made-up values promises nothing of a real one."""
PROMISED = 'Its page promises this answer for another value: {} ("{}"), which it kept in this run with the same answer.'


def is_refusal(record: Record) -> bool:
    """Whether a record is an exchange that was refused, and that sent a value of the target's."""
    status = (record.get("answer") or {}).get("status", 0)
    is_refused = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return record["kind"] == "exchange" and is_refused and any(_names(record))


def taken_in(record: Record) -> Collection[Sent]:
    """The values of the target's that an exchange sent, by member, if it was accepted."""
    status = (record.get("answer") or {}).get("status", 0)
    is_taken = record["kind"] == "exchange" and HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
    return _names(record) if is_taken else ()


def promised_text(
    refusals: Iterable[Record], verdicts: Mapping[str, Record], names: Sequence[str], taken: Collection[Sent] = ()
) -> str:
    """Which clause promises the answer that updates with a value of ours got, by its `names`, in a sentence; empty
    where none does. `verdicts` are those of the run, by clause; `taken` are values with which updates were accepted:
    what was refused beside one of them was refused for something else, with words that say as little."""
    told = [*refusals]
    alike = {(at, _answer(one)) for one in told for at, value in _names(one) if value in names}
    for one in told:
        others = {(at, _answer(one)) for at, value in _names(one) if value not in names and (at, value) not in taken}
        verdict = verdicts.get(one["clause"], {})
        if (verdict.get("check"), verdict.get("verdict")) == (REFUSES, KEPT) and others & alike:
            return PROMISED.format(one["clause"], verdict["says"].removesuffix("."))
    return ""


def _answer(record: Record) -> str:
    """Status and body of an answer: a refusal with other words may be about something else."""
    answer = record["answer"]
    return json.dumps([answer["status"], answer.get("body")], sort_keys=True)


def _names(record: Record) -> list[Sent]:
    """The members of a request that send values of the target's, each with the name of its value."""
    sent = leaves(record["request"].get("body"))
    return [(at, value) for at, value in sent if isinstance(value, str) and value.startswith(NAMED)]
