"""A member of an update that has no members of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.times import instant_kind
from contracts._drafting.members.left_out import closing_values, may_close, question_about, unclear_values
from contracts._drafting.members.values import Choice


@dataclass(frozen=True)
class Member:
    """A leaf of the request: its pointer, its schema, and what is ordinary for it, if anything is known.

    `is_asked`: it has to be sent, and only a target can name values. `stays`: every update repeats it as it is."""

    pointer: str
    schema: Mapping[str, Any]
    choice: Choice | None
    is_asked: bool = False
    stays: bool = False

    @property
    def closing(self) -> tuple[Any, ...]:
        """Its values that may close an appointment for good; all of a list of which nobody knows what they do."""
        if self.choice is None and question_about(self.pointer, self.schema):
            return tuple(one for one in self.schema.get("enum", ()) if one not in (None, ""))  # not set yet
        return closing_values(self.pointer, self.schema, self._listed)

    @property
    def unclear(self) -> tuple[Any, ...]:
        """Its values of which nobody knows whether they close an appointment, beside others that do not."""
        return unclear_values(self.pointer, self.schema, self._listed)

    @property
    def _listed(self) -> tuple[Any, ...]:
        """All values of a closed list, also those that are not ordinary: a generator may draw each of them."""
        chosen = self.choice.schema.get("enum", ()) if self.choice else ()
        documented = self.schema.get("enum", ())
        return (*chosen, *(one for one in documented if one not in chosen))

    @property
    def is_set_once(self) -> bool:
        """Whether it is a switch or a moment that may close an appointment, and that nothing may take back."""
        is_switch = "boolean" in types_of(self.schema) or instant_kind(self.pointer, self.schema) is not None
        return self.choice is None and is_switch and may_close(self.pointer, self.schema)

    @property
    def is_moving(self) -> bool:
        """Whether every update has to carry what the appointment shows for it."""
        return self.choice is not None and str(self.choice.plain[0]).startswith("$current")

    @property
    def is_list_of_objects(self) -> bool:
        """Whether it is a list whose items have members of their own."""
        inner = self.schema.get("items") or {}
        return "array" in types_of(self.schema) and bool(inner.get("properties"))
