"""`--replay RUN:FINDING` tries one finding of an earlier run again: the same options, its clause, its one request.

The journal holds masked values only. So the request is made anew, from the contract, the seed and the target.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

import contracts
from contracts import Contract
from suites.kit.model.exchange import SMOKE
from suites.kit.model.findings import NAMING, fingerprint_of
from suites.kit.model.verdicts import INCONCLUSIVE
from suites.kit.run.replayed import Wanted
from suites.kit.session.replay_command import TIMES, command_of, parts, without_given
from suites.kit.session.replayed_journal import NoJournal, Record, records_of
from suites.kit.session.usage_errors import fail, fail_unknown

FOLDER = "reports/out"
EXPLORED = "explored"
"""Why a request was sent that a generator drew: only the generator with its seed makes it again."""
DRAWN = "A generator drew its request, and draws it again among others"
NEEDS_OTHERS = "It takes several requests in a row"
SMOKE_ONLY = "No clause asked for its request"
"""Why more than one request is sent."""
EACH_TIME = re.compile(r"(\d+) of (?!1\b)\1")
"""How often a request is seen that alone shows a finding, whatever else was sent."""


@dataclass(frozen=True)
class Replay:
    """A finding that is tried again. `wanted` is None where its request cannot be made alone, as a generator drew it or
    it needs others (`why_whole`): then the clause it was sent for (`asked_by`) is tried whole. `revision` is that
    of the contract in the earlier run; `command` tries the finding once more, from the checkout. `rereads`: the finding
    is about a member, which the earlier run may have read where it had reason to; here each update is followed by a
    read, as nothing else leads to one."""

    name: str
    fingerprint: str
    provider: str
    clause: str
    revision: str
    wanted: Wanted | None
    asked_by: str
    command: str = ""
    why_whole: str = ""
    rereads: bool = False

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
        "showed it. FINDING is its id, or how that begins; RUN is the run's id, or the path of its journal, as "
        "PATH.jsonl:FINDING. With a journal of another machine, give --targets=FILE and --contracts=DIR, too: what is "
        "given takes the place of that run's options.",
    )
    group.addoption(
        "--replay-times", metavar="N", type=int, default=TIMES, help="How often it is sent (default: %(default)s)."
    )


def options_of_the_run(config: pytest.Config) -> list[str]:
    """The options of the run whose finding the user asks for; none where there is none: `replay_of` says why."""
    given = config.known_args_namespace
    if not given.replay:
        return []
    try:
        records = _records(config, given.replay)
        found = _fitting(records, given.replay)
        options = _options(config, records[0], found[0]["provider"]) if len(found) == 1 else []
    except (OSError, NoJournal):
        return []
    return without_given(config, options)


def replay_of(config: pytest.Config) -> Replay | None:
    """What the user asks to try again. Ends pytest with exit code 78 where there is no such run or finding."""
    name = config.option.replay
    if name is None:
        return None
    if config.option.replay_times < 1:
        fail(f"--replay-times {config.option.replay_times}: expected a number of 1 or more.")
    if not name.rpartition(":")[2] or ":" not in name:
        fail(f"--replay {name}: which finding? Give RUN:FINDING; `reports show` and the page have the ids of findings.")
    try:
        records = _records(config, name)
        finding = _finding(records, name)
        _options(config, records[0], finding["provider"])  # they were taken before, where nobody could be told
    except FileNotFoundError:
        _fail_without_run(config, name)
    except NoJournal as error:
        fail(f"--replay: {error}")
    target = next(one for one in records[0]["targets"] if one["provider"] == finding["provider"])
    return Replay(
        name,
        _named_today(records[0], finding),
        finding["provider"],
        finding["clause"],
        target.get("revision", ""),
        _wanted(records, finding, config.option.replay_times),
        _asked_by(records, finding),
        command_of(config, name),
        NEEDS_OTHERS if finding.get("steps") else DRAWN if _exchange(records, finding) else SMOKE_ONLY,
        bool(finding["pointer"]),
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
    seen = next((one["seen"] for one in _all_of(verdict) if one["fingerprint"] == replay.fingerprint), None)
    tried = " and ".join(replay.clauses)
    what = "" if replay.wanted else f" {replay.why_whole}: the whole of {tried} was tried."
    if seen:
        return f"{replay.name} is seen again: {seen}.{'' if EACH_TIME.fullmatch(seen) else what}"
    if verdict["verdict"] == INCONCLUSIVE:
        return f"{replay.name} could not be tried: {verdict['reason']}"
    times = f" in {replay.wanted.times} times, nor with the other requests of {tried}" if replay.wanted else ""
    other = f" {replay.clause} is broken in another way, though: see above." if verdict["findings"] else ""
    return f"{replay.name} is not seen{times}.{other}{what}"


def _fail_without_run(config: pytest.Config, name: str) -> NoReturn:
    run = name.rpartition(":")[0]
    known = sorted(path.stem for path in (config.rootpath / FOLDER).glob("*.jsonl"))
    path = "the path of a journal works as well: --replay PATH.jsonl:FINDING"
    if run.endswith(".jsonl") or not known:
        fail(f"--replay {name}: no such run: {'no such file' if known else f'there is none in {FOLDER}'}; {path}.")
    fail_unknown("run", "--replay", run or name, known, f" in {FOLDER}; {path}")


def _records(config: pytest.Config, name: str) -> list[Record]:
    """The records of the run that is meant. Raises as `records_of`."""
    run = name.rpartition(":")[0]
    is_path = run.endswith(".jsonl") or Path(run).is_absolute()  # --journal takes a file of any name
    return records_of(Path(run) if is_path else config.rootpath / FOLDER / f"{run}.jsonl")


def _findings(records: list[Record]) -> list[Record]:
    """The findings of the latest verdict of each clause."""
    latest = {(one["provider"], one["clause"]): one for one in records if one["kind"] == "verdict"}
    return [{**found, "provider": one["provider"]} for one in latest.values() for found in _all_of(one)]


def _all_of(verdict: Record) -> list[Record]:
    """The findings of a verdict, also those that are accepted where others are not."""
    return [*verdict["findings"], *verdict.get("accepted", ())]


def _fitting(records: list[Record], name: str) -> list[Record]:
    """The findings that are meant, one for each id; the one of this very id alone."""
    begins = name.rpartition(":")[2]
    by_id = {one["fingerprint"]: one for one in _findings(records) if one["fingerprint"].startswith(begins)}
    return [by_id[begins]] if begins in by_id else [*by_id.values()]


def _finding(records: list[Record], name: str) -> Record:
    """The one that is meant. Ends pytest with exit code 78 where that is none, or more than one."""
    known = [one["fingerprint"] for one in _findings(records)]
    if not known:
        fail(f"--replay {name}: this run has no finding.")
    fitting = _fitting(records, name)
    if not fitting:
        fail_unknown("finding", "--replay", name.rpartition(":")[2], known)
    if len(fitting) > 1:
        listed = ", ".join(
            f"{one['fingerprint']} ({one['clause']} {one['pointer'] or ''}".rstrip() + ")" for one in fitting
        )
        fail(f"--replay {name}: more than one finding begins so: {listed}.")
    return fitting[0]


def _named_today(header: Record, finding: Record) -> str:
    """The fingerprint that a run of today gives it: the rule, or the key, may be another one since."""
    key = _key_today(finding)
    if header.get("naming") == NAMING and key == (finding["keyword"] or ""):
        return str(finding["fingerprint"])
    facts = (finding["pointer"] or "", key, finding["status"])
    return fingerprint_of(finding["provider"], finding["clause"], *facts)


def _key_today(finding: Record) -> str:
    """The key of a finding today: older ones have a constraint's id for what a generated body broke."""
    key = str(finding["keyword"] or "")
    at, is_id, place = key.partition(":request/")
    pointer, _, keyword = f"/{place}".rpartition("/")
    return f"{pointer or 'body'} breaks {keyword}" if is_id and at == finding["provider"] else key


