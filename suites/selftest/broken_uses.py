"""Ways to declare what nothing uses, or to say too little of what no update lists, in a good contract."""

from __future__ import annotations

from pathlib import Path

from contracts._lines import read
from suites.selftest.broken_contracts import Broken, Change, drop, put


def both(*changes: Change) -> Change:
    """Several changes, one after the other."""

    def change(folder: Path) -> None:
        for one in changes:
            one(folder)

    return change


def of_clause(id: str, name: str, value: object) -> Change:
    """Set a member of a clause, or remove it."""

    def change(folder: Path) -> None:
        clauses = read(folder / "clauses.yaml").value["clauses"]
        number = next(number for number, clause in enumerate(clauses) if clause["id"] == id)
        pointer = f"/clauses/{number}/{name}"
        (drop("clauses.yaml", pointer) if value is None else put("clauses.yaml", pointer, value))(folder)

    return change


BROKEN = [
    Broken(
        "fields of a check that looks at none",
        of_clause("ANIVA-UPDATE", "fields", ["/scheduled_at"]),
        ["/fields", 'check "accepts" does not look at fields', "Remove it, or choose another check"],
    ),
    Broken(
        "comparison of a member that is stored by an unknown rule",
        put("behaviour.yaml", "/fields/~1location_id", {"shows": "/location_id", "adjusted": "The nearest one."}),
        ["clauses.yaml:", "/fields/0", '"/location_id" is adjusted in behaviour.yaml', "by form or minutes"],
    ),
    Broken(
        "direction of a time that is not rounded",
        put("behaviour.yaml", "/fields/~1scheduled_at", {"shows": "/scheduled_at", "rounded": "down"}),
        ["behaviour.yaml:", "/fields/~1scheduled_at", "minutes"],
    ),
    Broken(
        "statuses of a check that looks at none",
        of_clause("ANIVA-ISOLATES", "statuses", [200]),
        ["/statuses", 'check "isolates" does not look at statuses', "Checks that do: responds"],
    ),
    Broken(
        "given without requests",
        of_clause("ANIVA-OMIT", "given", {"appointment": "expendable"}),
        ["/given", "sends nothing does not look at given", "Add send"],
    ),
    Broken(
        "stamp that is a list",
        of_clause("ANIVA-UPDATED", "fields", ["/panels"]),
        ["/fields/0", "neither a time nor a number", "Its types are array"],
    ),
    Broken(
        "role that nothing uses",
        both(
            put("contract.yaml", "/roles/appointment.spare", "An appointment."),
            put(
                "behaviour.yaml",
                "/standin/fixtures/appointment.spare",
                [{"id": "0c6a1f6e-2f4e-4d0a-8a8a-7c1f0d9b1001"}],
            ),
        ),
        ["contract.yaml:", "/roles/appointment.spare", 'No clause uses the role "appointment.spare"', "or remove it"],
    ),
    Broken(
        "values that nothing uses",
        both(
            put("contract.yaml", "/values/time.spare", "Times."),
            put("behaviour.yaml", "/standin/values/time.spare", ["{Y}-07-01T10:00:00Z"]),
        ),
        ["contract.yaml:", "/values/time.spare", 'No clause uses the list of values "time.spare"'],
    ),
    Broken(
        "credential that nothing uses",
        lambda folder: _without(folder, "ANIVA-403-RIGHT"),
        ["behaviour.yaml:", "/standin/causes/powerless", "no clause sends one", "credentials: powerless"],
    ),
    Broken(
        "nothing left to confine",
        both(
            put("behaviour.yaml", "/unlisted/~1test_method", {"is": "creation"}),
            put("behaviour.yaml", "/unlisted/~1panels", {"is": "creation"}),
        ),
        ["clauses.yaml:", "No member is left that a clause of strength should could try to set", "Remove the clause"],
    ),
    Broken(
        "id of which nothing is said",
        drop("behaviour.yaml", "/unlisted/~1profile_id"),
        ["behaviour.yaml:", "/unlisted", '"/profile_id" is an id that no update lists', "Add /profile_id to unlisted"],
    ),
    Broken(
        "unknown values of a member",
        put("behaviour.yaml", "/unlisted/~1profile_id/values", "profile.othr"),
        ["/unlisted/~1profile_id/values", "neither a role nor a list of values", "Did you mean profile.other?"],
    ),
    Broken(
        "unknown member that no update lists",
        put("behaviour.yaml", "/unlisted/~1statuss", {"is": "status"}),
        ["/unlisted/~1statuss", "is not a member of the appointment as it is shown", "Did you mean /status?"],
    ),
    Broken(
        "owner without values",
        drop("behaviour.yaml", "/unlisted/~1profile_id/values"),
        ["/unlisted/~1profile_id", '"values" is missing'],
    ),
    Broken(
        "listed member among those that no update lists",
        put("behaviour.yaml", "/unlisted/~1location_id", {"is": "link"}),
        ["/unlisted/~1location_id", '"/location_id" is listed by the update', "Remove it from unlisted"],
    ),
    Broken(
        "confines elsewhere than at what may be used up",
        of_clause("ANIVA-CONFINED", "given", {"appointment": "pending"}),
        ["clauses.yaml:", "/given/appointment", "'expendable' was expected"],
    ),
    Broken(
        "confines without saying where",
        of_clause("ANIVA-CONFINED", "given", None),
        ["clauses.yaml:", '"given" is missing'],
    ),
    Broken(
        "emptying of an unknown member",
        of_clause("ANIVA-NULLS", "fields", ["/locaton_id"]),
        ["/fields/0", '"/locaton_id" is not a member of the update request', "Did you mean /location_id?"],
    ),
    Broken(
        "keeping of an unknown member",
        of_clause("ANIVA-OMIT", "fields", ["/locaton_id"]),
        ["/fields/0", '"/locaton_id" is not a member of the appointment', "Did you mean /location_id?"],
    ),
    Broken(
        "allowed values where nothing is kept",
        of_clause("ANIVA-LOCATION-ECHO", "allows", {"/status": ["pending"]}),
        ["clauses.yaml:", "'preserves' was expected"],
    ),
    Broken(
        "relation of an unknown member",
        of_clause("ANIVA-PROFILE", "relation", {"kind": "same", "of": "/profile/idd", "as": "/profile_id"}),
        ["/relation/of", '"/profile/idd" is not a member of the appointment', "Did you mean /profile/id?"],
    ),
    Broken(
        "unknown nature",
        put("behaviour.yaml", "/unlisted/~1status/is", "state"),
        ["/unlisted/~1status/is", '"state"'],
    ),
]


def _without(folder: Path, id: str) -> None:
    """Remove a clause."""
    clauses = folder / "clauses.yaml"
    before, _, after = clauses.read_text(encoding="utf-8").partition(f"  - id: {id}\n")
    clauses.write_text(f"{before}  - id:{after.partition('  - id:')[2]}", encoding="utf-8")
