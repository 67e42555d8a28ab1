"""One meeting: the peer's own command, three times, over loopback; or our suite, in this process."""

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
from suites.kit.model.target import Target
from suites.kit.model.verdicts import VIOLATION, WARNING
from suites.proof._jobs import Settings, contract_of
from suites.proof._peer._config import CONFIG, DOCUMENT, REPORT, arguments, config
from suites.proof._peer._document import PASSES, document
from suites.proof._peer._trials import PEER, Outcome, Setting, Trial, stand_in
from suites.proof._run import run
from suites.proof._work import set_up
from suites.standin import StandIn, served

FINISHED = "ScenarioFinished"
ERRORS = {"NonFatalError": "value", "FatalError": "exception"}
FAILED = "failure"


def meeting(trial: Trial, setting: Setting) -> Outcome:
    """Let us or the peer meet the stand-in of a trial. A crash is an outcome as well."""
    application, started = stand_in(trial), time.monotonic()
    meet = _peer_meets if trial.by == PEER else _we_meet
    try:
        told, reason = meet(application, setting), None
    except Exception as error:
        told, reason = (), f"{type(error).__name__}: {error}"
    return Outcome(trial, told, len(application.log), round(time.monotonic() - started, 3), reason)


def _we_meet(application: StandIn, setting: Setting) -> tuple[str, ...]:
    """The whole suite: which clauses it says are broken, with their verdicts."""
    set_up(Settings(setting.profile, setting.seed), ())
    contract = contract_of(application.contract.name)
    target, profile = Target.of(application.target()), PROFILES[setting.profile]
    done = run(contract, application, target=target, profile=profile, seed=setting.seed)
    told = {id: verdict.word for id, verdict in done.verdicts.items()}
    return tuple(sorted(f"{id} {word}" for id, word in told.items() if word in (VIOLATION, WARNING)))


def _peer_meets(application: StandIn, setting: Setting) -> tuple[str, ...]:
    """The peer's passes, one after the other: the failures and errors that its reports name, and how it ended."""
    with served(application) as url, TemporaryDirectory() as name:
        told = [one for way in PASSES for one in _passed(application, url, way, setting, Path(name) / way)]
    return tuple(sorted(set(told)))


def _passed(application: StandIn, url: str, way: str, setting: Setting, folder: Path) -> Iterator[str]:
    contract, target = contract_of(application.contract.name), application.target(url)
    settings = config(contract, target, way, setting.examples, setting.seed)
    folder.mkdir()
    (folder / DOCUMENT).write_text(json.dumps(document(contract, target, way)), encoding="utf-8")
    (folder / CONFIG).write_text(tomli_w.dumps(settings), encoding="utf-8")
    code = _commanded(arguments(folder, url + urlsplit(contract.base_url).path, way), folder)
    if code:
        yield f"{way}: exit {code}"
    for line in (folder / REPORT).read_text(encoding="utf-8").splitlines():
        yield from (f"{way}: {one}" for one in _failures(json.loads(line)))


def _commanded(words: list[str], folder: Path) -> int:
    """The exit code of the peer's command, run in its own folder."""
    os.chdir(folder)
    try:
        schemathesis.main(words, prog_name="schemathesis", standalone_mode=False)
    except SystemExit as end:
        return int(end.code or 0)
    except click.ClickException as error:
        raise ValueError(f"the peer refuses its settings: {error.format_message()}") from error
    return 0


def _failures(event: Mapping[str, Any]) -> Iterator[str]:
    """The failures of one line of the report: operation, check, what is wrong, and the status that was answered."""
    yield from (f"error: {event[name][member]['type']}" for name, member in ERRORS.items() if name in event)
    recorder = event.get(FINISHED, {}).get("recorder", {})
    for case, checks in recorder.get("checks", {}).items():
        answer = recorder.get("interactions", {}).get(case, {}).get("response") or {}
        for check in checks:
            if check["status"] == FAILED:
                failure = check["failure_info"]["failure"]
                yield f"{failure['operation']}: {check['name']}, {failure['title']}, {answer.get('status_code')}"
