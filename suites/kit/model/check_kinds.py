"""The checks, one row each, in the order in which their items run.

A new check is one row here, its judge in `suites/kit/checks`, a fault in `suites/standin` and a test function in
`suites/update_appointment` (and its name in `contracts/clauses.schema.json`, so that clauses may use it). Nothing
else in the kit compares the name of a check; contracts and stand-in have rules of their own for a few.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from contracts import Clause, Contract
from suites.kit.model.exchange import Region
from suites.kit.model.target import EDITABLE, EXPENDABLE


@dataclass(frozen=True)
class CheckKind:
    """What sets a check apart from the others."""

    name: str

    # What it sends.
    listens: bool = False
    """It judges every exchange of the run, and sends requests of its own only where its clause names some, or where
    nothing has shown it yet: `echoes`."""
    breaks_constraints: bool = False
    """It sends requests that each break one constraint for which the clause stands, and nothing else: `refuses`."""
    sends_each: int = 1
    """How often each of its requests is sent: 2 for `repeats`."""
    sends_first: int = 0
    """How often the first of its requests is sent, instead of all of them; 0 for all of them: 8 for `steady`."""
    in_long_runs: int = 0
    """How many more requests a long run sends, taking them in turn: 252 for `steady`."""
    with_update_after: bool = False
    """An ordinary update follows its first request, to show that nothing was kept of a refused one: `leaves`."""
    with_stored_sides: bool = False
    """It sends what breaks a rule between two members, with both of them and with one that is stored: `depends`."""
    empties: bool = False
    """Its requests empty the members that it is about; with null where it names no requests: `empties`."""
    generated: bool = False
    """Its requests are generated, and what they show is filed under the clauses that they break: `explores`."""
    in_sequences: bool = False
    """Hypothesis makes sequences of its requests, in long runs only: `sequences`."""
    observes: bool = False
    """It sends what the page leaves open, in long runs only, and records what becomes of it: `observes`."""
    at_once: bool = False
    """It sends pairs of updates, the two of each at the same moment: `coexists`."""
    depends_on_state: bool = False
    """What it sends depends on what its appointment shows, and on earlier answers: `confines`."""

    before_updates: bool = False
    """Its requests go before the first ordinary update: who may update an appointment may depend on what updates
    change, such as its department: `guards`."""

    # How it sends.
    expects_refusal: bool = False
    """Its own requests should be refused: `guards` sends a wrong key."""
    reads_back: bool = False
    """The appointment is read after each of its own requests: `persists`."""
    on_refusals: bool = False
    """It judges the refusals of other clauses, and the appointment is read after the first of each: `leaves`."""
    refuses_anything: bool = False
    """What it sends is to be refused whatever it says: for its key (`guards`), or for what its appointment is
    (`locks`)."""
    hidden: bool = False
    """The appointment that it names must not even be found, so nothing of it can change: `hides`."""

    # When it runs alone, as with `pytest -k`: what it needs of the requests that a whole run would have shown it.
    on_updates: bool = False
    """The ordinary updates: `echoes`."""
    on_updates_after_refusals: bool = False
    """Also the updates that follow refused ones: `preserves`."""

    on_closing_updates: bool = False
    """Also the updates that close an appointment for good: `isolates`."""

    # What its clauses are about.
    on_stamps: bool = False
    """The time of the last update: a run also looks whether it moves without one: `advances`."""
    on_sent_values: bool = False
    """Sent members; a short run tries boundary values of one member for each of its clauses: `echoes`."""
    about_answers: bool = False
    """What an answer looks like: `responds`, a status or a shape."""
    compares_states: bool = False
    """The appointment at two moments, between which somebody else may have changed it. So what it finds once only may
    not be the vendor's: `preserves`."""
    keeps_unsent: bool = False
    """What an update does not name stays as it is: `preserves`."""
    watches_others: bool = False
    """What becomes of other appointments, which are read for it at the start, in between and at the end:
    `isolates`."""
    optional: bool = False
    """Members that an answer need not have. A clause of which nothing was shown then does not apply; otherwise it is
    inconclusive: `derives`."""


