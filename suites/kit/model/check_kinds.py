"""The checks, one row each, in the order in which their items run.

A new check is one row here, its judge in `suites/kit/checks`, a fault in `suites/standin` and a test function in
`suites/update_appointment` (and its name in `contracts/clauses.schema.json`, so that clauses may use it). Nothing
else in the kit compares the name of a check; contracts and stand-in have rules of their own for a few.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from contracts import Clause, Contract
from suites.kit.model.exchange import Region


@dataclass(frozen=True)
class CheckKind:
    """What sets a check apart from the others.

    What it sends: a check that `listens` judges every exchange of the run, and sends requests of its own only where
    its clause names some, or where nothing has shown it yet. `breaks_constraints`: requests that each break one
    constraint for which the clause stands; there is nothing else that it could send. `sends_each` and `sends_first`:
    how often each of its requests is sent, or only the first one; `in_long_runs`: how many more, in turn.
    `with_update_after`: an ordinary update follows its first request. `generated`: Schemathesis makes its requests.

    How it sends: `expects_refusal` of its own requests; `reads_back` after each of them. `hidden`: the appointment
    that it names must not even be found, so nothing of it can change.

    When it runs alone: `on_updates` needs the ordinary updates that a whole run would have shown it, and
    `on_updates_after_refusals` also those that follow refused ones. `on_sent_values`: a short run tries boundary values
    for each of its clauses.

    `compares_states`: it compares the appointment at two moments, between which somebody else may have changed it; so
    what it finds once only is not the vendor's for certain.

    `about_answers`: its clauses are about what an answer looks like. `optional`: they are about members that an answer
    need not have, so that a clause of which nothing was shown does not apply, where it otherwise is inconclusive.
    """

    name: str
    listens: bool = False
    breaks_constraints: bool = False
    sends_each: int = 1
    sends_first: int = 0
    in_long_runs: int = 0
    with_update_after: bool = False
    generated: bool = False
    expects_refusal: bool = False
    reads_back: bool = False
    hidden: bool = False
    on_updates: bool = False
    on_updates_after_refusals: bool = False
    on_sent_values: bool = False
    about_answers: bool = False
    compares_states: bool = False
    optional: bool = False


# Checks that send come first, so that those that listen have seen every exchange when they are concluded; of those
# that send, first the ones that say most with few requests.
ROWS = (
    CheckKind("guards", expects_refusal=True),
    CheckKind("hides", expects_refusal=True, hidden=True),
    CheckKind("addresses", reads_back=True),
    CheckKind("refuses", expects_refusal=True, breaks_constraints=True),
    CheckKind("accepts"),
    CheckKind("withstands"),
    CheckKind("repeats", compares_states=True, sends_each=2, reads_back=True),
    CheckKind("locks", compares_states=True, expects_refusal=True, reads_back=True),
    CheckKind("leaves", compares_states=True, expects_refusal=True, reads_back=True, with_update_after=True),
    CheckKind("replaces", compares_states=True, reads_back=True),
    # A fault of every n-th request shows up to n = 20 in a short run. The 240 more of a long run meet a fault of one
    # update in fifty in 199 of 200 runs.
    CheckKind("steady", sends_first=20, in_long_runs=240),
    CheckKind("explores", generated=True),
    CheckKind("responds", listens=True, about_answers=True, optional=True),
    CheckKind("derives", listens=True, optional=True),
    CheckKind("echoes", listens=True, reads_back=True, on_updates=True, on_sent_values=True),
    CheckKind("persists", compares_states=True, listens=True, reads_back=True, on_updates=True),
    CheckKind(
        "preserves",
        compares_states=True,
        listens=True,
        reads_back=True,
        on_updates=True,
        on_updates_after_refusals=True,
    ),
    CheckKind("keeps", compares_states=True, listens=True),
    CheckKind("advances", compares_states=True, listens=True, optional=True),
)
KINDS = {row.name: row for row in ROWS}
ORDINARY = "accepts"
"""The check of requests that no clause of the contract asks for: the smoke check, and updates after refused ones."""
GENERATED = "explores"


def kind_of(clause: Clause) -> CheckKind:
    """The row of a clause's check."""
    return KINDS[clause.check]


def rank(clause: Clause) -> int:
    """The place of a clause in the order of a run."""
    return list(KINDS).index(clause.check)


def sends_ordinary(clause: Clause) -> bool:
    """Whether a clause sends the ordinary updates, which every clause that listens needs to be shown."""
    kind = kind_of(clause)
    return clause.send == "ordinary" and clause.strength != "may" and not (kind.expects_refusal or kind.generated)


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
