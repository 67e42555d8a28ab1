"""What the updates of a run sent for a member, each value once: a long run sends thousands of updates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from contracts import Field, Json
from contracts.pointers import ABSENT, get, under, with_value
from suites.kit.model.appointment_state import effects, expected_value
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.json_values import is_plain, same, same_shown
from suites.kit.model.keyed_lists import are_items, described_items, items_otherwise
from suites.kit.model.lasting import is_near
from suites.kit.model.spellings import is_of_unknown_zone, is_respelled
from suites.kit.restore.entries import Original, SentUpdate

LEAST_LENGTH = 12
"""How long a text is at least that is taken for one of ours wherever it turns up: the words of enums are shorter."""


@dataclass
class SentMembers:
    """What updates of one appointment sent, and `bodies`, which are those of all updates of the run.

    What was worked out of a place is kept: whether updates with the same members name it, and what was sent there.
    """

    original: Original
    bound: BoundContract
    bodies: Sequence[Json] = ()
    _fields_of: dict[frozenset[str], list[Field]] = field(default_factory=dict)
    _naming: dict[tuple[frozenset[str], str], bool] = field(default_factory=dict)
    _updates: dict[str, list[SentUpdate]] = field(default_factory=dict)
    _texts: dict[str, dict[str, None]] = field(default_factory=dict)

    def names(self, update: SentUpdate, pointer: str) -> bool:
        """Whether an update names a member that is shown at a place, or one from which that follows."""
        key = update.fields, pointer
        if key not in self._naming:
            self._naming[key] = is_near(pointer, effects(self._fields(update), self.bound))
        return self._naming[key]

    def is_sent(self, pointer: str, value: Json) -> bool:
        """Whether an update sent a member with this value, or, as a member that follows, may have caused any."""
        if pointer not in self._updates:
            each = {self._sent_at(update, pointer): update for update in self.original.history}
            self._updates[pointer] = list(each.values())
        return any(self._sends(one, pointer, value) for one in self._updates[pointer])

    def may_show(self, update: SentUpdate, pointer: str, value: Json) -> bool:
        """Whether what an update sent may be shown with this value."""
        direct = self._direct(update, pointer)
        return not direct or any(_may_show(field, self._body(update, field), pointer, value) for field in direct)

    def is_our_text(self, pointer: str, value: Json) -> bool:
        """Whether any update of the run sent a text for what is shown at a place."""
        if not isinstance(value, str) or len(value) < LEAST_LENGTH:
            return False
        if pointer not in self._texts:
            self._texts[pointer] = dict.fromkeys(self._texts_sent(pointer))
        texts = self._texts[pointer]
        return value in texts or any(same(known, value) for known in texts)

    def _texts_sent(self, pointer: str) -> Iterator[str]:
        fields = [one for one in self.bound.contract.behaviour.fields if one.shows and under(pointer, (one.shows,))]
        places = [one.pointer + pointer.removeprefix(str(one.shows)) for one in fields]
        sent = (get(body, place) for body in self.bodies for place in places)
        yield from (known for known in sent if isinstance(known, str))

    def _sent_at(self, update: SentUpdate, pointer: str) -> tuple[bool, frozenset[str], str]:
        """What tells the updates apart that sent different values of a member."""
        return (
            update.is_refused,
            update.fields,
            repr([get(update.body, one.pointer) for one in self._direct(update, pointer)]),
        )

    def _sends(self, update: SentUpdate, pointer: str, value: Json) -> bool:
        direct = self._direct(update, pointer)
        if not direct:
            return not update.is_refused and self.names(update, pointer)
        return any(_sent_as(field, self._body(update, field), pointer, value) for field in direct)

    def _fields(self, update: SentUpdate) -> list[Field]:
        if update.fields not in self._fields_of:
            fields = self.bound.contract.behaviour.fields
            self._fields_of[update.fields] = [one for one in fields if one.pointer in update.fields]
        return self._fields_of[update.fields]

    def _body(self, update: SentUpdate, field: Field) -> Json:
        """The body of an update; a list of items without what no page describes of them, as a vendor may ignore it."""
        items = get(update.body, field.pointer)
        if not field.key or not are_items(items):
            return update.body
        return with_value(update.body, field.pointer, described_items(field, items, self.bound.contract.documented))

    def _direct(self, update: SentUpdate, pointer: str) -> list[Field]:
        """The members of an update that are shown at a place, in it or around it."""
        return [field for field in self._fields(update) if field.shows and is_near(pointer, {field.shows})]


def is_none_or_same(one: Json, other: Json) -> bool:
    """Whether two values are the same. No value is shown as null, or not at all."""
    is_none = one is None or one is ABSENT
    return (other is None or other is ABSENT) if is_none else (other is not ABSENT and same_shown(one, other))


def _sent_as(field: Field, body: Json, pointer: str, value: Json) -> bool:
    """Whether a body sends what is shown as this value."""
    sent = get(body, field.pointer)
    if field.key and are_items(sent):
        return not any(items_otherwise(field, sent, value, ABSENT))
    inner = ABSENT if sent is ABSENT else get(expected_value(field, sent), pointer.removeprefix(str(field.shows)))
    return inner is not ABSENT and (is_none_or_same(inner, value) or _is_other_form(field, inner, value))


def _may_show(field: Field, body: Json, pointer: str, value: Json) -> bool:
    """Whether a member that was sent may be shown with this value: the one sent, or any where that is not plain.

    What a vendor makes of the members of an object that were not sent is not known either.
    """
    sent = get(body, field.pointer)
    if sent is ABSENT or not is_plain(sent) or field.merges:
        return True
    if field.key and are_items(sent):
        return not any(items_otherwise(field, sent, value, ABSENT))
    inner = get(expected_value(field, sent), pointer.removeprefix(str(field.shows)))
    return inner is ABSENT or same(inner, value) or _is_other_form(field, inner, value)


def _is_other_form(field: Field, sent: Json, shown: Json) -> bool:
    """Whether a shown value may be the one that was sent, in another form.

    Of a member that is adjusted by a rule of the vendor's own, only answers and reads tell what became of it: any other
    value may be one that a person has set since.
    """
    return is_respelled(field, sent, shown) or is_of_unknown_zone(field, sent, shown)
