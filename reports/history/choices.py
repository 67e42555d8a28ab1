"""For which values of a closed list a finding showed, as the history keeps it: JSON, with the names of the journal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Protocol

from contracts.accepted_values import accepted_and_new, are_apart, wrong_and_right
from reports._records import Finding

VALUES, RIGHT, ACCEPTED = "values", "right_values", "accepted_values"
NAMES = (VALUES, RIGHT, ACCEPTED)


class Chosen(Protocol):
    """A finding of the history, as far as this goes."""

    @property
    def choices(self) -> str:
        """The text that the history has."""


def stored(found: Finding) -> str:
    """What is kept of a finding; empty where its run does not say."""
    return _text({name: [*getattr(found, name)] for name in NAMES})


def told_as(choices: str) -> Mapping[str, list[str]]:
    """The same as the journal says it; nothing where the history does not know."""
    return json.loads(choices) if choices else {}


def with_accepted(choices: str, accepted: frozenset[str]) -> str:
    """The same of a finding of which some values turn out to be accepted, and others not."""
    return _text({**told_as(choices), ACCEPTED: sorted(accepted)})


def _text(listed: Mapping[str, list[str]]) -> str:
    known = {name: those for name, those in listed.items() if those}
    return json.dumps(known, sort_keys=True) if known else ""


def is_in_part(found: Chosen) -> bool:
    """Whether a finding is accepted for some values."""
    return ACCEPTED in told_as(found.choices)


def new_values(found: Chosen) -> list[str]:
    """The values for which nobody has accepted a finding that is accepted for others; none where that is not so."""
    known = told_as(found.choices)
    return [one for one in known.get(VALUES, ()) if one not in known[ACCEPTED]] if ACCEPTED in known else []


def accepted_and_new_of(found: Chosen) -> str:
    """For which values a finding is accepted, and for which it is new, in words; empty where that is not so."""
    known = told_as(found.choices)
    return accepted_and_new(known[ACCEPTED], known[VALUES]) if new_values(found) else ""


def values_of(found: Chosen) -> str:
    """The same; of a finding that is accepted for none, for which values it is wrong, and for which right."""
    known = told_as(found.choices)
    return accepted_and_new_of(found) or wrong_and_right(known.get(VALUES, ()), known.get(RIGHT, ()))


def is_by_value(found: Chosen) -> bool:
    """Whether the run found that some values were wrong each time that they were sent, and others right each time."""
    known = told_as(found.choices)
    return are_apart(known.get(VALUES, ()), known.get(RIGHT, ()))