# Checks that send come first, so that those that listen have seen every exchange when they are concluded; of those
# that send, first the ones that say most with few requests.
ROWS = (
    CheckKind("guards", compares_states=True, expects_refusal=True, refuses_anything=True, before_updates=True),
    CheckKind("hides", compares_states=True, expects_refusal=True, hidden=True),
    CheckKind("addresses", compares_states=True, reads_back=True),
    CheckKind("refuses", compares_states=True, expects_refusal=True, breaks_constraints=True),
    CheckKind("confines", compares_states=True, reads_back=True, depends_on_state=True),  # before others close it
    CheckKind("observes", generated=True, observes=True),  # before others close what may be used up
    CheckKind("accepts"),
    CheckKind("withstands"),
    CheckKind("repeats", compares_states=True, sends_each=2, reads_back=True),
    CheckKind("depends", with_stored_sides=True),
    CheckKind("locks", compares_states=True, expects_refusal=True, refuses_anything=True, reads_back=True),
    CheckKind(
        "leaves",
        compares_states=True,
        expects_refusal=True,
        reads_back=True,
        with_update_after=True,
        on_refusals=True,
    ),
    CheckKind("replaces", compares_states=True, reads_back=True),
    CheckKind("empties", compares_states=True, listens=True, reads_back=True, empties=True),
    CheckKind("coexists", compares_states=True, reads_back=True, at_once=True),
    # A fault of every n-th request shows up to n = 8 in a short run, which has some hundred other updates to meet
    # rarer ones. The 252 more of a long run meet a fault of one update in fifty in 199 of 200 runs.
    CheckKind("steady", sends_first=8, in_long_runs=252),
    CheckKind("agrees", compares_states=True, optional=True),
    CheckKind("sequences", generated=True, in_sequences=True),
    CheckKind("explores", generated=True),
    CheckKind("responds", listens=True, about_answers=True, optional=True),
    CheckKind("derives", listens=True, optional=True),
    CheckKind("echoes", listens=True, reads_back=True, on_updates=True, on_sent_values=True),
    CheckKind("persists", compares_states=True, listens=True, reads_back=True, on_updates=True),
    CheckKind("lists", listens=True, reads_back=True, on_updates=True, watches_others=True),
    CheckKind(
        "preserves",
        compares_states=True,
        listens=True,
        reads_back=True,
        on_updates=True,
        on_updates_after_refusals=True,
        keeps_unsent=True,
    ),
    CheckKind("keeps", compares_states=True, listens=True),
    CheckKind("advances", compares_states=True, listens=True, optional=True, on_stamps=True),
    # Last, so that its last look at the others is after every update.
    CheckKind("isolates", listens=True, on_updates=True, on_closing_updates=True, watches_others=True),
)
KINDS = {row.name: row for row in ROWS}
FOREIGN = "appointment.foreign"
ORDINARY = "accepts"
"""The check of requests that no clause of the contract asks for: the smoke check, and updates after refused ones."""
TRANSITIONS = "transitions"
"""What a clause sends that promises that some values may not follow others."""
GENERATED, SEQUENCES, OBSERVING = "explores", "sequences", "observes"


def kind_of(clause: Clause) -> CheckKind:
    """The row of a clause's check."""
    return KINDS[clause.check]


def preserves_all(clause: Clause) -> bool:
    """Whether a clause says, and a person has confirmed, that whatever an update does not name stays as it is."""
    return kind_of(clause).keeps_unsent and not (clause.is_draft or clause.fields)


def rank(clause: Clause) -> float:
    """The place of a clause in the order of a run.

    Boundary values go before the first refusals: no other requests show as many faults of what is stored. So do
    updates of appointments in other states: a wrong value that a vendor takes there may end the state. What may not
    follow comes after the requests that close appointments, as it may use one up.
    """
    if clause.send == TRANSITIONS:
        return list(KINDS).index("agrees") - 0.5
    before_refusals = list(KINDS).index("refuses") - 0.5
    is_early = clause.send == "boundaries" or _is_of_other_states(clause)
    return before_refusals if is_early else list(KINDS).index(clause.check)


def _is_of_other_states(clause: Clause) -> bool:
    """Whether a clause has updates accepted at appointments in states of their own."""
    is_binding = clause.check == ORDINARY and clause.strength != "may" and not isinstance(clause.send, str)
    specs = [spec for spec in clause.send if isinstance(spec, Mapping)] if is_binding else []
    roles = {spec.get("appointment", clause.appointment) for spec in specs}
    return bool(roles - {EDITABLE, EXPENDABLE, FOREIGN})


def sends_ordinary(clause: Clause) -> bool:
    """Whether a clause sends the ordinary updates, which every clause that listens needs to be shown."""
    kind = kind_of(clause)
    return clause.send == "ordinary" and clause.strength != "may" and not (kind.expects_refusal or kind.generated)


def written_roles(contract: Contract) -> set[str]:
    """The roles whose appointments are there to be updated. The others are only used to show that they are hidden."""
    return _roles_of(clause for clause in contract.clauses if not kind_of(clause).hidden)


def accepting_roles(contract: Contract) -> set[str]:
    """The roles to which a clause sends updates that should be accepted."""
    binding = [clause for clause in contract.clauses if clause.strength != "may" and not clause.is_draft]
    kinds = [(clause, kind_of(clause)) for clause in binding]
    return _roles_of(clause for clause, kind in kinds if not (kind.hidden or kind.expects_refusal))


def _roles_of(clauses: Iterable[Clause]) -> set[str]:
    """The roles of our own appointments to which clauses send requests."""
    sent = {
        spec.get("appointment", clause.appointment) if isinstance(spec, Mapping) else clause.appointment
        for clause in clauses
        for spec in clause.send or ("",)
    }
    return {role for role in sent if role.startswith("appointment.")} - {FOREIGN}


def sequences_clause(contract: Contract) -> Clause:
    """The clause that no page states of updates in a row."""
    return Clause(
        id=f"{contract.name.upper()}-SEQUENCES",
        provider=contract.name,
        says="Generated sequences of updates break no clause.",
        source=replace(contract.clauses[0].source, at="the request schema", line=None),
        strength="must",
        check=SEQUENCES,
    )


def observing_clause(contract: Contract) -> Clause:
    """The clause that stands for all that the page leaves open: it promises nothing."""
    return replace(
        sequences_clause(contract),
        id=f"{contract.name.upper()}-LEFT-OPEN",
        says="What the page leaves open is recorded as it is.",
        strength="may",
        check=OBSERVING,
    )


def generated_clauses(contract: Contract) -> list[Clause]:
    """The clauses that no page states, one for each region from which Schemathesis takes requests."""
    source = replace(contract.clauses[0].source, at="the request schema", line=None)
    return [
        Clause(
            id=f"{contract.name.upper()}-EXPLORE-{region.upper()}",
            provider=contract.name,
            says=f"Generated updates of the {region} region break no clause.",
            source=source,
            strength="must",
            check=GENERATED,
            send=str(region),
        )
        for region in (Region.ORDINARY, Region.OPEN, Region.INVALID)
    ]
