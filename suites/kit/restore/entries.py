"""The entries of a restore ledger: an appointment to put back, or a booking to cancel, until a record settles it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from contracts import Json

BOOKING_FACTS = ("marker", "role", "sent", "outcome")
"""The facts of a booking that its records hold. Those of earlier versions have no more than the marker and the role."""
FACTS = ("provider", "role", "path", "state", "originals")
"""The facts of an original that its record holds."""
OF_UPDATES = frozenset({"touched", "sent", "shown", "damaged"})
"""The kinds of records that say more of an original."""


@dataclass(frozen=True)
class SentUpdate:
    """An update of an appointment: the request members that it may change, its JSON body, and what its answer showed.

    `answer` None, and not `is_refused`: nothing was shown of what it did. `read` is what the read after it
    showed. `is_lost`: it, or an attempt to send it, got no answer, so that it may have taken effect later.
    `is_accepted`: it was answered with a success. `puts_back`: it gave members their old values again, after the run.
    A read that no update went before since the last one stands alone, as a refused update without members (`is_read`).
    """

    fields: frozenset[str]
    body: Json = field(default=None, repr=False)
    answer: Mapping[str, Json] | None = field(default=None, repr=False)
    is_refused: bool = False
    read: Mapping[str, Json] | None = field(default=None, repr=False)
    is_lost: bool = False
    is_accepted: bool = False
    puts_back: bool = False

    @property
    def is_read(self) -> bool:
        """Whether nothing was sent: a read stands alone."""
        return self.is_refused and not self.fields and self.read is not None

    @property
    def is_unknown(self) -> bool:
        """Whether nothing shows what became of it: it got no answer, or the run was stopped while it was on its way."""
        return self.is_lost or (self.answer is None and self.read is None and not self.is_refused)


@dataclass(frozen=True)
class Original:
    """An appointment as it was before the run.

    `path` holds the path parameters of the update. `state` is what a read showed, None when it could not be read.
    `originals` are old values that the fixture declares, as an update body. `touched` are pointers of request members
    that the run has sent since, and that no read shows: only the declared originals can tell their old values.
    `last_read` is what the run's last read showed, `updates` are those that the run has sent after it, and `past` are
    those before it. `lost_at` is when the last update that got no answer was given up, in seconds of `time.time`: it
    may take effect later; `came` is what came in place of its answer. `is_damaged`: updates of the run were seen to
    change other appointments than their own. `has_unsent`: an update that was noted has not gone out; it is in none of
    the lists.
    """

    target: str
    provider: str
    role: str
    path: Mapping[str, str]
    state: Mapping[str, Json] | None = field(default=None, repr=False)
    originals: Mapping[str, Json] = field(default_factory=dict, repr=False)
    touched: frozenset[str] = frozenset()
    last_read: Mapping[str, Json] | None = field(default=None, repr=False)
    updates: tuple[SentUpdate, ...] = ()
    past: tuple[SentUpdate, ...] = field(default=(), repr=False)
    lost_at: float = 0.0
    came: str = ""
    is_damaged: bool = False
    has_unsent: bool = False

    @cached_property
    def history(self) -> tuple[SentUpdate, ...]:
        """All updates of the run, in the order in which they were sent."""
        return (*self.past, *self.updates)

    @property
    def is_untouched(self) -> bool:
        """Whether nothing can be owed: no read showed it, and the updates that were to change it all were refused, or
        did not go out."""
        has_changed = any(one.is_lost or not one.is_refused for one in self.history)
        is_over = self.has_unsent or bool(self.history)
        return self.state is None and is_over and not has_changed and not self.is_damaged

    @cached_property
    def sent(self) -> frozenset[str]:
        """Pointers of the request members that updates named, without those that were refused."""
        return frozenset(pointer for one in self.history if not one.is_refused for pointer in one.fields)


NO_ANSWER = "got no answer"
"""What a booking came to of which nothing else is noted: the process may have died before the answer came."""


@dataclass(frozen=True)
class Booking:
    """An appointment that the suite booked. `fixture` None: the booking was sent, but it may have come to nothing.

    `marker` identifies it, and is the text that only its booking has, where that carries one. `sent` is the booking's
    body. `outcome` says what the booking came to, as the end of "its booking ...", where that is all that is known.
    """

    target: str
    marker: str
    role: str = ""
    fixture: Mapping[str, Json] | None = field(default=None, repr=False)
    sent: Json = field(default=None, repr=False)
    outcome: str = NO_ANSWER


Entry = Original | Booking


Entries = dict[tuple[str, str], Entry]
"""What is owed, by target and marker or path."""


def owed(records: Iterable[Mapping[str, Any]]) -> tuple[Entry, ...]:
    """What is still owed after these records, in the order in which it was noted."""
    entries = Entries()
    add_records(entries, records)
    return owed_of(entries)


def owed_of(entries: Entries) -> tuple[Entry, ...]:
    """The entries, without the appointments that no read showed and whose updates all were refused or did not go out:
    these are not owed."""
    return tuple(entry for entry in entries.values() if not (isinstance(entry, Original) and entry.is_untouched))


def path_key(path: Mapping[str, str]) -> str:
    """Identifies an appointment by its path parameters."""
    return json.dumps(path, sort_keys=True)


def add_records(entries: Entries, records: Iterable[Mapping[str, Any]]) -> None:
    """Change what is owed as more records say: those about the updates of one appointment all at once, as a long run
    has thousands of them."""
    of_updates = defaultdict[tuple[str, str], list[Mapping[str, Any]]](list)
    for record in records:
        if record["kind"] in OF_UPDATES:
            of_updates[_key(record)].append(record)
        else:
            _add_updates(entries, of_updates)
            _add(entries, _key(record), record)
    _add_updates(entries, of_updates)


def _add_updates(entries: Entries, of_updates: dict[tuple[str, str], list[Mapping[str, Any]]]) -> None:
    """Add what records say of updates, and forget them."""
    for key, records in of_updates.items():
        if isinstance(original := entries.get(key), Original):
            entries[key] = _with_updates(original, records)
    of_updates.clear()


def _key(record: Mapping[str, Any]) -> tuple[str, str]:
    """What a record is about."""
    return record["target"], record.get("marker") or path_key(record.get("path", {}))


def _add(entries: Entries, key: tuple[str, str], record: Mapping[str, Any]) -> None:
    """Change what is owed as one record says that is not about an update."""
    match record["kind"]:
        case "original":
            known = {name: record[name] for name in FACTS}
            entries.setdefault(key, Original(key[0], **known, last_read=known["state"]))
        case "making" | "made":
            known = {name: record[name] for name in (*BOOKING_FACTS, "fixture") if name in record}
            entries[key] = Booking(key[0], **known)
        case "done" if "marker" in record:
            entries.pop(key, None)
        case "done":
            there = [one for one, entry in entries.items() if _is_at(entry, key[0], record["path"])]
            # a booked appointment may have an original too; earlier versions settled bookings by their ids
            originals = [one for one in there if isinstance(entries[one], Original)]
            for one in originals or there:
                del entries[one]


def _with_updates(original: Original, records: Iterable[Mapping[str, Any]]) -> Original:
    """An original after more records about the updates of its appointment."""
    grown = _Growing(list(original.past), list(original.updates), set(original.touched), original.last_read)
    for record in records:
        grown.add(record)
    facts: dict[str, Any] = {
        "past": tuple(grown.past),
        "updates": tuple(grown.updates),
        "touched": frozenset(grown.touched),
    }
    return replace(original, **facts, **grown.facts)


@dataclass
class _Growing:
    """What changes of an original as records about updates are read, in lists: a tuple would be copied each time."""

    past: list[SentUpdate]
    updates: list[SentUpdate]
    touched: set[str]
    last_read: Mapping[str, Json] | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def add(self, record: Mapping[str, Any]) -> None:
        """Add what one more record says."""
        match record["kind"], record.get("source"):
            case "touched", _:
                self.touched |= set(record["fields"])
            case "damaged", _:
                self.facts["is_damaged"] = True
            case "sent", _:
                puts_back = record.get("puts_back", False)
                self.updates.append(SentUpdate(frozenset(record["fields"]), record["body"], puts_back=puts_back))
            case "shown", "loss":
                self._note_last(is_lost=True)
                self.facts |= {"lost_at": record["at"], "came": record.get("came", "")}
            case "shown", "read":
                self._note_read(record["state"])
                self.past += self.updates
                self.updates, self.facts["last_read"] = [], record["state"]
            case "shown", "unsent":
                self.updates, self.facts["has_unsent"] = self.updates[:-1], True
            case "shown", "success":
                self._note_last(is_accepted=True)
            case "shown", source:
                self._note_last(answer=record["state"], is_refused=source == "refusal")

    def _note_read(self, state: Mapping[str, Json]) -> None:
        """Note what a read shows after the updates since the last one. Where there are none, it counts for itself if it
        shows anything new: somebody else may have written it."""
        is_putting_back = bool(self.past) and self.past[-1].puts_back
        if not self.updates and not is_putting_back and state != self.facts.get("last_read", self.last_read):
            self.updates.append(SentUpdate(frozenset(), is_refused=True))
        self._note_last(read=state)

    def _note_last(self, **known: Any) -> None:
        """Note more of the last update since the last read."""
        if self.updates:
            self.updates[-1] = replace(self.updates[-1], **known)


def _is_at(entry: Entry, target: str, ids: Mapping[str, Json]) -> bool:
    """Whether an entry is about the appointment with these ids, which may be part of its own."""
    own = entry.path if isinstance(entry, Original) else entry.fixture or {}
    return entry.target == target and bool(ids) and all(str(own.get(name)) == str(ids[name]) for name in ids)
