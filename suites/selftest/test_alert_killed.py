"""What an alert says of a run of ours that was killed: whose that is, how far it came, and what may be changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.history.ledger_changes import may_be_changed
from suites.selftest import journals
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import night, take_in, told
from suites.selftest.test_history_killed import PLACE, SENT, ledger

CHECKOUT = "/srv/suite"
RESTORE = f"cd {CHECKOUT} && pytest --restore 20261102T030000-0001"
CLAUSES = [journals.verdict(f"ACME-{letter}") for letter in "ABC"]
ORIGINAL: journals.Record = {
    "kind": "original",
    "role": "appointment.editable",
    "path": {"id": "a-1"},
    "state": {"mode": "VIDEO", "note": "", "end": 4},
}


def heard(engine: Engine, folder: Path, hook: tuple[str, Titles], *verdicts: journals.Record) -> dict[str, str]:
    """The message after a whole run of three clauses, and one that was killed after these."""
    take_in(engine, folder, night(0, *CLAUSES))
    changes = {"checkout": CHECKOUT, "restore": RESTORE}
    killed = night(1, *(verdicts or CLAUSES[:2]), end=False, **changes)
    killed[0]["targets"][0]["command"] = "pytest --provider acme"
    ledger(folder, PLACE, *SENT, run=killed[0]["run"])
    take_in(engine, folder, killed)
    assert alert(str(engine.url), hook[0]) == 0
    return {name: str(text) for name, text in hook[1].bodies[-1].items()}


def test_the_title_says_that_the_run_was_killed(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """The headline names what happened before what may follow from it."""
    title = heard(engine, tmp_path, hook)["title"]
    assert title.endswith(": our run was killed, changes may be left")


def test_it_is_said_how_far_the_run_came(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """The clauses that were judged are counted, out of those of the last complete run, which is named."""
    text = heard(engine, tmp_path, hook)["message"]
    assert "Our run was killed after 2 of the 3 clauses of a complete run, none of them broken." in text
    assert "\nLast complete run: 2026-11-01 03:00 UTC, run 20261101T030000-0000.\n" in text


@pytest.mark.parametrize(("outcome", "is_clear"), [("kept", True), ("violation", False)])
def test_a_kill_is_ours(engine: Engine, tmp_path: Path, hook: tuple[str, Titles], outcome: str, is_clear: bool) -> None:
    """A killed run is our own matter, and says nothing against the vendor unless it has found something."""
    text = heard(engine, tmp_path, hook, told(outcome))["message"]
    assert "\nWhose it is: ours. " in text
    assert ("it says nothing against Acme Health" in text) == is_clear


def test_putting_back_comes_before_running_again(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Both commands are there, in the order in which they have to be given."""
    text = heard(engine, tmp_path, hook)["message"]
    assert text.index(f" Put it back: {RESTORE}\n") < text.index(
        f"\nThen run it again: cd {CHECKOUT} && pytest --provider acme"
    )


@pytest.mark.parametrize("whole", [0, 1])
def test_without_a_longer_run_the_judged_clauses_are_counted_alone(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], whole: int
) -> None:
    """Where no complete run has judged as many clauses, nothing is said of how many there are."""
    for number in range(whole):
        take_in(engine, tmp_path, night(number, *CLAUSES[:1]))
    killed = night(1, *CLAUSES[:2], end=False, checkout=CHECKOUT, restore=RESTORE)
    ledger(tmp_path, PLACE, *SENT, run=killed[0]["run"])
    take_in(engine, tmp_path, killed)
    assert alert(str(engine.url), hook[0]) == 0
    assert "Our run was killed after 2 clauses, none of them broken." in str(hook[1].bodies[-1]["message"])


def sent(*members: str) -> journals.Record:
    """An update that names these members."""
    return {"kind": "sent", "path": {"id": "a-1"}, "fields": [*members], "body": {}}


def shown(source: str, **changes: object) -> journals.Record:
    """What the answer of the last update, or a read after it, has shown."""
    return {"kind": "shown", "path": {"id": "a-1"}, "source": source, "state": {**ORIGINAL["state"], **changes}}


LEDGERS = {
    "read otherwise": ([sent("/mode"), shown("read", mode="PHONE")], ": /mode was changed when it was read last"),
    "read as before": ([sent("/mode"), shown("read")], ""),
    "sent since": ([shown("read", end=5), sent("/note")], "; /note may have been changed since"),
    "sent once more": ([shown("read", mode="PHONE"), sent("/mode")], "(a-1): /mode was changed when it was read last"),
    "not shown, sent since": (
        [{"kind": "touched", "fields": ["/a"]}, sent("/a")],
        "(a-1): /a may have been changed since",
    ),
    "refused since": ([sent("/note"), shown("refusal")], ""),
    "not shown": ([{"kind": "touched", "fields": ["/secret"]}], "named /secret, of which no read shows what became"),
    "not shown, refused": ([{"kind": "touched", "fields": ["/a"]}, sent("/a"), shown("refusal")], ""),
    "not shown, refused and not": (
        [{"kind": "touched", "fields": ["/a"]}, sent("/a"), sent("/a"), shown("refusal"), shown("read")],
        "named /a, of which no read shows what became",
    ),
    "many": ([sent(*(f"/m{number}" for number in range(9)))], "/m5 and 3 more may have been changed since"),
}


@pytest.mark.parametrize("name", LEDGERS)
def test_the_members_are_named_that_may_be_changed(name: str) -> None:
    """Of an appointment, the members are named that were read otherwise, or sent since and not refused."""
    records, end = LEDGERS[name]
    text = may_be_changed([ORIGINAL, *records])
    assert text.startswith("appointment.editable (a-1)")
    assert text.endswith(end or "appointment.editable (a-1)")


def test_no_value_of_an_appointment_is_named() -> None:
    """What an appointment was, and what it is now, may be personal, and stays in the ledger."""
    text = may_be_changed([{**ORIGINAL, "state": {"note": "Ada"}}, shown("read", note="Grace")])
    assert ("Ada" in text, "Grace" in text, "/note" in text) == (False, False, True)


def test_an_expendable_appointment_is_no_damage() -> None:
    """Of an appointment that a run may use up, that is said."""
    text = may_be_changed([{**ORIGINAL, "role": "appointment.expendable[1]"}, sent("/note")])
    assert "appointment.expendable[1] (a-1), which is there to be used up: /note" in text
