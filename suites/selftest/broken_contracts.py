"""Ways to break a good contract, each with words that the report must contain."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts import pointers
from contracts._lines import read

Change = Callable[[Path], object]
UPDATE = "schemas/update.schema.json"


@dataclass(frozen=True)
class Broken:
    """One way to break a contract: the change, and words that the report must contain."""

    name: str
    change: Change
    words: Sequence[str]


def put(file: str, pointer: str, value: object) -> Change:
    """Set a member, or an existing item, of a file."""

    def change(folder: Path) -> None:
        parent, key, document = _place(folder / file, pointer)
        parent[key] = value
        _write(folder / file, document)

    return change


def add(file: str, pointer: str, item: object) -> Change:
    """Append an item to a list of a file."""

    def change(folder: Path) -> None:
        parent, key, document = _place(folder / file, pointer)
        parent[key].append(item)
        _write(folder / file, document)

    return change


def drop(file: str, pointer: str) -> Change:
    """Remove a member of a file."""

    def change(folder: Path) -> None:
        parent, key, document = _place(folder / file, pointer)
        del parent[key]
        _write(folder / file, document)

    return change


def text(file: str, content: str) -> Change:
    """Replace the text of a file."""
    return lambda folder: (folder / file).write_text(content, encoding="utf-8")


def clause(**members: object) -> Change:
    """Append a clause that is good except for these members."""
    good = {
        "id": "ANIVA-NEW",
        "says": "It holds.",
        "source": {"at": "here"},
        "strength": "must",
        "check": "accepts",
    }
    return add("clauses.yaml", "/clauses", good | members)


def _place(path: Path, pointer: str) -> tuple[Any, Any, Any]:
    document = place = {"": read(path).value}
    keys = ["", *pointers.split(pointer)]
    for key in keys[:-1]:
        place = place[int(key)] if isinstance(place, list) else place[key]
    return place, int(keys[-1]) if isinstance(place, list) else keys[-1], document


def _write(path: Path, document: Any) -> None:
    # JSON is YAML, so every file can be written as JSON; with indent, each member keeps a line of its own.
    path.write_text(json.dumps(document[""], indent=2, ensure_ascii=False), encoding="utf-8")


def _rename(old: str, new: str) -> Change:
    return lambda folder: (folder / old).rename(folder / new)


FILES = [
    Broken("empty openapi.yaml", text("openapi.yaml", ""), ["openapi.yaml:1", "not a supported version of OpenAPI"]),
    Broken(
        "member of an earlier version",
        put("behaviour.yaml", "/standin/plays", {}),
        ['"plays" is not a member here', "It was renamed on 2026-11-25: write fixtures."],
    ),
    Broken("file missing", lambda folder: (folder / "known.yaml").unlink(), ["known.yaml:1", "missing"]),
    Broken(
        "file misnamed",
        _rename("clauses.yaml", "clause.yaml"),
        ["clauses.yaml:1", "Did you mean clause.yaml?"],
    ),
    Broken("no YAML", text("known.yaml", "- a: 1\n  b: [\n"), ["known.yaml:3", "not YAML"]),
    Broken("no JSON", text(UPDATE, '{\n  "type": "object",\n}'), ["update.schema.json:3", "not JSON"]),
    Broken("no UTF-8", lambda folder: (folder / "known.yaml").write_bytes(b"\xff\xfe"), ["known.yaml:1", "UTF-8"]),
    Broken("empty file", text("contract.yaml", ""), ["contract.yaml:1", "This file is empty"]),
    Broken(
        "YAML key twice",
        text("known.yaml", "- owner: a\n  owner: b\n"),
        ["known.yaml:2", "/0/owner", "already on line 1"],
    ),
    Broken(
        "JSON key twice",
        text(UPDATE, '{"type": "object",\n "type": "string"}'),
        ["schema.json:2", "is repeated here"],
    ),
    Broken("anchor in itself", text("known.yaml", "- &a [*a]\n"), ["known.yaml:1", "contains itself"]),
]
SHAPES = [
    Broken(
        "unknown check",
        put("clauses.yaml", "/clauses/0/check", "acepts"),
        ["clauses.yaml:", "/clauses/0/check", '"acepts"', "Did you mean accepts?"],
    ),
    Broken("unknown member", clause(covrs=["x"]), ["/covrs", "not a member here", "Did you mean covers?"]),
    Broken(
        "missing member",
        drop("clauses.yaml", "/clauses/0/says"),
        ["clauses.yaml:", "/clauses/0:", '"says" is missing'],
    ),
    Broken("wrong type", put("contract.yaml", "/title", 12), ["contract.yaml:", "/title: 12 is not a text"]),
    Broken("no date", put("contract.yaml", "/source/read", "yesterday"), ["/source/read", "such as 2026-01-31"]),
    Broken("derives without relation", clause(check="derives"), ["clauses.yaml:", '"relation" is missing']),
    Broken(
        "unknown cause",
        put("behaviour.yaml", "/standin/causes/unknwon", {"status": 404}),
        ["behaviour.yaml:", "/standin/causes/unknwon", "Did you mean unknown?"],
    ),
]
NAMES = [
    Broken(
        "name is not the folder's",
        put("contract.yaml", "/name", "other"),
        ["contract.yaml:", "/name", "Expected aniva"],
    ),
    Broken(
        "clause id twice",
        clause(id="ANIVA-UPDATE"),
        ["/id", '"ANIVA-UPDATE" is the id of another clause, on line'],
    ),
    Broken(
        "case twice",
        put("clauses.yaml", "/observed/0/send/1/case", "alone"),
        ["/observed/0/send/1/case", '"alone" is the case of another request'],
    ),
    Broken(
        "observed, though a clause rules on it",
        put("clauses.yaml", "/observed/0/send/0/body", {"scheduled_at": "{Y}-07-01T10:00:00"}),
        ["/observed/0/send/0", "does not leave this request open", "Remove it here"],
    ),
    Broken(
        "case without a name",
        drop("clauses.yaml", "/observed/0/send/1/case"),
        ["/observed/0/send/1", "case"],
    ),
    Broken(
        "unknown placeholder in what is observed",
        put("clauses.yaml", "/observed/0/send/0/body", {"scheduled_at": "$time.bokable"}),
        ["/observed/0/send/0/body/scheduled_at", "Did you mean time.bookable?"],
    ),
    Broken(
        "id of a clause and of what is observed",
        put("clauses.yaml", "/observed/0/id", "ANIVA-UPDATE"),
        ["/observed/0/id", '"ANIVA-UPDATE" is the id of another clause, on line'],
    ),
    Broken("another provider's id", clause(id="ACME-NEW"), ["/id", "Expected ANIVA-"]),
    Broken(
        "unknown state",
        clause(given={"appointment": "blood_drwn"}),
        ["/given/appointment", '"blood_drwn" is not a state', "Did you mean blood_drawn?"],
    ),
    Broken(
        "unknown role",
        clause(send=[{"appointment": "appointment.homely"}]),
        ["/send/0/appointment", "not a role", "Did you mean appointment.home?"],
    ),
    Broken(
        "unknown parameter",
        clause(send=[{"path": {"ident": "x"}}]),
        ["/send/0/path/ident", "not a parameter of the path"],
    ),
    Broken(
        "unknown placeholder",
        clause(send=[{"body": {"location_id": "$location.activ"}}]),
        ["/send/0/body/location_id", "$location.activ", "Did you mean location.active?"],
    ),
    Broken(
        "placeholder of nothing unknown",
        put("behaviour.yaml", "/plain/0/scheduled_at", "$unknown.number"),
        ["behaviour.yaml:", "/plain/0/scheduled_at", "$unknown.number"],
    ),
    Broken(
        "placeholder of no time",
        clause(send=[{"body": {"scheduled_at": "$now-2w"}}]),
        ["$now-2w", "for example $now-2d"],
    ),
    Broken(
        "placeholder beyond the last",
        clause(send=[{"body": {"location_id": "$location.active[9]"}}]),
        ["$location.active[9]", "The stand-in has 3"],
    ),
    Broken(
        "placeholder's unknown key",
        clause(send=[{"body": {"location_id": "$location.active:zone"}}]),
        ['"zone"', "Known keys: id, time_zone"],
    ),
    Broken(
        "covers nothing",
        clause(covers=["aniva:request/location_id/formt"]),
        ["/covers/0", "not a derived clause", "Did you mean aniva:request/location_id/format?"],
    ),
    Broken(
        "deviation from no clause",
        put(
            "known.yaml",
            "",
            [
                {
                    "clause": "ANIVA-OPN",
                    "reason": "r",
                    "owner": "o",
                    "since": "2026-01-01",
                    "until": "2026-02-01",
                }
            ],
        ),
        ["known.yaml:", "/0/clause", "Did you mean ANIVA-OPEN?"],
    ),
    Broken(
        "deviation ends before it begins",
        put(
            "known.yaml",
            "",
            [
                {
                    "clause": "ANIVA-OPEN",
                    "reason": "r",
                    "owner": "o",
                    "since": "2026-03-01",
                    "until": "2026-02-01",
                }
            ],
        ),
        ["known.yaml:", "/0/until", "2026-02-01 is before 2026-03-01"],
    ),
]
FIELDS = [
    Broken(
        "no request field",
        put("behaviour.yaml", "/fields/~1location", {}),
        ["behaviour.yaml:", "/fields/~1location", "Did you mean /location_id?"],
    ),
    Broken(
        "field not listed",
        drop("behaviour.yaml", "/fields/~1location_id"),
        ["/fields", '"/location_id" is not listed'],
    ),
    Broken(
        "no shown field",
        put("behaviour.yaml", "/volatile", ["/updatedat"]),
        ["behaviour.yaml:", "/volatile/0", "Did you mean /updated_at?"],
    ),
    Broken(
        "example breaks its schema",
        put("clauses.yaml", "/examples/1/value/id", "no-uuid"),
        ["clauses.yaml:", "/examples/1/value/id", "no-uuid"],
    ),
    Broken(
        "example of no schema",
        put("clauses.yaml", "/examples/1/schema", "apointment"),
        ["/examples/1/schema", "Did you mean appointment?"],
    ),
]
SEEDS = [
    Broken(
        "role not played",
        drop("behaviour.yaml", "/standin/fixtures/location.foreign"),
        ["behaviour.yaml:", "/standin/fixtures", '"location.foreign"'],
    ),
    Broken(
        "unknown role played",
        put("behaviour.yaml", "/standin/fixtures/location.closed", [{"id": "x"}]),
        ["/standin/fixtures/location.closed", "not a role"],
    ),
    Broken(
        "values not listed",
        put("behaviour.yaml", "/standin/values", {}),
        ["/standin/values", '"time.bookable"'],
    ),
    Broken(
        "unknown table",
        put("behaviour.yaml", "/standin/refers/0/table", "location"),
        ["/standin/refers/0/table", "Did you mean locations?"],
    ),
    Broken(
        "appointment off the path",
        put("behaviour.yaml", "/standin/appointments/0/path", {"ident": "x"}),
        ["/standin/appointments/0/path", "Expected id"],
    ),
    Broken(
        "no date of every year",
        put("behaviour.yaml", "/standin/values/time.bookable/0", "{Y}-02-29T10:00:00Z"),
        ["/standin/values/time.bookable/0", "not a date"],
    ),
    Broken(
        "date that will pass",
        put("behaviour.yaml", "/standin/values/time.bookable/0", "2999-07-01T10:00:00Z"),
        ["/standin/values/time.bookable/0", "Write {Y}"],
    ),
]
BROKEN = [*FILES, *SHAPES, *NAMES, *FIELDS, *SEEDS]
