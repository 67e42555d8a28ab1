"""A run that is stopped and leaves something changed has a journal that says so."""

from __future__ import annotations

import json
import signal
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug import Response

from reports.__main__ import main
from suites.kit.model.target import EDITABLE
from suites.kit.restore.entries import Original
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.session.interrupts import SIGNALS
from suites.kit.session.left_text import HALFWAY
from suites.kit.session.stopped import left_by_provider, undisturbed
from suites.selftest import disturbed, drafted_items, live, runs
from suites.selftest.test_not_compared import results_of


def refusing_later(app: disturbed.App) -> disturbed.App:
    """A vendor that refuses every update once a run has changed appointments, so that nothing can be put back."""
    count = 0

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        nonlocal count
        count += 1
        is_update = environ["REQUEST_METHOD"] != "GET"
        refused = Response('{"error": "closed"}', status=409, content_type="application/json")
        return (refused if count > live.SENT_BEFORE and is_update else app)(environ, start_response)

    return answer


@pytest.mark.parametrize("number", SIGNALS)
def test_an_interrupt_does_not_disturb_the_last_records(number: signal.Signals) -> None:
    """While the last records are written, interrupts are ignored; afterwards each is handled as before."""
    before, came = signal.getsignal(number), list[int]()
    signal.signal(number, lambda *_: came.append(number))
    try:
        with undisturbed():
            signal.raise_signal(number)
        signal.raise_signal(number)
    finally:
        signal.signal(number, before)
    assert came == [number]


def records(folder: Path) -> list[dict[str, Any]]:
    """The records of the only journal of a folder."""
    [journal] = folder.glob("reports/out/*.jsonl")
    return [json.loads(line) for line in journal.read_text().splitlines()]


@pytest.mark.parametrize(("workers", "how"), [("-n0", signal.SIGINT), ("-n1", signal.SIGTERM), ("-n1", signal.SIGINT)])
def test_a_stopped_run_notes_what_it_has_left_changed(tmp_path: Path, workers: str, how: int) -> None:
    """The summary names what is left and the command that puts it back; the journal still has no end."""
    with live.place(tmp_path, ("aniva",), around=refusing_later) as place:
        code, text = place.stopped((how,), live.SENT_BEFORE + 5, workers)
        [ledger] = place.ledgers()
    found = records(tmp_path)
    [summary] = [one for one in found if one["kind"] == "summary"]
    assert (code, found[-1]["kind"]) == (2, "summary"), text
    assert "The run was stopped before its end. The run left something changed" in summary["sentence"]
    assert any(f"--restore {ledger.stem}" in line for line in summary["left"])


def test_a_run_that_is_stopped_while_it_puts_back_notes_what_may_be_left(tmp_path: Path) -> None:
    """Who interrupts the putting back too often to be ignored leaves a journal that names the command for the rest."""
    with live.place(tmp_path, ("aniva",), latency=0.4) as place, place.started() as run:
        while run.poll() is None and place.standins["aniva"].count < 20:
            time.sleep(0.01)
        while run.poll() is None:
            run.send_signal(signal.SIGINT)
            time.sleep(0.3)
        text = runs.printed(run, seconds=60)
        [ledger] = place.ledgers()
    [summary] = [one for one in records(tmp_path) if one["kind"] == "summary"]
    assert any(f"--restore {ledger.stem}" in line for line in summary["left"]), text


def test_nothing_may_be_left_where_nothing_is_owed(tmp_path: Path) -> None:
    """Of two targets whose putting back was broken off, only the one that the ledger names may be left changed."""
    contract = drafted_items.contract()
    plan = results_of(contract).plan
    other = replace(plan.targets[contract.name], name="untouched")
    plan = replace(plan, targets={**plan.targets, "another": other})
    owing = plan.targets[contract.name]
    ledger = RestoreLedger(tmp_path / "a-run.restore")
    ledger.note_original(Original(owing.name, contract.name, EDITABLE, {"id": "1"}, {"note": "a"}))
    leases: Any = SimpleNamespace(ledger=ledger, leftovers={})
    [(name, lines)] = left_by_provider(plan, leases).items()
    assert (name, lines[0]) == (contract.name, HALFWAY)
    ledger.path.write_bytes(ledger.path.read_bytes() + b'\n{"kind": "ori')
    leases.ledger = RestoreLedger(ledger.path)
    assert left_by_provider(plan, leases).keys() == {contract.name, "another"}


def test_a_stopped_run_that_left_nothing_has_no_summary(tmp_path: Path) -> None:
    """Where all was put back, the journal ends where the run was stopped, as before."""
    with live.place(tmp_path, ("aniva",), latency=0.005) as place:
        place.stopped((signal.SIGINT,), live.SENT_BEFORE, "-n0")
        assert place.ledgers() == []
    assert {one["kind"] for one in records(tmp_path)} == {"header", "exchange", "verdict"}


def test_a_killed_run_is_told_by_the_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After kill -9 nothing can be written any more: `reports ingest` finds what is owed, and the command for it."""
    with live.place(tmp_path, ("aniva",), latency=0.005) as place:
        place.stopped((signal.SIGKILL,), live.SENT_BEFORE, "-n0")
        [ledger] = place.ledgers()
        history = f"sqlite:///{tmp_path / 'history.sqlite'}"
        main(["ingest", "--history", history, "--dir", str(tmp_path / "reports/out")])
        main(["history", "--history", history])
        told = capsys.readouterr().out
        code, text = place.restored("--restore", ledger.stem)
        main(["ingest", "--history", history, "--dir", str(tmp_path / "reports/out")])
        capsys.readouterr()
        main(["history", "--history", history])
    assert f"pytest --restore {ledger.stem}" in told
    assert (code, "--restore" in capsys.readouterr().out) == (0, False), text


@pytest.mark.parametrize(("word", "whose"), [("kept", "left"), ("violation", "vendor")])
def test_of_a_stopped_run_only_what_is_broken_is_certain(word: str, whose: str) -> None:
    """A run that was stopped says of no vendor that it keeps its promises, and still says what is broken."""
    contract = drafted_items.contract()
    record = {
        "verdict": word,
        "check": "accepts",
        "reason": None,
        "findings": [{"status": 200}],
        "clause": "PLAIN-UPDATE",
    }
    results = results_of(contract, verdicts={contract.name: {"PLAIN-UPDATE": record}})
    summary = results.summary(contract, ["1 is moved."], is_stopped=True)
    assert (summary["whose"], "keeps" in summary["sentence"]) == (whose, False)
    assert "The run was stopped before its end." in summary["sentence"]
