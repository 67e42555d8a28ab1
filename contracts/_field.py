"""What behaviour.yaml holds of one member of an update: where it is shown, what it may become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

from contracts._values import is_unset, means_the_same
from contracts.pointers import ABSENT, Json

LIST_FORMS = ("set", "unordered", "unique")
"""The forms of lists of plain values: neither order nor repetition counts, order does not, repetition does not."""
Listed = str | int | float
"""A value of a closed list that has transitions: a text, or a number that stands for one."""


@dataclass(frozen=True)
class Field:
    """A leaf member of the update request (`pointer`), and where the appointment shows it afterwards (`shows`).

    `mapped` says as what a sent value is shown, `maybe_mapped` as what it may be shown though no page says so, `along`
    which members go with it in a probe. `restored_by` names another member whose old value puts this one back too.
    `renames` names the declared value, such as a patient's id, that an update of this member changes: later requests
    that name it would name nothing. `of` names what the value belongs to, if that is not the appointment: the declared
    value that holds, as an update, what it was before the run. `transitions` are, by value, those that may follow it;
    empty where any may. `one_way`: it is set once, from false or null, and never taken back. `fixed`: it stays as it
    was booked; an update may only repeat it.

    `key`, a pointer in an item, tells the items of a list of objects apart. The server fills `filled`, which stay with
    their item, or follow a member by `item_follows`. A list is replaced, or `merges`; `ordered`: its order counts.
    `form`: what its texts stand for, or what does not count of a list. `minutes`: to how many its times are stored,
    `rounded` `down` or `up` where the page says which.
    `adjusted`: the page's words, where it is stored by a rule that is not comparable.
    """

    pointer: str
    shows: str | None = None
    mapped: Mapping[str, Json] = field(default_factory=dict)
    maybe_mapped: Mapping[str, Json] = field(default_factory=dict)
    along: Mapping[str, Json] = field(default_factory=dict)
    replaces: bool = False
    only_in: str | None = None
    expendable: tuple[Json, ...] = ()
    restored_by: str | None = None
    renames: str | None = None
    of: str | None = None
    transitions: Mapping[Listed, tuple[Listed, ...]] = field(default_factory=dict)
    one_way: bool = False
    fixed: bool = False
    key: str | None = None
    filled: tuple[str, ...] = ()
    item_follows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    merges: bool = False
    ordered: bool = False
    form: str | None = None
    minutes: int | None = None
    rounded: str | None = None
    adjusted: str = ""

    @property
    def is_list_by_rule(self) -> bool:
        """Whether it is a list that is compared by a rule of the page: items by their key, plain values by its form."""
        return self.key is not None or self.form in LIST_FORMS

    @property
    def is_shown_otherwise(self) -> bool:
        """Whether an ordinary value may be shown as another one by a rule of the page."""
        return bool(self.minutes or self.adjusted) or self.form in (*LIST_FORMS, "phone")

    @property
    def is_never_taken_back(self) -> bool:
        """Whether no update gives it its old value again, whatever the values are."""
        return self.one_way or self.fixed

    @property
    def is_restricted(self) -> bool:
        """Whether it depends on its value which ones may follow."""
        return self.is_never_taken_back or bool(self.transitions)

    @property
    def steps(self) -> dict[Listed, tuple[Listed, ...]]:
        """By value that the transitions name: those that may follow. None follows one that only follows others."""
        followers = (to for after in self.transitions.values() for to in after)
        known: dict[Listed, tuple[Listed, ...]] = dict.fromkeys((*self.transitions, *followers), ())
        return {**known, **self.transitions}

    def forbids(self, before: Json, after: Json) -> bool:
        """Whether an update may not take it from a value to another, both as updates spell them.

        A value that is sent again takes it nowhere. Of one that the transitions do not name they say nothing.
        """
        if self.fixed:
            return ABSENT not in (before, after) and not means_the_same(before, after)
        if self.one_way:
            return is_unset(after) and before is not ABSENT and not is_unset(before)
        if not (is_listed(before) and is_listed(after)) or before not in self.steps:
            return False
        return before != after and after not in self.steps[before]

    def may_stay(self, value: Json) -> bool:
        """Whether an update may certainly send the value that is there: what is fixed is repeated, and transitions may
        list a value as one that follows itself. Otherwise a vendor may refuse it as no step."""
        return self.fixed or not self.is_restricted or value in self.following(value)

    def is_last(self, value: Json) -> bool:
        """Whether no other value may follow one."""
        return is_listed(value) and value in self.steps and set(self.steps[value]) <= {value}

    def following(self, value: Json) -> tuple[Listed, ...]:
        """The values that may follow one by the transitions; empty where they do not name it."""
        return self.steps.get(value, ()) if is_listed(value) else ()

    def spelled(self, shown: Json) -> Json:
        """The value of an update that an appointment shows so; the first where several are shown alike."""
        return next((sent for sent, value in self.mapped.items() if value == shown), shown)


def is_listed(value: Json) -> TypeGuard[Listed]:
    """Whether a value may be one of those that have transitions; Python takes true for 1, which it is not."""
    return isinstance(value, str | int | float) and not isinstance(value, bool)
