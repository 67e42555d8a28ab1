"""Promises about what an update changes and what it leaves alone: echoes, preserves, replaces, keeps, advances,
persists, leaves."""

from __future__ import annotations

from datetime import datetime

from contracts import Clause, instant
from suites.kit.checks._register import Judged, judges
from suites.kit.checks.answers import derives
from suites.kit.model.appointment_state import (
    differences,
    judged_values,
    sent_values,
    shown_states,
    touched,
)
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange
from suites.kit.model.findings import Finding, Phrase
from suites.kit.model.json_values import ABSENT, get, same, under


@judges("echoes")
def echoes(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """A sent value is the value that the answer shows."""
    if not exchange.is_accepted or "answer" not in exchange.after:
        return None
    if not judged_values(exchange, bound, "answer", clause.fields):
        return None
    state = exchange.after["answer"]
    return [
        Finding(clause, exchange, pointer, "value", expected, got)
        for pointer, expected, got in sent_values(exchange, state, bound, "answer", clause.fields)
    ]


@judges("persists")
def persists(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """A read after the update shows what the update answered, or what it sent."""
    if not exchange.is_accepted or "read" not in exchange.after:
        return None
    read = exchange.after["read"]
    if not clause.fields:
        answered = exchange.after.get("answer")
        found = differences(answered, read, set(clause.ignores)) if answered is not None else None
    else:
        judged = judged_values(exchange, bound, "read", clause.fields)
        found = sent_values(exchange, read, bound, "read", clause.fields) if judged else None
    return (
        None if found is None else [Finding(clause, exchange, p, "read", expected, got) for p, expected, got in found]
    )


@judges("preserves")
def preserves(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """What an update does not name is the same before and after it."""
    sources = exchange.before.keys() & exchange.after.keys()
    if not exchange.is_accepted or not sources or exchange.body is ABSENT:
        return None
    ignored = touched(exchange.body, bound) | set(clause.ignores)
    about = clause.fields or ("",)
    return [
        Finding(clause, exchange, pointer, "unsent", before, after)
        for source in sorted(sources)
        for pointer, before, after in differences(
            exchange.before[source], exchange.after[source], ignored | _unread(exchange, source)
        )
        if under(pointer, about)
    ]


@judges("replaces")
def replaces(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """An object that is replaced whole keeps nothing of what it was."""
    fields = [
        field for field, value in judged_values(exchange, bound, "read", clause.fields) if isinstance(value, dict)
    ]
    if not exchange.is_accepted or not fields or not exchange.after:
        return None
    found = []
    for _, state in shown_states(exchange):
        for field in fields:
            wanted, value = get(exchange.body, field.pointer), get(state, str(field.shows))
            if not same(wanted, value):
                found.append(Finding(clause, exchange, str(field.shows), "whole", wanted, value))
    return found


@judges("keeps")
def keeps(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """Identity and creation facts never change."""
    if clause.relation:
        return derives(clause, exchange, bound)
    sources = sorted(exchange.before.keys() & exchange.after.keys())
    if not exchange.is_accepted or not sources:
        return None
    pairs = [
        (pointer, get(exchange.before[s], pointer), get(exchange.after[s], pointer))
        for s in sources
        for pointer in clause.fields
    ]
    return [Finding(clause, exchange, pointer, "fact", old, new) for pointer, old, new in pairs if not same(old, new)]


@judges("advances")
def advances(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """The update stamp never runs backwards, and after a change it is later than before the run."""
    stamps = [
        (pointer, _stamp(exchange.before[source], pointer), _stamp(exchange.after[source], pointer))
        for source in sorted(exchange.before.keys() & exchange.after.keys())
        for pointer in clause.fields
    ]
    known = [(pointer, old, new) for pointer, old, new in stamps if old is not None and new is not None]
    if not exchange.is_accepted or not known:
        return None
    backwards = [
        Finding(clause, exchange, pointer, "backwards", Phrase("{} or later", (old.isoformat(),)), new.isoformat())
        for pointer, old, new in known
        if new < old
    ]
    return backwards or _not_moved(clause, exchange, bound)


def _not_moved(clause: Clause, exchange: Exchange, bound: BoundContract) -> list[Finding]:
    """Findings for a stamp that still is what it was before the run, although the appointment has changed since."""
    found = []
    for source in sorted(exchange.first.keys() & exchange.after.keys()):
        before, after = exchange.first[source], exchange.after[source]
        for pointer in clause.fields:
            old, new = _stamp(before, pointer), _stamp(after, pointer)
            if (
                old is not None
                and old == new
                and any(differences(before, after, set(bound.contract.behaviour.volatile)))
            ):
                found.append(
                    Finding(
                        clause, exchange, pointer, "stays", Phrase("later than {}", (old.isoformat(),)), new.isoformat()
                    )
                )
    return found


def _unread(exchange: Exchange, source: str) -> set[str]:
    return set(exchange.unread) if source == "read" else set()


def _stamp(state: object, pointer: str) -> datetime | None:
    value = get(state, pointer)
    return instant(value) if isinstance(value, str) else None


@judges("leaves")
def leaves(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """A refused update changes nothing."""
    sources = exchange.before.keys() & exchange.after.keys()
    if not exchange.is_refused or not sources or not exchange.is_usual:
        return None
    return [
        Finding(clause, exchange, pointer, "refused", before, after)
        for source in sorted(sources)
        for pointer, before, after in differences(
            exchange.before[source], exchange.after[source], _unread(exchange, source)
        )
    ]
