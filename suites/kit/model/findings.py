"""What a check finds in an exchange."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from contracts import Clause
from contracts.pointers import ABSENT, get
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.chosen_values import NOTHING_CHOSEN, Choices
from suites.kit.model.exchange import Exchange
from suites.kit.model.json_values import same

if TYPE_CHECKING:  # which counts cases, and those exchanges
    from suites.kit.model.circumstances import Stood
    from suites.kit.model.refusals import Refusals

VIOLATION, WARNING, LENIENT = "violation", "warning", "lenient"
"""How grave a finding is. Where the vendor is lenient and no sentence of its page forbids that, it is only noted."""

MOVES, STAYS = "moves", "stays behind"
"""Keys of findings for which the appointment was watched: nothing else in it changed, so nobody else wrote."""


NOT_STORED = "read"
"""Key of findings that a read does not show what an update sent, or what it was answered."""
REFUSED = "refused"
"""Key of findings that a refused update has changed something all the same."""
FACT = "fact"
"""Key of findings of a member that never changes, whatever an update names."""
OF_CHANGES = frozenset({FACT, "unsent", "filled", REFUSED, "state"})
"""Keys of findings of a change: `expected` is what a member was before the request, `got` what it was after it."""
ONCE_EACH = "changed at 2 appointments, once at each, as nothing sets it back"
"""How often a change was seen that a vendor makes once at an appointment; no count of tries says anything there."""
HERE_AND_THERE = 2
"""So often such a change shows in a run."""


@dataclass(frozen=True)
class Phrase:
    """Our own words in place of a value, as `a refusal (4xx)`; each `{}` in them stands for one of `values`.

    `found` says of an expectation in what way the value that came is another one, and holds nothing of either: of a
    personal value nothing else may be shown, and in a long list nobody finds it.
    """

    text: str
    values: tuple[Any, ...] = ()
    found: str = ""

    @property
    def leading(self) -> Any:
        """The value that is expected, where the words begin with it and only say why after a comma; else ABSENT."""
        return self.values[0] if self.text.startswith("{}, ") else ABSENT


def one_of(values: Iterable[Any]) -> Phrase:
    """Any of several values, each different one once."""
    listed: list[Any] = []
    for value in values:
        if value not in listed:
            listed.append(value)
    return Phrase(" or ".join("{}" for _ in listed), tuple(listed))


NAMING = 2
"""The rule that `fingerprint_of` names findings by; the journal's header has it. A change of the rule takes a new
number: the history then knows that a new name may be another name of what it has. Rule 1 had the status itself."""


def fingerprint_of(provider: str, clause: str, pointer: str, key: str, status: int | None) -> str:
    """The name of a finding: sixteen hexadecimal digits, never of a message's text.

    Of a status only its class counts: a vendor that answers 502 where it answered 500 breaks the same promise.
    """
    parts = (provider, clause, pointer, key, f"{status // 100}xx" if status else "")
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


KEYS = {
    "none": "no key",
    "empty": "an empty key",
    "malformed": "what is no key",
    "wrong": "a wrong key",
    "altered": "a key with another end",
    "powerless": "a key without the right",
    "other": "a key of another account",
    "incomplete": "an incomplete key",
}
"""How the kinds of credentials are named where cases are counted by them."""


REFUSED_ONES = {True: "refused requests that send it", False: "refused requests that do not send it"}
"""What cases are of a finding that a refused update has changed something."""

NOT_SENT = "refused requests that would change it if they were accepted"
"""What cases are where the member is none that anybody sends, as a stamp of the last change."""


BEFORE_IT = "right before it,"
"""How a spread begins to tell the state that an appointment was in: only from there its request shows the finding."""


@dataclass(frozen=True)
class Spread:
    """In how many of the cases like it a finding showed: whether it is always wrong, or for one value.

    `may_change` says which cases those are: those whose request may change the member, or those whose request may not;
    None: all cases of the clause, as the finding is about no member. `by_key` says, where cases were sent with several
    kinds of key, how many of how many of each were not refused as promised. `shared` is how a member was written in the
    requests of all that showed it, and of none of the others, or in which circumstances these were sent, and `besides`
    how many of the others were sent in them, too; empty where nothing tells them apart. `is_refused`: all cases are
    requests that were refused, and so must change nothing; `is_sent`: those that showed it name the member. `choices`
    are the values of it that these sent, where they are those of a closed list, and those of the others. `before` is as
    what the appointment stood, where the request alone does not show it.
    """

    shown: int
    of: int
    may_change: bool | None = None
    by_key: tuple[tuple[str, int, int], ...] = ()
    shared: str = ""
    besides: int = 0
    is_refused: bool = False
    is_sent: bool = True
    choices: Choices = NOTHING_CHOSEN
    before: tuple[Stood, ...] = ()

    def __str__(self) -> str:
        if self.may_change is None:
            return f"{self.shown} of {self.of} requests that tested the clause{self._by_key()}{self._shared()}"
        like = "requests that may change it" if self.may_change else "requests that must not change it"
        if self.is_refused:
            like = NOT_SENT if self.may_change and not self.is_sent else REFUSED_ONES[self.may_change]
        return f"{self.shown} of {self.of} {like}{self._shared()}{self._before()}"

    def _before(self) -> str:
        """The state that the requests met which showed it."""
        others = self.of - self.shown
        listed = [
            f'{at} was "{value}", as before {f"{number} of the" if number else "none of the"} other {others}'
            for at, value, number in self.before
        ]
        return f" ({BEFORE_IT} {' and '.join(listed)})" if listed else ""

    def _shared(self) -> str:
        others = self.of - self.shown
        if said := self.choices.said_of(self.shown, others):
            return f" ({said})"
        enough = f", none of the other {others} did"
        beside = f"; {self.besides} of the other {others} did, too, and did not show it: that alone may not be enough"
        return f" (all {self.shown} sent {self.shared}{beside if self.besides else enough})" if self.shared else ""

    def _by_key(self) -> str:
        listed = ", ".join(f"{KEYS.get(kind, f'a key: {kind}')} {shown} of {of}" for kind, shown, of in self.by_key)
        return f" (broken with {listed})" if len(self.by_key) > 1 else ""


Notes = tuple[tuple[int, str], ...]
"""What is known of steps of a sequence, by their numbers from 1."""


@dataclass(frozen=True)
class Finding:
    """One way in which an exchange breaks a clause.

    `key` tells findings at one pointer apart: the keyword of a rule, a word of its check, or why the request was sent.
    It is shown, so it never holds what an answer says. `expected` and `got` are JSON values, ABSENT or a Phrase; they
    become text, and are masked, where people read them. `seen` counts how often the same request showed it, and how
    many times it was sent; `seen_in_run`, where it is not None, how many of how many requests of the run did; `spread`,
    in how many of all cases like it the run saw it.
    `is_final`: it cannot be shown again. `late` are the lost requests of which one may only now have taken effect and
    made the difference. `may_pass`: it is a refusal that the page lists without a cause, and counts only if it comes
    each time. `sequence` are the exchanges, in order, that show it together, from the one that puts the appointment
    back to its own; `steps` is how many steps were sent at first, 0 where it shows alone. `is_once_each`: it showed at
    two appointments, once at each, as nothing sets the member back. `alone` is what to give where the run had no other
    appointment at which such a change would have shown. `refusals` are those after which something had changed, and
    those after which nothing had, where it is about a refused update; `notes` are about steps of the sequence.
    `by_value` has the finding with the smallest request for each value of a closed list that showed it; `accepted_for`
    are those for which known.yaml accepts it, where others are new.
    """

    clause: Clause
    exchange: Exchange
    pointer: str
    key: str
    expected: Any = field(repr=False)
    got: Any = field(repr=False)
    severity: str = VIOLATION
    seen: tuple[int, int] = (1, 1)
    seen_in_run: tuple[int, int] | None = None
    is_final: bool = False
    late: frozenset[int] = frozenset()
    may_pass: bool = False
    sequence: tuple[Exchange, ...] = field(default=(), repr=False)
    steps: int = 0
    spread: Spread | None = None
    is_once_each: bool = False
    alone: str = ""
    refusals: Refusals | None = None
    notes: Notes = ()
    by_value: Mapping[str, Finding] = field(default_factory=dict, repr=False, compare=False)
    accepted_for: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Identity of a finding across runs."""
        clause = self.clause
        return fingerprint_of(clause.provider, clause.id, self.pointer, self.key, self.exchange.status)

    @property
    def is_violation(self) -> bool:
        """Whether it breaks a `must`."""
        return self.severity == VIOLATION and self.clause.strength == "must"

    @property
    def is_about_states(self) -> bool:
        """Whether it is that the appointment differs between two moments, not what an answer says."""
        return kind_of(self.clause).compares_states and self.pointer != "" and self.key not in (MOVES, STAYS)

    @property
    def is_of_refused(self) -> bool:
        """Whether it is that a refused update has changed something all the same."""
        return self.key == REFUSED or (self.is_about_states and self.exchange.is_refused)

    @property
    def is_stale(self) -> bool:
        """Whether updates were sent between the read that it compares with and its request: one of them may have made
        the difference."""
        return self.is_about_states and bool(self.exchange.unread)

    def goes_back(self, known: Finding) -> bool:
        """Whether it is the way back of a change that is known: the member is again what that one expects. A single
        wrong answer makes both, so that the way back is no second time; and what it expects was never right."""
        is_again = self.is_about_states and self.key in OF_CHANGES and self.fingerprint == known.fingerprint
        return is_again and same(self.got, known.expected)

    def is_again(self, known: Finding | None) -> bool:
        """Whether it is what is known already: the same wrong value in place of the same right one."""
        return known is not None and same(self.expected, known.expected) and same(self.got, known.got)

    def forward(self) -> Finding:
        """The same in the direction of the wrong value, where only its way back could be compared: a fact that is again
        what it was before the run was wrong before the request."""
        first = [get(state, self.pointer) for state in self.exchange.first.values()]
        is_back = self.key == FACT and any(same(self.got, one) for one in first)
        is_wrong = not any(same(self.expected, one) for one in first)
        return replace(self, expected=self.got, got=self.expected) if is_back and is_wrong else self

    @property
    def shows_each_time(self) -> bool:
        """Whether its request was sent again and showed it every time."""
        times, of = self.seen
        return times == of > 1

    @property
    def how_often(self) -> str:
        """How often it was seen, in words."""
        if self.is_once_each and self.seen_in_run and self.seen_in_run[0] == HERE_AND_THERE:
            return ONCE_EACH
        if self.seen_in_run:
            return f"{self.seen_in_run[0]} times in {self.seen_in_run[1]} updates"
        return f"{self.seen[0]} of {self.seen[1]}"
