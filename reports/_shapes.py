"""What changed in the shape of answers between two runs. Chance tells nothing: small samples do not cry wolf.

Each appointment is compared with itself, as another one may have other members. What a run may have brought about by
its own updates is no news.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports._behaviour import TABLE_ONLY, Behaviour, Classes, behaviour, worst_first
from reports._chance import Trial, is_news
from reports._records import Shape

MOSTLY = 0.5
"""The share above which a member is one that is shown, though the run itself fills and empties it."""
APART = 2
"""By how many digits sizes differ that are not of one unit: a counter that grows passes from one to the next."""
Member = Mapping[str, Any]
Members = Mapping[str, Member]
Key = tuple[str, str]
Change = tuple[str, str, str]
"""The kind of a change, what is behind the pointer in its place, and a sentence without its subject."""
NULL, TEXT = "null", "text"


@dataclass(frozen=True)
class Pair:
    """A member of one appointment in the earlier and the later run; None: not seen. `places` are how many objects of
    each run could have had it."""

    before: Member | None
    after: Member | None
    places: tuple[int, int]

    def count(self, which: int, *names: str) -> int:
        """How often it was there in the earlier (0) or later (1) run with a value of one of these types, or any."""
        types = _types((self.before, self.after)[which])
        return sum(count for name, count in types.items() if not names or name in names)


@dataclass
class Found:
    """One change, wherever it was seen: in which operations, and how often before and now."""

    words: str
    operations: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Compared:
    """A member of an operation's answers, in the appointments that both runs have read.

    `is_known`, `is_left`: the earlier run, or the later one, has seen it, also in other appointments.
    """

    pointer: str
    pairs: Sequence[Pair]
    is_known: bool
    is_left: bool

    def changes(self) -> Iterator[Change]:
        """Each change of it."""
        if not self.is_known:
            yield from self._added()
        elif not self.is_left:
            yield from self._removed()
        elif self._total(0) and self._total(1):
            found = self._optional, self._nulls, self._retyped, self._values, self._formats, self._sizes, self._lengths
            yield from (change for one in (*found, self._precision) for change in one())

    def _added(self) -> Iterator[Change]:
        now = self._total(1)
        is_shown = not self._sent(1) or now > MOSTLY * self._could(1)
        if is_shown and is_news((pair.count(1), pair.places[1], pair.places[0]) for pair in self.pairs):
            words = f"is in {now} of {self._could(1)} objects, before in none of {self._could(0)}"
            yield "response-member-added", "", words

    def _removed(self) -> Iterator[Change]:
        was = self._total(0)
        is_shown = not self._sent(0) or was > MOSTLY * self._could(0)
        if is_shown and is_news((pair.count(0), pair.places[0], pair.places[1]) for pair in self.pairs):
            words = f"is in none of {self._could(1)} objects, before in {was} of {self._could(0)}"
            yield "response-member-removed", "", words

    def _optional(self) -> Iterator[Change]:
        missing, was_missing = self._could(1) - self._total(1), self._could(0) - self._total(0)
        trials = ((one.places[1] - one.count(1), one.places[1], one.places[0]) for one in self.pairs)
        if not was_missing and NULL not in self._sent(1) and is_news(trials):
            words = f"is missing in {missing} of {self._could(1)} objects, before in none of {self._could(0)}"
            yield "response-member-optional", "", words

    def _nulls(self) -> Iterator[Change]:
        trials = ((pair.count(1, NULL), pair.count(1), pair.count(0)) for pair in self.pairs)
        if not self._total(0, NULL) and NULL not in self._sent(1) and is_news(trials):
            words = f"is null in {self._total(1, NULL)} of {self._total(1)} values, before in none of {self._total(0)}"
            yield "response-null-widened", "", words

    def _retyped(self) -> Iterator[Change]:
        old, new = (self._names(which, "types") - {NULL} for which in (0, 1))
        came = [name for name in new - old if name not in self._sent(1)]
        trials = ((pair.count(1, *came), pair.count(1), pair.count(0)) for pair in self.pairs)
        if old and came and is_news(trials):
            kind = "response-type-widened" if old & new else "response-type-changed"
            yield kind, "", f"is of the type {_either(new)}, before {_either(old)}"

    def _values(self) -> Iterator[Change]:
        unknown = {value for pair in self.pairs for value in (pair.after or {}).get("undocumented", ())}
        for value in sorted(unknown - self._names(0, "values")):
            if is_news(self._trials("values", {value})):
                words = f"has the undocumented value {value}, before in none of {self._total(0)} values"
                yield "response-values-widened", f" = {value}", words

    def _formats(self) -> Iterator[Change]:
        old, new = self._names(0, "formats"), self._names(1, "formats")
        if old and TEXT not in old and is_news(self._trials("formats", new - old)):
            kind = "response-format-widened" if old & new else "response-format-changed"
            yield kind, "", f"has the format {_either(new)}, before {_either(old)}"

    def _sizes(self) -> Iterator[Change]:
        for old, new in self._apart("sizes"):
            yield "response-size-changed", "", f"is a number of {new} digits, before of {old}"

    def _lengths(self) -> Iterator[Change]:
        for old, new in self._apart("lengths"):
            yield "response-length-changed", "", f"is a text whose length has {new} digits, before {old}"

    def _precision(self) -> Iterator[Change]:
        """What most times were like, where none is now: rarer forms come and go with the times that a run sends."""
        for form, count in self._counted(0, "precision").items():
            trials = ((was.get(form, 0), sum(was.values()), sum(now.values())) for was, now in self._both("precision"))
            now = self._counted(1, "precision")
            if count > MOSTLY * sum(self._counted(0, "precision").values()) and form not in now and is_news(trials):
                words = f"is a time written {_precisely(max(now, key=now.__getitem__))}, before {_precisely(form)}"
                yield "response-precision-changed", "", words

    def _apart(self, fact: str) -> Iterator[tuple[str, str]]:
        """Both ranges, where all sizes of one run are far from all of the other."""
        old, new = ([int(one) for one in self._names(which, fact)] for which in (0, 1))
        distances = [abs(one - other) for one in old for other in new]
        if distances and min(distances) >= APART and is_news(self._trials(fact, self._names(1, fact))):
            yield _range(old), _range(new)

    def _trials(self, fact: str, names: set[str]) -> Iterator[Trial]:
        """Of each appointment how often the later run had one of these, of how many, and how many the earlier had."""
        for was, now in self._both(fact):
            yield sum(now.get(name, 0) for name in names), sum(now.values()), sum(was.values())

    def _both(self, fact: str) -> Iterator[tuple[Mapping[str, int], Mapping[str, int]]]:
        """What each appointment's values were like in the earlier and in the later run."""
        for pair in self.pairs:
            yield (pair.before or {}).get(fact, {}), (pair.after or {}).get(fact, {})

    def _counted(self, which: int, fact: str) -> Counter[str]:
        """What the values of all appointments were like in the earlier (0) or later (1) run."""
        return sum((Counter(both[which]) for both in self._both(fact)), Counter())

    def _total(self, which: int, *names: str) -> int:
        return sum(pair.count(which, *names) for pair in self.pairs)

    def _could(self, which: int) -> int:
        return sum(pair.places[which] for pair in self.pairs)

    def _names(self, which: int, fact: str) -> set[str]:
        return {name for pair in self.pairs for name in ((pair.before, pair.after)[which] or {}).get(fact, {})}

    def _sent(self, which: int) -> set[str]:
        """The types that a run may have given the member itself."""
        return self._names(which, "sent")


