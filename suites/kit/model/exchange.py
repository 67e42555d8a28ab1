"""What is sent and what comes back, as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from contracts import Break, Json
from contracts.pointers import ABSENT, Absent, leaves, under
from suites.kit.model.answer import Answer, is_answered, leads_elsewhere
from suites.kit.model.item_step import ItemStep
from suites.kit.model.json_values import Difference, differences
from suites.kit.model.late_value import LateValue

ACCEPTED, REFUSED, EITHER = "accepted", "refused", "either"
FORM = "multipart/form-data"
VARIED, ALONE, AGAIN, ACCOMPANIED, AS_NAMED, SHOWN = "varied", "alone", "again", "accompanied", "as named", "shown"
"""Which values a probe takes when it is sent. `varied`: other ordinary ones for those that are there already, which
would not show whether they are stored; `alone`: its own, after another value of the same member where its own is there;
`again`: exactly the ones of the probe before it; `accompanied`: others beside its own, or for those that are there;
`as named`: its own after all, as they may be why it is to be refused; `shown`: what its appointment shows."""
SMOKE = "smoke"
"""Stands for a clause in the probes that are sent to see whether the target can be judged at all."""

Place = tuple[str, int]
"""An appointment of the target: its role, and its number among those of the role."""


class Region(StrEnum):
    """What the vendor owes to a request.

    `ordinary`: it must accept it; `open`: its page does not say; `invalid`: it should refuse it; `other`: there is no
    JSON body to judge, or it was not sent to our own appointment with good credentials.
    """

    ORDINARY = "ordinary"
    OPEN = "open"
    INVALID = "invalid"
    OTHER = "other"


@dataclass(frozen=True)
class Sample:
    """A value that a probe tries for a member, and of which classes of values it is: "256 characters", "quotes".

    `at` is where it stands in the body: at the member, or at a key of it where the member is a free map.
    """

    member: str
    kinds: tuple[str, ...]
    at: str
    value: Json = field(repr=False)


@dataclass(frozen=True)
class Probe:
    """One request that a clause asks for, before it is addressed to a target.

    `wants` says what the vendor owes; `coerces` marks a wrong type that a lenient vendor may convert. `rereads` says
    whether the appointment is read back afterwards, and `reads_refused` whether also if it was refused; None leaves it
    to the run. `fixture` is the number of its appointment among those of the role. `closes`: it may close that one for
    good, so it is not sent again blindly. `is_final`: it may do what nothing takes back, so it is never sent again,
    and what it shows counts at once. `is_emptying`: it empties members, which have a value before, get one again, and
    are read if it was accepted. `parts` do so for each of several members alone, in case the whole says too little.
    `samples` are the values it tries; where it has several and is refused, they are tried apart. `without` names
    parameters of the vendor's own that it does not carry. `stale`: it carries the moving values, and `same_key`: the
    unique text, of the last accepted update of its appointment. `choice` says how its values are chosen when it is
    sent (VARIED and so on); empty: they are as they are. `items`: its body gets the list that is there when it is
    sent, but for this step. `together`: its body goes out as two updates at the same moment, which have these members
    beside those that every update carries. `is_guess`: no draft knows whether the page ties its value to another
    member, so that what it changes besides is no breach. `is_rest`: it is the one before it without a member that the
    appointment has, and is judged by that one's answer. `in_other_state`: the appointment's state may refuse it, too.
    """

    clause: str
    why: str
    body: Json | Absent = ABSENT
    raw: bytes | None = None
    appointment: str = "appointment.editable"
    fixture: int = 0
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    stale: bool = False
    same_key: bool = False
    method: str | None = None
    media_type: str | None = None
    credential: str = "good"
    wants: str = ACCEPTED
    region: Region | None = None
    coerces: bool = False
    explores: bool = False
    rereads: bool | None = None
    reads_refused: bool = True
    closes: bool = False
    is_final: bool = False
    is_emptying: bool = False
    parts: tuple[Probe, ...] = ()
    samples: tuple[Sample, ...] = ()
    choice: str = ""
    items: ItemStep | None = None
    is_rest: bool = False
    is_guess: bool = False
    in_other_state: bool = False
    together: tuple[frozenset[str], ...] = ()

    @property
    def place(self) -> Place:
        """The appointment that it is meant for."""
        return self.appointment, self.fixture

    @property
    def is_at_own_appointment(self) -> bool:
        """Whether it addresses an appointment of the account that it logs in to, and is allowed to update it."""
        return self.credential == "good" and self.names_own_appointment

    @property
    def names_own_appointment(self) -> bool:
        """Whether it addresses an appointment of the target's own account, with whichever credentials."""
        is_elsewhere = bool(self.path) and not self.query
        return not is_elsewhere and self.appointment != "appointment.foreign"


@dataclass(frozen=True)
class Sent:
    """A request as it went out, without a credential in its query; of its headers only those that hold no secret."""

    method: str
    url: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class CallResult:
    """What one call came to: what was sent, the answer, and the failure when none came or one came before it.

    `lost` counts how often it was sent and got no answer of the target, though it may have taken effect. `others` are
    reads of what it carries, the `latest` right before it, and it itself with values that had moved; `overtaken`: why
    it was refused all the same, if they moved once more or could not be known."""

    sent: Sent
    answer: Answer | None
    failure: str | None = None
    lost: int = 0
    others: tuple[CallResult, ...] = ()
    overtaken: str = ""
    latest: CallResult | None = None

    @property
    def status(self) -> int | None:
        """The status of the answer; None when there is none."""
        return self.answer.status if self.answer else None


