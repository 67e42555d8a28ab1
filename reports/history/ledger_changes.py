"""What the restore ledger of a run that was killed says may be changed: appointments, and which of their members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contracts.pointers import join

Record = Mapping[str, Any]

NOT_DONE = ("refusal", "unsent")
"""What an update's answer showed, where it has changed nothing: it was refused, or did not go out."""

MOST = 6
"""So many members are named: a line or two for each appointment. The command that puts them back names them all."""

EXPENDABLE = "appointment.expendable"
"""The role of appointments that a run may use up: that they are changed is no damage."""


def may_be_changed(records: Sequence[Record]) -> str:
    """What may be changed by the records of one appointment or booking, in the order in which the run noted them."""
    first = records[0]
    if marker := first.get("marker"):
        return f"a booking that the run made ({marker})"
    said = "; ".join(_said(first.get("state"), records[1:]))
    used = ", which is there to be used up" if str(first.get("role", "")).startswith(EXPENDABLE) else ""
    return f"{_name(first)}{used}{said and f': {said}'}"


def _name(first: Record) -> str:
    """An appointment by its role and its id, which is the last of its path parameters."""
    path = first.get("path")
    ids = [*path.values()] if isinstance(path, Mapping) else []
    return f"{first.get('role') or 'an appointment'}{f' ({ids[-1]})' if ids else ''}"


def _said(before: Any, records: Sequence[Record]) -> Iterator[str]:
    """Which members the last read shows otherwise than before the run, and which the updates after it have named."""
    now, named, touched = before, list[set[str]](), set[str]()
    for record in records:
        match record.get("kind"), record.get("source"):
            case "touched", _:
                touched |= set(record.get("fields", ()))
            case "sent", _:
                named.append(set(record.get("fields", ())))
            case "shown", "read":
                now, named = record.get("state"), []
            case "shown", source if source in NOT_DONE:
                del named[-1:]
    if changed := _different(before, now):
        yield f"{_listed(changed)} {'was' if len(changed) == 1 else 'were'} changed when it was read last"
    since = set[str]().union(*named) - {*changed}
    if since:
        yield f"{_listed(sorted(since))} may have been changed since"
    if hidden := touched - since - _only_refused(records):
        yield f"updates also named {_listed(sorted(hidden))}, of which no read shows what became"


def _only_refused(records: Sequence[Record]) -> set[str]:
    """The members that updates have named which all were refused, or did not go out."""
    done, not_done, last = set[str](), set[str](), set[str]()
    for record in records:
        match record.get("kind"), record.get("source"):
            case "sent", _:
                done, last = done | last, set(record.get("fields", ()))
            case "shown", source if source in NOT_DONE:
                not_done, last = not_done | last, set()
            case "shown", "loss":  # an update that is refused when it is sent again may take effect all the same
                done |= not_done
    return not_done - done - last


def _listed(members: Sequence[str]) -> str:
    """Members, of many the first."""
    more = len(members) - MOST
    return ", ".join(members[:MOST]) + (f" and {more} more" if more > 0 else "")


def _different(before: Any, now: Any) -> list[str]:
    """The members, by their pointers, that two states do not show alike; none where one of them is not known."""
    if not (isinstance(before, Mapping) and isinstance(now, Mapping)):
        return []
    return [join("", name) for name in sorted({*before, *now}) if before.get(name) != now.get(name)]
