"""`--replay RUN:FINDING` tries one finding of an earlier run again: the same options, its clause, its one request.

The journal holds masked values only. So the request is made anew, from the contract, the seed and the target.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import contracts
from contracts import Contract
from suites.kit.model.findings import NAMING, fingerprint_of
from suites.kit.model.verdicts import INCONCLUSIVE
from suites.kit.run.replayed import Wanted
from suites.kit.session.usage_errors import fail, fail_unknown

FOLDER = "reports/out"
EXPLORED = "explored"
"""Why a request was sent that a generator drew: only the generator with its seed makes it again."""
TIMES = 3
"""How often the request is sent: "3 of 3" tells what is always there from what comes and goes, as in any run."""

Record = dict[str, Any]


@dataclass(frozen=True)
class Replay:
    """A finding that is tried again. `wanted` is None where its request cannot be made alone, as a generator drew it or
    it needs others before it: then the clause that it was sent for (`asked_by`) is tried whole, too. `revision` is that
    of the contract in the earlier run."""

    name: str
    fingerprint: str
    provider: str
    clause: str
    revision: str
    wanted: Wanted | None
    asked_by: str

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses that may show it: the one that asked for its request first."""
        return tuple(dict.fromkeys((self.asked_by, self.clause)))


def add_options(group: pytest.OptionGroup) -> None:
    """Declare the options about it."""
    group.addoption(
        "--replay",
        metavar="RUN:FINDING",
        help="Try a finding of an earlier run again, with that run's options and at its target: the one request that "
        "showed it. FINDING is its id, or how that begins.",
    )
    group.addoption(
        "--replay-times", metavar="N", type=int, default=TIMES, help="How often it is sent (default: %(default)s)."
    )


def options_of_the_run(config: pytest.Config) -> list[str]:
    """The options of the run whose finding the user asks for; none where there is none: `replay_of` says why."""
    name = config.known_args_namespace.replay
    records = _records(config, name) if name else []
    finding = _finding(records, name) if records else None
    return _options(config, records[0], finding["provider"]) if finding else []


def replay_of(config: pytest.Config) -> Replay | None:
    """What the user asks to try again. Ends pytest with exit code 78 where there is no such run or finding."""
    name = config.option.replay
    if name is None:
        return None
    if config.option.replay_times < 1:
        fail(f"--replay-times {config.option.replay_times}: expected a number of 1 or more.")
    if ":" not in name:
        fail(f"--replay {name}: which finding? Give RUN:FINDING; `reports show` and the page have the ids of findings.")
    records = _records(config, name)
    if not records:
        known = sorted(path.stem for path in (config.rootpath / FOLDER).glob("*.jsonl"))
        fail_unknown("run", "--replay", name.rpartition(":")[0] or name, known)
    finding = _finding(records, name)
    if finding is None:
        fail_unknown("finding", "--replay", name.rpartition(":")[2], [one["fingerprint"] for one in _findings(records)])
    target = next(one for one in records[0]["targets"] if one["provider"] == finding["provider"])
    return Replay(
        name,
        _named_today(records[0], finding),
        finding["provider"],
        finding["clause"],
        target.get("revision", ""),
        _wanted(records, finding, config.option.replay_times),
        str((_exchange(records, finding) or {}).get("clause") or finding["clause"]),
    )


def check_revision(replay: Replay, contract: Contract) -> None:
    """End pytest with exit code 78 if the contract is not the one of the earlier run: its requests are others."""
    if replay.revision != contracts.revision(contract):
        fail(
            f"--replay {replay.name}: the contract of {contract.name} is another one since that run. Its requests "
            f"cannot be made again; try the clause as it is now: pytest --provider {contract.name} -k {replay.clause}"
        )


def told(replay: Replay, verdicts: Mapping[str, Record]) -> str:
    """What came of it, in a sentence, from the verdicts of its provider by their clauses."""
    verdict = verdicts.get(replay.clause)
    if verdict is None:
        return f"{replay.name} was not tried."
    seen = next((one["seen"] for one in verdict["findings"] if one["fingerprint"] == replay.fingerprint), None)
    tried = " and ".join(replay.clauses)
    what = "" if replay.wanted else f" Its request cannot be made alone: the whole of {tried} was tried."
    if seen:
        return f"{replay.name} is seen again: {seen}.{what}"
    if verdict["verdict"] == INCONCLUSIVE:
        return f"{replay.name} could not be tried: {verdict['reason']}"
    times = f" in {replay.wanted.times} times, nor with the other requests of {tried}" if replay.wanted else ""
    return f"{replay.name} is not seen{times}.{what}"


def _records(config: pytest.Config, name: str) -> list[Record]:
    """The records of the run that is meant; none where there is no such journal."""
    run = name.rpartition(":")[0]
    named = Path(run) if run.endswith(".jsonl") else config.rootpath / FOLDER / f"{run}.jsonl"
    try:
        return list(_parsed(named.read_bytes()))
    except OSError:
        return []


def _parsed(content: bytes) -> Iterator[Record]:
    """The records of a journal; none of a file that is none."""
    for number, line in enumerate(content.splitlines()):
        try:
            record = json.loads(line)
        except ValueError:  # the run was killed while it wrote this line
            return
        if not isinstance(record, dict) or (number == 0) != (record.get("kind") == "header"):
            return
        yield record


def _findings(records: list[Record]) -> list[Record]:
    """The findings of the latest verdict of each clause."""
    latest = {(one["provider"], one["clause"]): one for one in records if one["kind"] == "verdict"}
    return [{**found, "provider": one["provider"]} for one in latest.values() for found in one["findings"]]


def _finding(records: list[Record], name: str) -> Record | None:
    wanted = name.rpartition(":")[2]
    return next((one for one in _findings(records) if wanted and one["fingerprint"].startswith(wanted)), None)


def _named_today(header: Record, finding: Record) -> str:
    """The fingerprint that a run of today gives it: the rule may be another one since."""
    if header.get("naming") == NAMING:
        return str(finding["fingerprint"])
    facts = (finding["pointer"] or "", finding["keyword"] or "", finding["status"])
    return fingerprint_of(finding["provider"], finding["clause"], *facts)


def _options(config: pytest.Config, header: Record, provider: str) -> list[str]:
    """The options of the earlier run; where that was itself a replay, those of the run before it."""
    target = next(one for one in header["targets"] if one["provider"] == provider)
    options = shlex.split(target.get("command", ""))[1:]
    if "--replay" not in options:
        return options
    before = _records(config, options[options.index("--replay") + 1])
    return _options(config, before[0], provider) if before else []


def _wanted(records: list[Record], finding: Record, times: int) -> Wanted | None:
    exchange = _exchange(records, finding)
    if exchange is None or not exchange["clause"] or finding.get("steps") or exchange["why"] == EXPLORED:
        return None
    return Wanted(exchange["clause"], exchange["why"], times)


def _exchange(records: list[Record], finding: Record) -> Record | None:
    """The exchange that shows a finding."""
    number, provider = finding["exchange"], finding["provider"]
    shown = (one for one in records if one["kind"] == "exchange" and one["provider"] == provider)
    return next((one for one in shown if one["number"] == number), None)
