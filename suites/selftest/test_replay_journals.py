"""`--replay` of journals that come from elsewhere, or were edited: one message, and the options given beside it."""

from __future__ import annotations

import copy
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import contracts
from suites.kit.model.verdicts import CONTRACT_FAULT
from suites.selftest import journals, live, runs
from suites.selftest.contract_copies import copied
from suites.selftest.runs import SUITE
from suites.standin import faults

Records = list[dict[str, Any]]
CLAUSE = "ANIVA-TIME-OFFSET"
FAULT = ("--provider", "aniva", "-k", CLAUSE, "--fault", CLAUSE)


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Records:
    """The journal of a run on the embedded stand-in that has one finding."""
    return runs.run_here(tmp_path_factory.mktemp("earlier"), *FAULT).records


def finding(records: Records) -> dict[str, Any]:
    """The finding of the run."""
    (verdict,) = [one for one in records if one["kind"] == "verdict"]
    found: dict[str, Any] = verdict["findings"][0]
    return found


def replayed(folder: Path, records: Records, *options: str, id: str = "") -> tuple[int, str]:
    """The exit code and the output of trying the finding of this journal again; the file is not in reports/out."""
    path = journals.write(folder, records, "elsewhere")
    named = f"{path}:{id or finding(records)['fingerprint']}"
    return runs.called(folder, SUITE, "--replay", named, *options)


def with_command(command: str) -> Callable[[Records], None]:
    """Replace the command of the run."""
    return lambda records: records[0]["targets"][0].update(command=command)


EDITS: dict[str, tuple[Callable[[Records], Any], str]] = {
    "no kind": (lambda records: records[1].pop("kind"), ":2  the line: "),
    "no targets": (lambda records: records[0].pop("targets"), ":1  the line: "),
    "no provider": (lambda records: records[1].pop("provider"), ":2  the line: "),
    "no findings": (lambda records: verdict_of(records).pop("findings"), "the line: "),
    "another provider": (lambda records: verdict_of(records).update(provider="beta"), "beta is not a target"),
    "two headers": (lambda records: records.insert(1, records[0]), ":2  A journal begins with its header"),
    "an open quote": (with_command("pytest --provider 'aniva"), ":1  /targets: the command of aniva cannot be read"),
    "a replay of what is gone": (with_command("pytest --replay 20260101T000000-0000:ab"), "That run was a replay of"),
}


def verdict_of(records: Records) -> dict[str, Any]:
    """The record of the verdict."""
    return next(one for one in records if one["kind"] == "verdict")


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_journal_is_one_message(earlier: Records, tmp_path: Path, edit: str) -> None:
    """A journal with a line that breaks its schema, or that does not fit the others, is one message, exit code 78."""
    change, said = EDITS[edit]
    id, records = finding(earlier)["fingerprint"], copy.deepcopy(earlier)
    change(records)
    code, text = replayed(tmp_path, records, id=id)
    assert (code, said in text, "Traceback" in text) == (CONTRACT_FAULT, True, False), text


def test_a_finding_of_the_smoke_check_is_tried_by_its_clause(earlier: Records, tmp_path: Path) -> None:
    """What the first requests of a run have shown is tried with all that its clause sends: no clause asked for them."""
    code, text = replayed(tmp_path, earlier)
    assert (code, "is seen again: 3 of 3.\n" in text) == (
        1,
        True,
    )


def test_a_replay_of_itself_is_one_message(earlier: Records, tmp_path: Path) -> None:
    """A journal that says to be a replay of itself is not followed in circles."""
    records = copy.deepcopy(earlier)
    id = finding(records)["fingerprint"]
    with_command(f"pytest --replay {tmp_path}/elsewhere.jsonl:{id}")(records)
    code, text = replayed(tmp_path, records)
    assert (code, "is said to be one of itself" in text) == (CONTRACT_FAULT, True), text


def test_a_line_in_the_middle_that_is_not_json_is_told(earlier: Records, tmp_path: Path) -> None:
    """Only the last line of a journal may break off."""
    path = journals.write(tmp_path, earlier, "elsewhere")
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], lines[1][:-5], *lines[2:]]))
    code, text = runs.called(tmp_path, SUITE, "--replay", f"{path}:{finding(earlier)['fingerprint']}")
    assert (code, "elsewhere.jsonl:2  This line is not JSON." in text) == (CONTRACT_FAULT, True), text