@dataclass(frozen=True)
class OtherCall:
    """A call that no clause asked for: a read, a booking, what puts things back. `number` is its place in the run."""

    number: int
    result: CallResult
    why: str


States = Mapping[str, Mapping[str, Json]]
"""The appointment as shown by each source: `answer` of the update, `read` of another operation."""


@dataclass(frozen=True)
class Exchange:
    """One request, its response, and the appointment before and after it.

    `missing` says why it could not be found to be read, `copies` where more than one row of a list showed it;
    `is_unlisted`: a list was read whole and shows it no more, though no update may have moved it out of sight. `first`
    is the appointment as it was before the run, `earlier` as it was before each of the latest updates of it; `unread`
    are the pointers that earlier updates may have changed since the state `before` was read, and `was_read_before`
    says that this was right before the request. `was_read_again`: what was read after it was not as expected, and a
    later read has made sure of it, or did so before. `late` are the values that updates without an answer may give it
    at any time, `lost` is how often this one got none. `is_doubtful`: the answer may be somebody else's, such as a
    firewall's, and counts as none until it has been confirmed. `alike` is what the appointment showed earlier in the
    run where all else was as it is after this one, stamps apart; by the id of a clause, where that was so of the
    members from which it says that something is worked out. `viewed` is what another operation showed before and after
    it, for a clause that is about one. `is_after_closing`: an earlier update of the run closed the appointment, or may
    have. `overtaken`: why nobody can tell what it had to carry. `beside` is the other one of two updates at the same
    moment. Which constraints body and answer break is worked out once.
    """

    number: int
    probe: Probe
    sent: Sent
    answer: Answer | None
    failure: str | None
    region: Region
    before: States = field(repr=False)
    after: States = field(repr=False)
    first: States = field(repr=False)
    path: Mapping[str, str]
    earlier: tuple[States, ...] = field(default=(), repr=False)
    unread: frozenset[str] = frozenset()
    was_read_before: bool = False
    was_read_again: bool = False
    late: tuple[LateValue, ...] = ()
    lost: int = 0
    body_breaks: tuple[Break, ...] = field(default=(), repr=False)
    answer_breaks: tuple[Break, ...] = field(default=(), repr=False)
    is_documented: bool = False
    is_doubtful: bool = False
    overtaken: str = ""
    is_after_closing: bool = False
    beside: CallResult | None = field(default=None, repr=False)
    previous: Exchange | None = None
    missing: str = ""
    copies: str = ""
    is_unlisted: bool = False
    alike: States = field(default_factory=dict, repr=False)
    viewed: tuple[Json | Absent, Json | Absent] = field(default=(ABSENT, ABSENT), repr=False)

    @property
    def body(self) -> Any:
        """The JSON value that was sent; ABSENT when no JSON was sent."""
        return self.probe.body

    @property
    def status(self) -> int | None:
        """The status of the answer; None when there is none."""
        return self.answer.status if self.answer else None

    def is_unread(self, pointer: str) -> bool:
        """Whether an update since the last read may have changed a member, what is around it, or something in it."""
        return any(under(pointer, (one,)) or under(one, (pointer,)) for one in self.unread)

    @property
    def is_accepted(self) -> bool:
        """Whether it was answered with a success that is no gateway's, as far as is known."""
        return self.answer is not None and self.answer.is_accepted and not self.is_doubtful

    @property
    def is_refused(self) -> bool:
        """Whether it was answered with a definite refusal."""
        return self.answer is not None and self.answer.is_refused

    @cached_property  # asked for each clause
    def is_definite(self) -> bool:
        """Whether the vendor gave an answer that can be judged. A refusal of our good credentials is none.

        Nor is a redirect, with which gateways send people to a page about maintenance: no vendor documents one.
        """
        is_judged = is_answered(self.status) and not self.is_login_refused and not (self.is_doubtful or self.overtaken)
        return is_judged and not self.is_redirect

    @property
    def is_redirect(self) -> bool:
        """Whether the answer sends us to another place, where nothing is ever sent."""
        return leads_elsewhere(self.status)

    @property
    def is_login_refused(self) -> bool:
        """Whether the vendor refused our good credentials."""
        return self.status == 401 and self.probe.credential == "good"

    @property
    def may_have_closed(self) -> bool:
        """Whether its appointment may be closed for good since."""
        return self.probe.closes and not (self.is_refused and self.is_definite)

    @property
    def is_locked(self) -> bool:
        """Whether it should have been accepted, and was refused where the run itself may have closed the appointment.

        Pages leave open whether a closed appointment can change, so this says nothing about what was sent.
        """
        return self.is_after_closing and self.is_definite and self.is_refused and self.probe.wants == ACCEPTED

    @property
    def is_judged_update(self) -> bool:
        """Whether it was a JSON update of our own appointment: the contract says what the vendor owes to it."""
        return self.region is not Region.OTHER

    @property
    def compared(self) -> list[tuple[str, Mapping[str, Json], Mapping[str, Json]]]:
        """Each source that shows the appointment both before and after it, with the two states."""
        return [
            (source, self.before[source], self.after[source])
            for source in sorted(self.before.keys() & self.after.keys())
        ]

    @cached_property
    def differing(self) -> dict[str, list[Difference]]:
        """By source that shows the appointment both before and after it: the members that differ, with both values."""
        return {source: list(differences(before, after, set())) for source, before, after in self.compared}

    @property
    def size(self) -> tuple[bool, int, int]:
        """By what one of several requests is chosen to show a finding: ordinary values, few members, a short body."""
        return self.region is not Region.ORDINARY, sum(1 for _ in leaves(self.body)), len(self.sent.content)