def _options(config: pytest.Config, header: Record, provider: str, seen: tuple[str, ...] = ()) -> list[str]:
    """The options of the earlier run; where that was itself a replay, those of the run before it, and its own."""
    target = next(one for one in header["targets"] if one["provider"] == provider)
    given = list(parts(shlex.split(target.get("command", ""))[1:]))
    own = [word for part in given if part[0] != "--replay" for word in part]
    before = next((part[1] for part in given if part[0] == "--replay" and part[1:]), None)
    if before is None:
        return own
    if before in seen:
        raise NoJournal(f"{before}: this replay is said to be one of itself.")
    return _options(config, _run_before(config, before)[0], provider, (*seen, before)) + own


def _run_before(config: pytest.Config, name: str) -> list[Record]:
    try:
        return _records(config, name)
    except FileNotFoundError as error:
        raise NoJournal(f"{error.filename}: no such file. That run was a replay of a finding of this one.") from None


def _wanted(records: list[Record], finding: Record, times: int) -> Wanted | None:
    exchange = _exchange(records, finding)
    if exchange is None or finding.get("steps") or exchange["why"] == EXPLORED:
        return None
    return Wanted(exchange["clause"], exchange["why"], times)


def _asked_by(records: list[Record], finding: Record) -> str:
    return str((_exchange(records, finding) or finding)["clause"])


def _exchange(records: list[Record], finding: Record) -> Record | None:
    """The exchange that shows a finding; none where no clause has asked for it, as for those of the smoke check."""
    number, provider = finding["exchange"], finding["provider"]
    shown = (one for one in records if one["kind"] == "exchange" and one["provider"] == provider)
    return next((one for one in shown if one["number"] == number and one["clause"] not in (None, "", SMOKE)), None)
