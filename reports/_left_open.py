"""What a vendor does where its page leaves it open, and what its headers announce: for people, and between two runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from reports._records import Announcement, Journal, Observation

ANOTHER_FORM, ZONES = "another form", {"taken as local time", "taken as UTC"}
SAID = {ANOTHER_FORM: "stored in another form than it was sent in"}
"""What a reader is told in place of a word of the journal."""
LIMITS = ("ratelimit-limit", "ratelimit-policy", "x-ratelimit-limit", "x-rate-limit-limit")


@dataclass(frozen=True)
class Differing:
    """A case that a vendor treats otherwise than before, though its page rules on neither."""

    clause: str
    case: str
    before: Observation
    after: Observation


def differing(before: Iterable[Observation], after: Iterable[Observation]) -> tuple[Differing, ...]:
    """The cases that became something else between two runs of one target, in the order of the later one.

    A case that one of the runs did not have, or could not observe, differs in nothing.
    """
    known = {_key(one): one for one in before if one.doubt is None}
    both = ((known[_key(one)], one) for one in after if one.doubt is None and _key(one) in known)
    return tuple(Differing(new.clause, new.case, old, new) for old, new in both if not _is_same(old, new))


def never_so(now: Iterable[Observation], before: Iterable[Observation]) -> tuple[Observation, ...]:
    """The cases that are otherwise than in all of these earlier runs. What is as it once was has returned."""
    known = defaultdict[tuple[str, str, str], list[Observation]](list)
    for one in before:
        if one.doubt is None:
            known[_key(one)].append(one)
    return tuple(one for one in now if not any(_is_same(old, one) for old in known[_key(one)]))


def _key(one: Observation) -> tuple[str, str, str]:
    return one.provider, one.clause, one.case


def _is_same(old: Observation, new: Observation) -> bool:
    """Whether a case became the same. Earlier versions of the suite have no words for the zone of a time."""
    if (old.status, old.code) != (new.status, new.code):
        return False
    is_coarse = ANOTHER_FORM in {*old.effects, *new.effects}
    return old.effects == new.effects or (is_coarse and _coarse(old.effects) == _coarse(new.effects))


def _coarse(effects: Iterable[str]) -> set[str]:
    return {ANOTHER_FORM if one in ZONES else one for one in effects}


def observed_of(journal: Journal, provider: str) -> list[Observation]:
    """What a run has recorded of a provider."""
    return [one for one in journal.observations if one.provider == provider]


def became(one: Observation) -> str:
    """What became of a case, in a few words."""
    if one.doubt is not None:
        return f"not observed: {one.doubt}"
    has_own = one.code and one.code != str(one.status)  # where a body repeats the status, one of the two is enough
    return ", ".join(
        [
            str(one.status),
            *([one.code] if one.code and has_own else []),
            *(SAID.get(each, each) for each in one.effects),
        ]
    )


def announced_texts(announcements: Iterable[Announcement], provider: str) -> list[str]:
    """A few words for each header of a provider that announces something."""
    return [f"{one.header}{_said(one)}" for one in announcements if one.provider == provider]


def number_of(one: Announcement) -> str:
    """The number or version of a header, with all its digits: those of two that differ are two texts."""
    return one.version or ("" if one.number is None else f"{one.number:.15g}")


def window_of(one: Announcement) -> str:
    """The window of a limit, for behind its number."""
    return f" in {one.seconds} seconds" if one.seconds else ""


def _said(one: Announcement) -> str:
    requests = f" requests{window_of(one)}" if one.header in LIMITS else ""
    number = number_of(one)
    value = one.date or (number and f"{number}{requests}")
    return f" {value}" if value else ""
