"""What an alert tells together with something else: it is recorded as told only where the message shows it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.alerts.blocks import MOST
from suites.selftest import journals
from suites.selftest.changed_nights import WITH, WITHOUT
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import CLAUSE, night, take_in, told

Record = journals.Record


def found(name: str, sent: int, severity: str = "violation", clause: str = CLAUSE, **changes: object) -> Record:
    """A finding at the member of its name, that one run does not make certain."""
    facts = {"pointer": f"/{name}", "fingerprint": name * 8, "sent": f"PATCH {{{sent}}}", "got": name}
    return journals.finding(clause, severity, **{**facts, "seen": "2 of 3", "spread": "", **changes})


def messages(hook: tuple[str, Titles], engine: Engine, folder: Path, *runs: list[Record]) -> list[str]:
    """What the channel got after each of these nights, as one text each; empty where it got nothing."""
    texts = list[str]()
    for number, records in enumerate(runs):
        before = len(hook[1])
        take_in(engine, folder, night(number, *records))
        assert alert(str(engine.url), hook[0]) == 0
        texts.append("\n".join(f"{one['title']}\n{one['message']}" for one in hook[1].bodies[before:]))
    return texts


@pytest.mark.parametrize("severity", ["warning", "violation"])
def test_what_joins_a_finding_that_is_only_counted_waits_for_its_second_run(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], severity: str
) -> None:
    """A finding by the request of one that a message counts, and does not show, is told a night later."""
    first, counted, later = found("a", 1, severity), found("b", 2, severity), found("c", 2, severity)
    here = [told(severity, findings=[first, counted])]
    more = [told(severity, findings=[first, counted, later])]
    texts = messages(hook, engine, tmp_path, [told("kept")], here, more, more)
    assert "wait" in texts[2]
    assert "/c" in texts[3]


def of_clauses(number: int, *extra: Record) -> list[Record]:
    """So many broken clauses, each by a request of its own; `extra` are findings of the last one."""
    verdicts = []
    for each in range(number):
        own = [journals.finding(f"ACME-{each:02}", fingerprint=f"{each:08}", sent=f"PATCH {{{each}}}", got=str(each))]
        own[0]["seen"] = "3 of 3"
        last = list(extra) if each == number - 1 else []
        verdicts.append(journals.verdict(f"ACME-{each:02}", "violation", findings=[*own, *last]))
    return verdicts


def test_what_joins_a_block_beyond_the_last_one_shown_waits(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Where a message shows no more blocks, what has the cause of one of the rest is told a night later."""
    name = f"ACME-{MOST:02}"
    later = found("c", MOST, clause=name)
    broken = of_clauses(MOST + 1, later)
    texts = messages(hook, engine, tmp_path, broken, broken)
    assert "/c" not in texts[0].partition("wait")[0]
    assert "cccccccc" in texts[1]


def warned(*names: str) -> list[Record]:
    """A warning of each of these clauses at one member, each by a request of its own."""
    found = {
        name: journals.finding(name, "warning", pointer="/note", fingerprint=f"{number:08}", sent=f"PATCH {number}")
        for number, name in enumerate(names)
    }
    return [journals.verdict(name, "warning", findings=[{**one, "seen": "1 of 1"}]) for name, one in found.items()]


def test_a_second_warning_at_a_changed_member_waits(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Of two warnings at a member that is gone, the change names one; the other is told a night later."""
    both = [told("kept"), *warned("ACME-A", "ACME-B"), WITHOUT]
    texts = messages(hook, engine, tmp_path, [told("kept"), WITH], both, both)
    named = [name for name in ("ACME-A", "ACME-B") if f"the finding of {name} shows" in texts[1]]
    assert len(named) == 1
    assert ("ACME-A" in texts[2], "ACME-B" in texts[2]) == ("ACME-A" not in named, "ACME-B" not in named)


def test_what_joins_stands_below_nothing_that_is_gone(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Where of one request a finding is new and another one gone, a third stands below the new one alone."""
    old, new, later = found("a", 1), found("b", 1, seen="3 of 3"), found("c", 1)
    before, now = [told("violation", findings=[old])], [told("violation", findings=[new, later])]
    texts = messages(hook, engine, tmp_path, before, before, now)
    assert "Gone, and its clause is still broken by others" in texts[2]
    assert texts[2].count("reports show cccccccc") == 1


def at_one_member(*later: Record) -> list[Record]:
    """Two clauses broken at a member that is left changed, the second one also by what is given."""
    return [
        journals.verdict(
            "ACME-A", "violation", findings=[found("a", 1, clause="ACME-A", seen="3 of 3", pointer="/note")]
        ),
        journals.verdict(
            "ACME-B", "violation", findings=[found("b", 2, clause="ACME-B", seen="3 of 3", pointer="/note"), *later]
        ),
    ]


def test_what_else_a_clause_found_is_counted_where_another_one_tells_of_it(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """A clause that is named below the one that left its member changed says how many more findings it has."""
    more = found("c", 3, clause="ACME-B", seen="3 of 3", pointer="/room")
    records = night(0, *at_one_member(more))
    left = "appointment.editable: /note is still changed: it was refused (400); ACME-A has done it"
    take_in(engine, tmp_path, [{**one, "left": [left]} if one["kind"] == "summary" else one for one in records])
    assert alert(str(engine.url), hook[0]) == 0
    named = [line for line in hook[1].bodies[0]["message"].splitlines() if "reports show bbbbbbbb" in line]
    assert [line.strip() for line in named if "1 finding more, at /room" in line]


SAME = {"keyword": "value", "pointer": "/note"}
BESIDE = [
    ({}, "and, most likely by the same cause, ACME-FORM at /note (seen in one run so far): reports show bbbbbbbb"),
    ({"pointer": "/room"}, "waits for a second run: ACME-FORM"),
    ({"keyword": "unsent"}, "waits for a second run: ACME-FORM"),
]


@pytest.mark.parametrize(("changes", "expected"), BESIDE)
def test_what_came_with_a_finding_at_its_member_is_told_with_it(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], changes: dict[str, str], expected: str
) -> None:
    """A warning that says of the same member what a violation of the same run says waits for no second run."""
    main = told("violation", findings=[found("a", 1, seen="3 of 3", **SAME)])
    form = found("b", 2, "warning", "ACME-FORM", **{**SAME, **changes})
    kept = [told("kept"), journals.verdict("ACME-FORM", "kept")]
    texts = messages(hook, engine, tmp_path, kept, [main, journals.verdict("ACME-FORM", "warning", findings=[form])])
    assert expected in texts[1]
    assert ("for a second run" in texts[1]) == bool(changes)