def test_a_run_without_findings_is_told(earlier: Records, tmp_path: Path) -> None:
    """Where a run has found nothing there is nothing to try again."""
    records = copy.deepcopy(earlier)
    verdict_of(records)["findings"] = []
    code, text = replayed(tmp_path, records, id="ab")
    assert (code, "this run has no finding." in text) == (CONTRACT_FAULT, True), text


def with_another(records: Records, id: str) -> Records:
    """The journal with a second finding, of this id."""
    records = copy.deepcopy(records)
    verdict_of(records)["findings"].append({**finding(records), "fingerprint": id, "pointer": "/other"})
    return records


def test_what_fits_two_findings_is_refused(earlier: Records, tmp_path: Path) -> None:
    """The beginning of an id that more than one finding has is an error that lists them."""
    id = finding(earlier)["fingerprint"]
    records = with_another(earlier, f"{id[:3]}0")
    code, text = replayed(tmp_path, records, id=id[:3])
    assert code == CONTRACT_FAULT
    assert f"more than one finding begins so: {id} ({CLAUSE} /scheduled_at), {id[:3]}0 ({CLAUSE} /other)." in text


def test_a_whole_id_fits_one_finding(earlier: Records, tmp_path: Path) -> None:
    """An id with which another one begins is still the id of one finding."""
    records = with_another(earlier, f"{finding(earlier)['fingerprint']}0")
    assert "is seen again" in replayed(tmp_path, records)[1]


def printed_command(text: str) -> list[str]:
    """The words of the command that a replay prints to be run once more."""
    (line,) = re.findall(r"(?:run it again|to repeat this): cd .* && pytest (.*)", text)
    return shlex.split(line)


def test_the_printed_command_keeps_what_was_given(earlier: Records, tmp_path: Path) -> None:
    """What is printed to run the replay once more has the journal's path and the options that were given beside it."""
    copied(tmp_path / "our contracts", "acme")
    given = ("--replay-times=2", f"--contracts={tmp_path}/our contracts")
    _, text = replayed(tmp_path, earlier, *given)
    named = f"{tmp_path}/elsewhere.jsonl:{finding(earlier)['fingerprint']}"
    assert printed_command(text) == ["--replay", named, f"--contracts={tmp_path}/our contracts", "--replay-times=2"]


def test_a_journal_of_any_name_is_found_by_its_path(earlier: Records, tmp_path: Path) -> None:
    """Where --journal gave the journal a name of another kind, its absolute path takes the place of the run."""
    path = journals.write(tmp_path, earlier, "elsewhere").rename(tmp_path / "night.log")
    _, text = runs.called(tmp_path, SUITE, "--replay", f"{path}:{finding(earlier)['fingerprint']}")
    assert "no such" not in text
    assert printed_command(text)[-1].startswith(f"{path}:")


def test_contracts_given_take_the_place_of_the_runs(earlier: Records, tmp_path: Path) -> None:
    """A journal of another machine names a folder of contracts that is not here: the one that is given is used."""
    records = copy.deepcopy(earlier)
    copied(tmp_path / "ours", "acme")
    with_command(f"pytest {shlex.join(FAULT)} --contracts=/none/of/this/machine")(records)
    assert "no such folder" in replayed(tmp_path, records)[1]
    assert "is seen again" in replayed(tmp_path, records, f"--contracts={tmp_path}/ours")[1]


def test_targets_given_take_the_place_of_the_runs(tmp_path: Path) -> None:
    """A journal of another machine is tried at the target as the given file describes it, and says so when printed."""
    fault = next(one for one in faults(contracts.load("aniva")) if one.clause.id == CLAUSE)
    with live.place(tmp_path / "there", ("aniva",), faults=(fault,)) as place:
        records = place.run_here("-k", CLAUSE).records
        path, file = journals.write(tmp_path, records, "elsewhere"), place.file.rename(tmp_path / "here.toml")
        named = f"{path}:{finding(records)['fingerprint']}"
        _, text = runs.called(tmp_path, SUITE, "--replay", named, f"--targets={file}", environ=place.environ)
    assert "is seen again" in text, text
    assert printed_command(text) == ["--replay", named, f"--targets={file}"]
