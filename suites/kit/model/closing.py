"""What the end of a run says of a provider, and who has to act on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from suites.kit.model.refused_alike import OPEN, RefusedAlike
from suites.kit.model.verdicts import (
    INCONCLUSIVE,
    KEPT,
    KNOWN,
    NOT_APPLICABLE,
    OBSERVED,
    SUITE_ERROR,
    VIOLATION,
    WARNING,
)

OWED = "run {} has left changes at this target, so nothing is sent"
"""What is said of a target to which an earlier run still owes something: that is ours to put back."""
RECORDED = "In the recorded traffic, "
"""What a sentence begins with that says nothing of what was not recorded."""
NOT_PROMISED = (
    "A warning is about what the vendor's documentation suggests without promising it: it fails no run; tell the "
    "vendor if it matters to you."
)


@dataclass(frozen=True)
class Tally:
    """A provider's run in numbers.

    `unneeded` of the violations are exceptions in known.yaml of promises that are kept, and `crashed` are nothing but
    server errors where none may come: a demand of this suite, which few documents make. `unclear` is the most frequent
    reason of inconclusive clauses. `clashed` updates met another booking, and `explained` are those that were refused
    with a code of which the page says what it stands for, by status and code. `untried` clauses were selected out, or
    the run ended before them. `disagreements`: where the clauses stand that a stand-in without a fault breaks, which is
    then no vendor's fault; `page` is the vendor's own. `is_embedded`: the run tested the embedded stand-in, so that
    nothing in it is about the vendor. `served_at`: the URL of a stand-in in another process. `left_by` is an earlier
    run that owes something to the target, so that nothing was sent. `behind` of the inconclusive clauses could not be
    judged for a deviation of the vendor's own that the run has found, accepted or not. `is_recorded`: nothing was sent,
    and what others had recorded was judged. `refused_alike` of the violations show one answer, which all updates got.
    """

    counts: Mapping[str, int]
    requests: int
    accepted: int
    refused: int
    setup: str | None = None
    untried: int = 0
    disagreements: str = ""
    page: str = ""
    is_embedded: bool = False
    served_at: str = ""
    clashed: int = 0
    explained: Mapping[str, int] = field(default_factory=dict)
    unneeded: int = 0
    crashed: int = 0
    unclear: str = ""
    left_by: str = ""
    behind: int = 0
    is_recorded: bool = False
    refused_alike: RefusedAlike | None = None

    @property
    def is_imitation(self) -> bool:
        """Whether the run tested a stand-in, and not the vendor."""
        return self.is_embedded or bool(self.served_at)

    @property
    def is_two_sided(self) -> bool:
        """Whether the run saw a documented success and a documented refusal; of recorded traffic, one of both: nobody
        can have it show the other."""
        if self.is_recorded:
            return self.accepted + self.refused > 0
        return self.accepted > 0 and self.refused > 0


def sentence(title: str, tally: Tally, is_reason_above: bool = False) -> tuple[str, str]:
    """A provider's run in one sentence, and who has to act on it: nobody, vendor, open, set-up (of the target) or ours.

    `is_reason_above`: the reader has just read why the target could not be judged.
    """
    text, whose = _sentence(title, tally, is_reason_above)
    text = f"{RECORDED}{text}" if tally.is_recorded else text
    left_out = (
        f" {clauses_text(tally.untried)} {'was' if tally.untried == 1 else 'were'} not tried." if tally.untried else ""
    )
    return text + _also_unjudged(tally, is_reason_above) + left_out, whose


def _also_unjudged(tally: Tally, is_reason_above: bool) -> str:
    """Beside what is broken, what an outage and the like kept from being judged: the violation is not all there is."""
    unjudged = tally.counts.get(INCONCLUSIVE, 0)
    if not (tally.setup and unjudged and tally.counts.get(VIOLATION)):
        return ""
    why = ", for the reason above" if is_reason_above else f": {tally.setup}"
    return f" {clauses_text(unjudged)} could not be judged{why}."


def _sentence(title: str, tally: Tally, is_reason_above: bool) -> tuple[str, str]:
    counts = Counter(tally.counts)
    place = f" at {tally.served_at}" if tally.served_at else ""
    tested = f"The stand-in of {title}{place}" if tally.is_imitation else title
    if counts[SUITE_ERROR]:
        return (
            f"{clauses_text(counts[SUITE_ERROR])} of {title} could not be checked: this suite has a bug.",
            "ours",
        )
    if counts[VIOLATION] and tally.disagreements:
        page = f" ({tally.page})" if tally.page else ""
        return (
            f"The contract and the stand-in of {title} disagree about {clauses_text(counts[VIOLATION])}, so one of the "
            f"two is wrong: {tally.disagreements}. Compare each with the vendor's page{page}: correct the "
            "contract, or report a bug of the stand-in.",
            "ours",
        )
    if counts[VIOLATION] and counts[VIOLATION] == tally.unneeded:
        return f"{tested} was found to break nothing that it documents, and {_unneeded(tally)}", "ours"
    if counts[VIOLATION] and tally.is_imitation:
        because = ", as the injected fault makes it" if tally.is_embedded else ""
        return (
            f"{tested} breaks {clauses_text(counts[VIOLATION])}{because}: this says nothing about {title} itself.",
            "nobody",
        )
    if alike := tally.refused_alike:
        return f"{alike.sentence(title, clauses_text(alike.broken))}{_beside(alike, counts, tally)}", OPEN
    if counts[VIOLATION]:
        also = f" Beside that, {_unneeded(tally)}" if tally.unneeded else ""
        return f"{title} {_broken(counts[VIOLATION] - tally.unneeded - tally.crashed, tally.crashed)}.{also}", "vendor"
    tried = " tried" if tally.untried else ""  # where the run stopped, none of those that are left was tried
    unjudged = f"{counts[INCONCLUSIVE]} of {clauses_text(counts.total())}{tried} of {title}"
    if tally.left_by:
        reason = tally.setup or OWED.format(tally.left_by)
        return f"{tested} was not tested{', for the reason above' if is_reason_above else f': {reason}'}.", "left"
    if tally.setup:
        what = tested if counts[INCONCLUSIVE] == counts.total() else unjudged
        why = ", for the reason above" if is_reason_above else f": {tally.setup}"
        return f"{what} could not be judged{why}.", "set-up"
    if counts[INCONCLUSIVE]:
        why = ", for the reasons above" if is_reason_above or not tally.unclear else f": {tally.unclear}"
        return f"{unjudged} could not be judged{why}.", "vendor" if tally.behind == counts[INCONCLUSIVE] else "set-up"
    if not tally.is_two_sided:
        side = "answer" if tally.is_recorded else "success" if not tally.accepted else "refusal"
        return f"{tested} could not be judged: the run saw no documented {side}.", "set-up"
    if counts[OBSERVED] and not counts[KEPT] and not counts[WARNING]:
        return f"{title} promises nothing in the {clauses_text(counts[OBSERVED])} observed.", "nobody"
    documenting = "the vendor" if tally.is_imitation else "it"
    advice = f" {NOT_PROMISED}" if counts[WARNING] and not tally.is_imitation else ""
    if counts[WARNING] and not counts[KEPT] and not counts[KNOWN]:
        return f"{tested} was found to break no promise: {clauses_text(counts[WARNING])} warned.{advice}", "nobody"
    return f"{tested} keeps what {documenting} documents{_but(counts[KNOWN])}: {_kept(counts)}.{advice}", "nobody"


def _beside(alike: RefusedAlike, counts: Counter[str], tally: Tally) -> str:
    """What is broken besides what one answer to all updates breaks."""
    others = counts[VIOLATION] - alike.broken - tally.unneeded - tally.crashed
    breaks = f" Beside that, it {_broken(others, tally.crashed)}." if others or tally.crashed else ""
    return f"{breaks} Beside that, {_unneeded(tally)}" if tally.unneeded else breaks


def _broken(documented: int, crashed: int) -> str:
    """What a vendor breaks of its document, and of what this suite demands of any server."""
    breaks = f"breaks {clauses_text(documented)} that it documents" if documented else ""
    fails = f"answers with a server error where {clauses_text(crashed)} of this suite allow{'s' * (crashed == 1)} none"
    return " and ".join(filter(None, (breaks, fails if crashed else "")))


def _but(known: int) -> str:
    """The deviations that somebody has accepted: the promise is broken all the same."""
    return f", but for {known} known deviation{'' if known == 1 else 's'}" if known else ""


def _unneeded(tally: Tally) -> str:
    """What to do about exceptions of promises that are kept."""
    one = tally.unneeded == 1
    count = "1 exception" if one else f"{tally.unneeded} exceptions"
    return f"{count} in known.yaml {'is' if one else 'are'} not needed any more: remove {'it' if one else 'them'}."


def _kept(counts: Counter[str]) -> str:
    """How many clauses are kept, and how many of the others have another word."""
    words = {KNOWN: KNOWN, WARNING: "warned", NOT_APPLICABLE: NOT_APPLICABLE}
    others = [f"{counts[word]} {said}" for word, said in words.items() if counts[word]]
    return ", ".join([f"{clauses_text(counts[KEPT])} kept", *others]) if others else clauses_text(counts[KEPT])


def clauses_text(count: int) -> str:
    """So many clauses, in words."""
    return f"{count} clause" if count == 1 else f"{count} clauses"
