"""What a journal contains, as plain records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

WORST_FIRST = (
    "violation", "suite error", "inconclusive", "warning", "known", "observed", "not applicable", "kept",
)  # fmt: skip
"""Every verdict, in the order in which reports list them."""


TESTED = ("kept", "observed", "known", "warning", "violation")
"""The verdicts that show that a clause was tested."""


def short_digest(text: str) -> str:
    """What tells a text from others, in 16 characters."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True)
class Target:
    """A target that was tested, the contract it was tested against, and the command that tests it again.

    `excluded` are the sentences of the vendor's page that no client can test: where they stand, and why not.
    """

    target: str
    provider: str
    title: str
    operation: str
    base_url: str
    contract_date: str
    page: str
    owner: str
    command: str = ""
    revision: str = ""
    revision_number: int | None = None
    excluded: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)  # of what tells runs apart, no part


@dataclass(frozen=True)
class Exchange:
    """One request and its answer. If there was no answer, `answer` is None and `failure` says why."""

    provider: str
    number: int
    clause: str
    region: str
    why: str
    request: Mapping[str, Any]
    answer: Mapping[str, Any] | None
    failure: str | None
    milliseconds: float


@dataclass(frozen=True)
class Source:
    """Where the vendor makes a promise; `page` is set only if it is not the target's page."""

    at: str
    line: int | None = None
    page: str | None = None


FIRST_NAMING = 1
"""The rule of fingerprints in journals that say nothing of it: they are older than the second one."""


@dataclass(frozen=True)
class Finding:
    """One way in which a promise was broken. Of a member with a closed list, `values` are those that requests sent that
    showed it, `right_values` those of the others, and `accepted_values` those for which known.yaml accepts it, where
    others of `values` are new."""

    clause: str
    fingerprint: str
    severity: str
    pointer: str | None
    keyword: str | None
    status: int | None
    sent: str
    expected: str
    got: str
    seen: str
    curl: str
    exchange: int | None
    steps: int = 0
    sequence: tuple[str, ...] = ()
    shown_by: str = ""
    spread: str = ""
    answered: str = ""
    refusals: str = ""
    values: tuple[str, ...] = ()
    right_values: tuple[str, ...] = ()
    accepted_values: tuple[str, ...] = ()

    @property
    def script(self) -> str:
        """What a shell needs to show it: its request, or all requests of its sequence."""
        return "\n".join(self.sequence) or self.curl


@dataclass(frozen=True)
class Verdict:
    """The verdict on one clause. `members` are those that it is about, as JSON pointers, none where it is not about
    single ones; None in older journals. Of a drafted clause that the vendor would break, `would_be` says how bad that
    would be, and `drafted` what was found: no verdict counts it before a person has compared it with the page. Of one
    that is broken in a way that nobody has accepted, `accepted` are the findings that its `exception` was made for."""

    provider: str
    clause: str
    says: str
    source: Source
    strength: str
    check: str
    verdict: str
    cases: int
    reason: str | None
    findings: tuple[Finding, ...]
    definition: str = ""
    members: tuple[str, ...] | None = None
    would_be: str = ""
    drafted: tuple[Finding, ...] = ()
    exception: str = ""
    accepted: tuple[Finding, ...] = ()

    @property
    def as_known(self) -> Verdict | None:
        """What known.yaml accepts of it: all, or what its exception was made for; None where it has none."""
        if self.accepted:
            return replace(self, verdict="known", reason=self.exception, findings=self.accepted, accepted=())
        return self if self.verdict == "known" else None

    @property
    def wording(self) -> str:
        """What tells this wording of the promise from others: a contract may change what a clause says, or asks for."""
        asked = (self.definition,) if self.definition else ()  # older journals have none
        return short_digest(repr((self.says, self.strength, self.check, *asked)))


@dataclass(frozen=True)
class Observation:
    """What became of a request that the vendor's page leaves open, or why nothing can be said of it (`doubt`)."""

    provider: str
    clause: str
    case: str
    status: int | None
    code: str | None
    effects: tuple[str, ...]
    doubt: str | None
    exchange: int | None = None
    says: str = ""
    sent: str = ""


@dataclass(frozen=True)
class Announcement:
    """What a header of the vendor's announces: its date, number or version; `seconds` is the window of a limit."""

    provider: str
    header: str
    date: str | None
    number: float | None
    seconds: int | None
    version: str | None = None


@dataclass(frozen=True)
class Summary:
    """The result for one provider, who is responsible (`whose`), and the command that reproduces it.

    `coverage` says, by member and class of values, what became of it; `latency`, in milliseconds, the median and the
    95th percentile of how long answers took. `untried` clauses were not tried, as the run was of some clauses only;
    `left` says what the run left changed at the target, and what to do about it; `names`, where the value of each $NAME
    in the cURL lines of its findings is found; `not_compared`, why nothing compared a member with what was sent;
    `down_since`, when the target stopped answering for good, in ISO 8601; empty where it did not; `recorded`, how much
    of recorded traffic was judged, and what could not be.
    """

    provider: str
    target: str
    counts: Mapping[str, int]
    requests: int
    accepted: int
    refused: int
    sentence: str
    whose: str
    command: str
    coverage: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    latency: Mapping[str, float] = field(default_factory=dict)
    untried: int = 0
    left: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    not_compared: Mapping[str, str] = field(default_factory=dict)
    down_since: str = ""
    recorded: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shape:
    """What all answers of an operation with one status had of one appointment of the target, which its role names.

    `which` is another word where another run read another appointment under that role. `members` are by JSON pointer,
    as the journal's schema describes them.
    """

    provider: str
    operation: str
    status: int
    appointment: str
    answers: int
    members: Mapping[str, Mapping[str, Any]]
    which: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The appointment: what another run has under the same key compares with it."""
        return self.appointment, self.which


@dataclass(frozen=True)
class Journal:
    """One run; `finished` and `exit` are None if it was cut short.

    `left_out` says, by provider, what is wrong with a contract that could not be used; `naming` is the rule that gave
    the findings their fingerprints. `injected` is the fault or variant of a stand-in that was asked for.
    `job` is the page of the CI job that it went on in; empty where it was none.
    `checkout` is the folder in which its commands work; empty where the journal does not say. `restore` is the command
    that puts back what it has left changed, if it was killed; `ledger` the file that says what that is. `file` is the
    journal where a person has named one, and it has not its usual place in the checkout.
    """

    path: Path
    run: str
    suite: str
    started: datetime
    profile: str
    seed: str
    targets: tuple[Target, ...]
    versions: Mapping[str, str]
    left_out: Mapping[str, str]
    exchanges: tuple[Exchange, ...]
    verdicts: tuple[Verdict, ...]
    summaries: tuple[Summary, ...]
    finished: datetime | None
    exit: int | None
    naming: int = FIRST_NAMING
    injected: tuple[str, ...] = ()
    job: str = ""
    checkout: str = ""
    restore: str = ""
    ledger: str = ""
    file: str = ""
    shapes: tuple[Shape, ...] = ()
    observations: tuple[Observation, ...] = ()
    announcements: tuple[Announcement, ...] = ()

    @property
    def folder(self) -> str:
        """The folder in which a reader types its commands; empty where that is not known, and after a CI job: nobody
        gets to the machine of a job."""
        return "" if self.job else self.checkout

    @property
    def place(self) -> str:
        """The journal as a reader's commands name it; empty where it has its usual place, and after a CI job."""
        return "" if self.job else self.file

    @property
    def cut_short(self) -> bool:
        """Whether the run ended without writing its footer."""
        return self.exit is None
