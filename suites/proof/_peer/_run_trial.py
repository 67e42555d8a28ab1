"""One trial: the peer's own command, once per pass, over loopback; or our suite, in this process."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import click
import tomli_w
from schemathesis.cli import schemathesis

from suites.kit.model.profiles import PROFILES
from suites.kit.model.verdicts import VIOLATION, WARNING
from suites.proof._jobs import Settings, contract_of
from suites.proof._peer._config import CONFIG, DOCUMENT, REPORT, arguments, config
from suites.proof._peer._document import PASSES, document
from suites.proof._peer._trials import PEER, Outcome, Setting, Trial, stand_in
from suites.proof._pool import set_up
from suites.proof._run import run, target_of
from suites.standin import StandIn, served

FINISHED = "ScenarioFinished"
ERRORS = {"NonFatalError": "value", "FatalError": "exception"}
FAILED = "failure"


def run_trial(trial: Trial, setting: Setting) -> Outcome:
    """Run our suite or the peer on the stand-in of a trial. A crash is an outcome too."""
    application, started = stand_in(trial), time.monotonic()
    run_it = _run_peer if trial.by == PEER else _run_ours
    try:
        reported, reason = run_it(application, setting), None
    except Exception as error:
        reported, reason = (), f"{type(error).__name__}: {error}"
    return Outcome(trial, reported, len(application.log), round(time.monotonic() - started, 3), reason)


def _run_ours(application: StandIn, setting: Setting) -> tuple[str, ...]:
    """Our whole suite: the clauses that it reports as broken, with their verdicts."""
    set_up(Settings(setting.profile, setting.seed), ())
    contract = contract_of(application.contract.name)
    target, profile = target_of(application), PROFILES[setting.profile]
    finished = run(contract, application, target=target, profile=profile, seed=setting.seed)
    words = {id: verdict.word for id, verdict in finished.verdicts.items()}
    return tuple(sorted(f"{id} {word}" for id, word in words.items() if word in (VIOLATION, WARNING)))


def _run_peer(application: StandIn, setting: Setting) -> tuple[str, ...]:
    """The peer's passes, one after the other: the failures and errors in its reports, and bad exit codes."""
    with served(application) as url, TemporaryDirectory() as name:
        reported = [one for way in PASSES for one in _run_pass(application, url, way, setting, Path(name) / way)]
    return tuple(sorted(set(reported)))


def _run_pass(application: StandIn, url: str, way: str, setting: Setting, folder: Path) -> Iterator[str]:
    contract, target = contract_of(application.contract.name), application.target(url)
    settings = config(contract, target, way, setting.examples, setting.seed)
    folder.mkdir()
    (folder / DOCUMENT).write_text(json.dumps(document(contract, target, way)), encoding="utf-8")
    (folder / CONFIG).write_text(tomli_w.dumps(settings), encoding="utf-8")
    code = _run_command(arguments(folder, url + urlsplit(contract.base_url).path, way), folder)
    if code:
        yield f"{way}: exit {code}"
    for line in (folder / REPORT).read_text(encoding="utf-8").splitlines():
        yield from (f"{way}: {one}" for one in _failures(json.loads(line)))


def _run_command(words: list[str], folder: Path) -> int:
    """Run the peer's command in a folder of its own; returns its exit code."""
    os.chdir(folder)
    try:
        schemathesis.main(words, prog_name="schemathesis", standalone_mode=False)
    except SystemExit as end:
        return int(end.code or 0)
    except click.ClickException as error:
        raise ValueError(f"the peer refuses its settings: {error.format_message()}") from error
    return 0


def _failures(event: Mapping[str, Any]) -> Iterator[str]:
    """The failures in one line of the report: operation, check, title, and the status of the answer."""
    yield from (f"error: {event[name][member]['type']}" for name, member in ERRORS.items() if name in event)
    recorder = event.get(FINISHED, {}).get("recorder", {})
    for case, checks in recorder.get("checks", {}).items():
        answer = recorder.get("interactions", {}).get(case, {}).get("response") or {}
        for check in checks:
            if check["status"] == FAILED:
                failure = check["failure_info"]["failure"]
                yield f"{failure['operation']}: {check['name']}, {failure['title']}, {answer.get('status_code')}"
