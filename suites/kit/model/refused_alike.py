"""That a vendor refused all updates that it has to accept, with one answer: nobody can know whose that is.

Either it refuses what it documents, or a value of the target's own that every update carries is no longer valid, as an
id of somebody who has left. The answer is the same. So it is where it refuses all that send one value of ours, as a
location that has been closed since, and accepts the others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts import Contract, current
from contracts.pointers import leaves

OPEN = "open"
"""Who has to act, in the journal's word: nobody can know yet whether it is the vendor."""
SAID = (
    "{title} refused each of the {number} updates of this run that it has to accept, with the same answer: {answer}. "
    "That breaks {clauses}, and it is open whose it is: either {ours} is not what the vendor knows, or not any more, "
    "or the vendor refuses what it documents. Look at our values first."
)
OF_VALUE = (
    "{title} refused each of the {number} updates of this run that send {names} and have to be accepted, and no other, "
    "with the same answer: {answer}. That breaks {clauses}, and it is open whose it is: either what {names} stands for "
    "is not what the vendor takes, or not any more, as one that somebody has closed, or the vendor refuses what it "
    "documents. Look at our value first."
)
VALUES = "a value of targets.toml that every update sends ({})"
ANY = "something that targets.toml names (the appointments, their ids and values)"


@dataclass(frozen=True)
class RefusedAlike:
    """The `answer` that all those `updates` got, in the journal's words, how many violations show nothing else, and the
    `members` that every update sends with a value of the target's own. `names` are those of the value that all of them
    send, where other updates were accepted."""

    answer: str
    updates: int
    broken: int
    members: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def sentence(self, title: str, clauses: str) -> str:
        """What a provider's sentence says of it; `clauses` is how many of them break by it, in words."""
        said, names = OF_VALUE if self.names else SAID, " and ".join(self.names)
        ours = VALUES.format(", ".join(self.members)) if self.members else ANY
        told = {"title": title, "number": self.updates, "answer": self.answer, "clauses": clauses}
        return said.format(**told, ours=ours, names=names)


def shows_nothing_else(findings: Sequence[Mapping[str, Any]], answer: str, names: Collection[str] = ()) -> bool:
    """Whether all findings of a clause, as the journal has them, are that an update was refused with this answer; where
    that is about a value of ours, one that sends it: a vendor may say as little of other faults."""
    return bool(findings) and all(
        not one["pointer"] and one["got"] == answer and sends_one(one["sent"], names) for one in findings
    )


def sends_one(sent: str, names: Collection[str]) -> bool:
    """Whether a request, on one line as the journal has it, sends a value with one of these names, if there are any."""
    return not names or any(f'"{name}"' in sent for name in names)


def members_of_target(contract: Contract) -> tuple[str, ...]:
    """The members that every update carries, with a value of the target's own."""
    base = contract.behaviour.base
    carried = (at for at, _ in leaves(base) if not current.is_constant(base, at))
    return tuple(at for at in carried if not any(current.placeholders(dict(leaves(base))[at])))