def changes_of_shape(
    before: Sequence[Shape], after: Sequence[Shape], classes: Classes = TABLE_ONLY
) -> tuple[Behaviour, ...]:
    """The changes from the answers of one run to those of a later one, the worst first, each once for all operations.

    `classes` are those of a team's own. Operations, statuses and appointments that only one of the runs has seen tell
    nothing.
    """
    found: dict[tuple[str, str], Found] = {}
    for operation, status in sorted({_at(one) for one in before} & {_at(one) for one in after}):
        was, now = (_members(run, (operation, status)) for run in (before, after))
        for compared in _compared(was, now):
            for kind, detail, words in compared.changes():
                place = f"{compared.pointer}{detail}" if status < 400 else f"{status} {compared.pointer}{detail}"
                found.setdefault((kind, place), Found(words)).operations.append(operation)
    return worst_first(behaviour(kind, place, _sentence(place, one), classes) for (kind, place), one in found.items())


def _sentence(place: str, found: Found) -> str:
    named = place.partition(" = ")[0]
    return f"{named} {found.words} ({', '.join(dict.fromkeys(found.operations))})"


def _at(shape: Shape) -> tuple[str, int]:
    return shape.operation, shape.status


def _members(run: Sequence[Shape], at: tuple[str, int]) -> dict[Key, Members]:
    """The members of an operation's answers, by appointment."""
    return {one.key: one.members for one in run if _at(one) == at}


def _compared(before: Mapping[Key, Members], after: Mapping[Key, Members]) -> Iterator[Compared]:
    common = [(before[role], after[role]) for role in before if role in after]
    known, left = ({pointer for one in those.values() for pointer in one} for those in (before, after))
    for pointer in sorted({pointer for both in common for one in both for pointer in one} - {""}):
        pairs = [_pair(was, now, pointer) for was, now in common]
        yield Compared(pointer, pairs, pointer in known, pointer in left)


def _pair(was: Members, now: Members, pointer: str) -> Pair:
    return Pair(was.get(pointer), now.get(pointer), (_places(was, pointer), _places(now, pointer)))


def _places(members: Members, pointer: str) -> int:
    """How many objects, or places of lists, could have had a member."""
    if pointer in members:
        return int(members[pointer]["of"])
    around = members.get(pointer.rpartition("/")[0])
    return 0 if around is None or pointer.endswith("/-") or "sent" in around else _types(around).get("object", 0)


def _types(member: Member | None) -> Mapping[str, int]:
    return member["types"] if member else {}


def _either(names: set[str]) -> str:
    return " or ".join(sorted(names)) or "null"


def _precisely(form: str) -> str:
    return (
        "to the minute" if form == "minutes" else f"with {form} digits of a second" if form != "0" else "to the second"
    )


def _range(digits: Sequence[int]) -> str:
    low, high = min(digits), max(digits)
    return str(low) if low == high else f"{low} to {high}"
