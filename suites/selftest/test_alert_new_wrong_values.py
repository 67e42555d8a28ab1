"""What is told where a finding goes on, and answers show another wrong value at its member."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from suites.selftest import journals
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import night, take_in, told

Hook = tuple[str, Titles]
POINTERS = {"ACME-ECHO": "/status", "ACME-STATUS": "/data/status"}
NAMES = {"ACME-ECHO": "ec40", "ACME-STATUS": "57a7"}
SENT = {"in_session": "being_seen", "delayed": "late"}


def broken(name: str, got: str) -> journals.Record:
    """The verdict on a clause, which a status has broken that no page lists."""
    keyword, check = ("value", "echoes") if name == "ACME-ECHO" else ("enum", "responds")
    sent = f'PATCH /a/$ID {{"status": "{SENT[got]}"}}'
    shown = {"pointer": POINTERS[name], "keyword": keyword, "sent": sent, "got": f'"{got}"', "fingerprint": NAMES[name]}
    return journals.verdict(name, "violation", check=check, findings=[journals.finding(name, **shown)])


def shows(*undocumented: str) -> journals.Record:
    """Answers with statuses of which these are not documented."""
    values = {"scheduled": 100, **dict.fromkeys(undocumented, 100)}
    types = {"string": sum(values.values())}
    return journals.shape(
        sum(values.values()),
        status={"of": types["string"], "types": types, "values": values, "undocumented": [*undocumented]},
    )


def hear(engine: Engine, folder: Path, hook: Hook, *nights: tuple[str, ...]) -> list[str]:
    """The messages of these nights, each of which shows these values, the last one newly; asked for twice."""
    for number, values in enumerate(nights):
        verdicts = [broken(name, values[-1]) for name in POINTERS] if values else [told("kept")]
        take_in(engine, folder, night(number, *verdicts, shows(*values)))
        assert [alert(str(engine.url), hook[0]) for _ in range(2)] == [0, 0]
    return [f"{one['title']}\n{one['message']}" for one in hook[1].bodies]


def test_a_new_wrong_value_is_told_as_broken(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """A value that no page lists, at the member of a finding that goes on, is told once as newly broken for that value,
    with what was wrong before, and nowhere as breaking no promise."""
    nights = (), ("in_session",), ("in_session", "delayed"), ("in_session", "delayed")
    heard = hear(engine, tmp_path, hook, *nights)
    assert len(heard) == 2
    assert "2 clauses broken for another value (delayed: " in heard[1]
    assert heard[1].count("new: /status has the undocumented value delayed, before in none of 200 values") == 2
    assert heard[1].count('"being_seen"}, got "in_session" (shown by 1 run before)') == 2
    assert heard[1].count("(what was wrong before is among them)") == 2
    assert heard[1].count("(last good), and 2026-11-03 03:00 UTC; seen in 1 run") == 2
    assert "breaks no promise" not in heard[1]


def test_a_first_wrong_value_breaks_a_promise(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """Where a finding comes with such a value, the change of answers is not said to break no promise, also where the
    finding names the member within an envelope."""
    [heard] = hear(engine, tmp_path, hook, (), ("in_session",))
    assert "What the vendor answers changed:" in heard
    assert "which is about the same member" in heard
    assert "breaks no promise" not in heard
    assert "change of behaviour" not in heard.splitlines()[0]


def test_a_new_value_of_what_is_accepted_is_not_called_accepted(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """Where known.yaml accepts the finding, an exception is for what was there when it was made: the change says so."""
    for number, values in enumerate(((), ("in_session",), ("in_session", "delayed"))):
        verdict = broken("ACME-STATUS", values[-1]) if values else told("kept")
        known = {**verdict, "verdict": "known", "reason": "ticket 1 (accepted by us until 2026-12-31)"}
        take_in(engine, tmp_path, night(number, known if values else verdict, shows(*values)))
        assert alert(str(engine.url), hook[0]) == 0
    heard = hook[1].bodies[-1]["message"]
    assert "/status has the undocumented value delayed" in heard
    assert "known.yaml accepts ACME-STATUS, which is about the same member, for what was there then" in heard
    assert "breaks no promise" not in heard


@pytest.mark.parametrize("pointer", ["/patient/status", "/data/visit/status", "/estatus"])
def test_another_member_is_another(engine: Engine, tmp_path: Path, hook: Hook, pointer: str) -> None:
    """A finding at a member of another name or place says nothing of a change."""
    for number, values in enumerate(((), ("delayed",))):
        shown = journals.finding("ACME-ECHO", pointer=pointer, keyword="value")
        verdict = journals.verdict("ACME-ECHO", "violation", check="echoes", findings=[shown])
        take_in(engine, tmp_path, night(number, verdict, shows(*values)))
        assert alert(str(engine.url), hook[0]) == 0
    assert "which breaks no promise of its page" in hook[1].bodies[-1]["message"]
