"""What comes and goes, and was not there in the run that a page is about: that run kept it, and nobody has fixed it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reports._causes import cause_of
from reports._until_fixed import of_all, or_accept

COMES_AND_GOES = "comes and goes"
"""The word for it, and who is responsible where nothing else is wrong."""


@dataclass(frozen=True)
class Unsteady:
    """A finding that a run has not seen, and that may be back in the next one. `runs` says in which of the latest runs
    it was there, `last_seen` which was the last of them, and `see_again` is the command that tries it in that one's
    folder; the rest is that of the finding."""

    fingerprint: str
    clause: str
    check: str
    severity: str
    pointer: str | None
    keyword: str | None
    sent: str
    expected: str
    got: str
    seen: str
    spread: str
    refusals: str
    runs: str
    last_seen: str
    see_again: str


def whose(said: str, unsteady: Iterable[Unsteady]) -> str:
    """Who is responsible for a result, in the words of the journal, where `said` is what its run says by itself."""
    return COMES_AND_GOES if said == "nobody" and any(one.severity == "violation" for one in unsteady) else said


def clauses_of(unsteady: Iterable[Unsteady]) -> tuple[str, ...]:
    """The clauses that come and go, each once."""
    return tuple(dict.fromkeys(one.clause for one in unsteady))


def sentence_with(said: str, unsteady: Iterable[Unsteady]) -> str:
    """The sentence of a run, and what it does not know: that what it has found kept was broken in runs before it."""
    clauses = ", ".join(clauses_of(unsteady))
    return f"{said} This is so in this run only: in runs before it, {clauses} came and went." if clauses else said


def title_of(kept: str, unsteady: Iterable[Unsteady]) -> str:
    """A headline in place of one that says that all is kept."""
    number = len(clauses_of(unsteady))
    return f"{kept}, but {f'{number} clauses come and go' if number > 1 else '1 clause comes and goes'}"


def advice_of(unsteady: Iterable[Unsteady]) -> str:
    """What to do about what comes and goes, where nothing else is wrong."""
    broken = [one for one in unsteady if one.severity == "violation"]
    first = {cause_of(one): one.fingerprint for one in reversed(broken)}
    shown = " and ".join(f"`reports show {name}`" for name in sorted(first.values()))
    protects = of_all((one.check, one) for one in broken)
    return (
        f"Do not take it for fixed. Send the vendor what {shown} prints; until it is fixed, {protects}; "
        f"{or_accept(protects)}."
    )
