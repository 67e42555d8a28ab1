"""Why a run could not judge clauses, where all of them have the same reason: the vendor is down, and the like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from textwrap import shorten
from typing import Protocol

from reports._outage import BY_PROXY, cause_in, pause_in
from reports._records import Target, Verdict

LONGEST = 120
"""How much of a reason a heading holds, in characters: two lines. It stands below in full."""

DETAIL = re.compile(r"(?<=.{20})(?: \(|: |; |, also ).*", re.DOTALL)
"""What a reason says beside its point, as an error in brackets, or what to do; what stands before is a sentence."""

FEWEST = 2
"""So many clauses of one reason are told by it: what a single one lacks says nothing of the whole target."""

UNTOUCHED = frozenset({"inconclusive", "not applicable", "observed"})
"""Verdicts that a target gets of which nothing could be judged: the others need an answer."""


EXPLAINED = re.compile(r" changed, as \S+ has found: ")
"""How a reason says that a deviation of the vendor's, which the run has found, kept a clause from being judged."""

BEFORE_THE_TARGET = ("set-up", "down")
"""Who is responsible, as far as a run knows, where it may be a proxy that let nothing through."""

BESIDE = "vendor, and others"
"""Who is responsible where a deviation of the vendor's kept most inconclusive clauses from being judged."""


class Part(Protocol):
    """A provider in a run, as far as this goes."""

    @property
    def target(self) -> Target:
        """What was tested."""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many clauses have each verdict."""

    @property
    def verdicts(self) -> Sequence[Verdict]:
        """The verdicts on its clauses."""


def reason_of_all(parts: Sequence[Part]) -> str:
    """What kept a run from judging its inconclusive clauses, in words for a heading; empty where that differs."""
    unclear = [part for part in parts if part.counts.get("inconclusive")]
    said = [_said(part, len(parts) > 1) for part in unclear]
    return "; ".join(said) if all(said) else ""


def by_reasons(whose: str, reasons: Iterable[str | None]) -> str:
    """Who is responsible, in a word, by the reasons of the inconclusive clauses: a target that wants no more requests,
    somebody else who writes to our appointment, and what a deviation of the vendor's keeps from being judged say
    nothing against the set-up of the target."""
    reasons = [*reasons]
    if whose in BEFORE_THE_TARGET and any(BY_PROXY.search(reason or "") for reason in reasons):
        return "proxy"
    if whose != "set-up":
        return whose
    if pause := pause_in(reasons):
        return pause.whose
    told = [bool(EXPLAINED.search(reason or "")) for reason in reasons]
    return BESIDE if sum(told) * 2 > len(told) else "written to" if cause_in(reasons) else whose


def _said(part: Part, is_named: bool) -> str:
    count = part.counts["inconclusive"]
    reasons = [verdict.reason for verdict in part.verdicts if verdict.verdict == "inconclusive"]
    if count < FEWEST or len(reasons) != count or len({*reasons}) != 1:
        return ""
    reason = shorten(DETAIL.sub("", reasons[0] or "", count=1), LONGEST, placeholder=" ...")
    name = part.target.title if is_named else ""
    tried = sum(number for word, number in part.counts.items() if word not in UNTOUCHED)
    judged = f"{count} of {sum(part.counts.values())} clauses{f' of {name}' if name else ''} could not be judged"
    what = judged if tried else f"{name or 'the target'} could not be tested"
    return f"{what}: {reason}" if reason else ""
