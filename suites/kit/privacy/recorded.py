"""Recorded traffic as anyone may see it: stricter than what a run of ours sends, as real people are in all of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from contracts import Field, Json, instant, pointers
from contracts.pointers import ABSENT
from suites.kit.model.answer import Answer
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange, Probe
from suites.kit.model.printable import visible
from suites.kit.privacy.documented import PERSONAL
from suites.kit.privacy.masking import UNDOCUMENTED, Masking
from suites.kit.privacy.redaction import Redactor
from suites.kit.privacy.templates import Templates

SECRET = "$SECRET"
ABOUT_SOMEBODY = ("identity", "owner", "record", "payment")
"""What a shown member may be that no update lists, by which people could be found."""
NOT_AGAIN = "# entry {} of the recorded traffic, which is never sent again"
"""In place of a command: it would write to the appointment of a real person."""


class RecordedMasking(Masking):
    """Masks answers and requests alike. Of documented members that are nobody's, instants, numbers and listed words
    stay; of any other text the length and a hash."""

    def __init__(self, like: Masking, bound: BoundContract) -> None:
        super().__init__(like.documented, like.text, like.free_texts, like.own)
        self._fields = bound.contract.behaviour.fields
        self._rows: dict[tuple[str, str], Json] = {}

    def sent(self, value: Json, at: str = "") -> Json:
        """What was sent, by where the appointment shows it; what no read shows may be about anybody."""
        field = next((one for one in self._fields if pointers.under(at, (one.pointer,))), None) if at else None
        if field is not None:
            return PERSONAL if self._is_somebodys(field, at) and value is not None else self._shown(field, value, at)
        if isinstance(value, Mapping):
            return {
                self.free_texts.name(name): self.sent(item, pointers.join(at, name)) for name, item in value.items()
            }
        return [self.sent(item, at) for item in value] if isinstance(value, list) else self._hidden(value)

    def is_personal(self, at: str) -> bool:
        """Whether what is sent at a pointer may be about somebody."""
        field = next((one for one in self._fields if pointers.under(at, (one.pointer,))), None)
        return field is not None and self._is_somebodys(field, at)

    def _is_somebodys(self, field: Field, at: str) -> bool:
        is_hidden = field.shows is None or bool(field.of)
        return is_hidden or any(map(self.documented.is_personal, (at, self._place(field, at))))

    def _shown(self, field: Field, value: Json, at: str) -> Json:
        return self._part(value, self._place(field, at))

    def _place(self, field: Field, at: str) -> str:
        return f"{field.shows}{at.removeprefix(field.pointer)}"

    def _part(self, value: Json, at: str, explains: bool = False) -> Json:
        if isinstance(value, str):
            return visible(self.text(value) if instant(value) else self.free_texts.in_files(value))
        if isinstance(value, list):
            return [self._row(item, at, explains) for item in value]
        return super()._part(value, at, explains)

    def _row(self, item: Json, at: str, explains: bool) -> Json:
        """An item of a list; a row that was the same in an earlier read is masked once."""
        key = at, json.dumps(item)
        if key not in self._rows:
            self._rows[key] = self._part(item, at, explains)
        return self._rows[key]


class RecordedTemplates(Templates):
    """Makes journal records of recorded traffic. `secrets` are values that let somebody in."""

    def __init__(self, bound: BoundContract, everywhere: Redactor | None, secrets: Iterable[str]) -> None:
        super().__init__(bound, everywhere)
        natures = {one.pointer: one.nature for one in bound.unlisted}
        hidden = (pointer for pointer, kind in natures.items() if kind in ABOUT_SOMEBODY)
        self._documented.personal = (*self._documented.personal, *hidden)
        self._free_texts.hides_names = True
        self._looked_at: set[tuple[str, str]] = set()
        self._masked = RecordedMasking(self._masking, bound)
        self._masking = self._masked
        self.learn(dict.fromkeys(secrets, SECRET))

    def learn_people(self, bodies: Iterable[Json], answers: Iterable[Answer]) -> None:
        """Learn what requests and answers say of people, all at once: each new value makes the search anew."""
        found = {text for answer in answers if answer.json is not ABSENT for text in self._personal_texts(answer.json)}
        found |= {text for body in bodies if body is not ABSENT for text in self._people_sent(body)}
        self.learn(dict.fromkeys(found, PERSONAL), is_secret=False)

    def learn_from(self, probe: Probe, answer: Answer | None) -> None:
        """Learn nothing: all was learned at the beginning, and nothing of it was sent by us."""

    def request_body(self, probe: Probe, content: bytes) -> Json:
        """The body that was sent, which real people made; of one that is no JSON only the length."""
        if probe.body is ABSENT:
            return f"{UNDOCUMENTED}, {len(content)} bytes" if content else ""
        return self._masked.sent(probe.body)

    def curl(self, exchange: Exchange) -> str:
        """No command: why there is none."""
        return NOT_AGAIN.format(exchange.number)

    def place(self, pointer: str) -> str:
        """A pointer, in which names may be somebody's."""
        return self.pointer(pointer)

    def _personal_texts(self, value: Json, at: str = "") -> Iterator[str]:
        """See Templates; the rows of lists are looked at once, however many reads show them."""
        if not isinstance(value, list) or self._documented.is_personal(at):
            yield from super()._personal_texts(value, at)
            return
        for item in value:
            if (key := (at, json.dumps(item))) not in self._looked_at:
                self._looked_at.add(key)
                yield from super()._personal_texts(item, at)

    def _people_sent(self, value: Json, at: str = "") -> Iterator[str]:
        if at and self._masked.is_personal(at):
            yield from self._documented.identifying(value)
        elif isinstance(value, Mapping):
            for name, item in value.items():
                yield from self._people_sent(item, pointers.join(at, name))
        elif isinstance(value, list):
            yield from (text for item in value for text in self._people_sent(item, at))
