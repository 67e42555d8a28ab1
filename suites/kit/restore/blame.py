"""What findings of a run say of why an appointment is not as before: it is the vendor's doing, by these clauses."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from suites.kit.model.lasting import is_near

NAME = re.compile(r"\$\w+")
"""An appointment in a request or in a line about it, by its name among the masks."""


@dataclass(frozen=True)
class Blame:
    """A finding as far as it may say why an appointment is not as before: where it was seen, and what was sent to which
    appointments. `pointer` is empty where an update that had to be refused was accepted; `is_known`: known.yaml accepts
    it; `is_of_others`: an update was seen to change another appointment than it addressed."""

    clause: str
    pointer: str
    names: frozenset[str]
    is_known: bool = False
    is_of_others: bool = False


def blame(finding: Mapping[str, Any], is_known: bool, is_of_others: bool = False) -> Blame:
    """What a finding, as the journal has it, may say of that."""
    return Blame(
        finding["clause"], finding["pointer"] or "", frozenset(NAME.findall(finding["sent"])), is_known, is_of_others
    )


def doing_of(found: Iterable[Blame], pointers: Collection[str], name: str) -> dict[str, bool]:
    """The clauses whose findings are about one of these members, or about an update of the appointment of that name
    that should have been refused; with each, whether known.yaml accepts it."""
    own = set(NAME.findall(name))
    blamed = [one for one in found if (is_near(one.pointer, set(pointers)) if one.pointer else own & one.names)]
    return {name: all(one.is_known for one in blamed if one.clause == name) for name in {one.clause for one in blamed}}
