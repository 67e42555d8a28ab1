"""The command `contracts`: its output and its exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import tomli_w
from click.testing import CliRunner, Result

from contracts import load, names
from contracts.__main__ import main
from contracts._folder import folder_of
from contracts._outline import outline
from suites.selftest.broken_contracts import put


def run(*arguments: object) -> Result:
    """The result of the command with these arguments."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def extra(tmp_path: Path) -> Path:
    """A folder for `--contracts` with one provider, a renamed copy."""
    home = Path(shutil.copytree(folder_of("aniva"), tmp_path / "acme"))
    clauses = (home / "clauses.yaml").read_text(encoding="utf-8")
    renamed = clauses.replace("ANIVA-", "ACME-").replace('"aniva:', '"acme:')
    (home / "clauses.yaml").write_text(renamed, encoding="utf-8")
    put("contract.yaml", "/name", "acme")(home)
    return tmp_path


def test_check_of_good_contracts_succeeds() -> None:
    """`contracts check` of the shipped providers exits with 0 and names each of them."""
    result = run("check")
    assert (result.exit_code, [name for name in names() if f"{name}: no problems" not in result.stdout]) == (
        0,
        [],
    )


def test_check_of_one_provider_leaves_out_the_others() -> None:
    """`contracts check PROVIDER` only reports on that provider."""
    assert run("check", "aniva").stdout.splitlines() == [f"aniva: no problems in {len(load('aniva').clauses)} clauses."]


def test_check_lists_what_a_person_has_to_decide(extra: Path) -> None:
    """Each TODO of a draft is listed with its place, and is no problem."""
    file = extra / "acme/behaviour.yaml"
    file.write_text("# TODO: which values are ordinary?\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    result = run("check", "acme", "--contracts", extra)
    assert (result.exit_code, result.stdout.splitlines()[-2:]) == (
        0,
        ["  To decide (1), each a TODO in its file:", f"  {file}:1  which values are ordinary?"],
    )


def test_check_finds_providers_in_an_extra_folder(extra: Path) -> None:
    """A provider under `--contracts DIR` is checked like a shipped one."""
    result = run("check", "acme", "--contracts", extra)
    assert (result.exit_code, result.stderr) == (0, "")


def test_check_exits_with_78_on_a_problem(extra: Path) -> None:
    """A problem is printed with its place, and the exit code is 78."""
    put("contract.yaml", "/title", 12)(extra / "acme")
    result = run("check", "--contracts", extra)
    assert (result.exit_code, "/title: 12 is not a text" in result.stderr) == (78, True)


def test_check_names_good_ones_beside_a_broken_one(extra: Path) -> None:
    """A broken contract does not keep the good ones from being listed."""
    put("contract.yaml", "/title", 12)(extra / "acme")
    assert "aniva: no problems" in run("check", "--contracts", extra).stdout


def test_check_sees_a_provider_without_contract_yaml(extra: Path) -> None:
    """A folder without contract.yaml is reported, not ignored."""
    (extra / "acme" / "contract.yaml").unlink()
    result = run("check", "--contracts", extra)
    assert (result.exit_code, "contract.yaml:1  This file is missing" in result.stderr) == (78, True)


def test_a_name_that_is_taken_is_reported(tmp_path: Path) -> None:
    """A provider under `--contracts` that has the name of a shipped one exits with 78."""
    shutil.copytree(folder_of("aniva"), tmp_path / "aniva")
    result = run("check", "--contracts", tmp_path)
    assert (result.exit_code, "there is already a provider aniva" in result.stderr) == (78, True)


@pytest.mark.parametrize("command", ["show", "check"])
def test_an_unknown_provider_exits_with_78(command: str) -> None:
    """For an unknown provider the most similar known one is suggested."""
    result = run(command, "anivva")
    assert (result.exit_code, "Did you mean aniva?" in result.stderr) == (78, True)


def test_list_names_every_provider() -> None:
    """`contracts list` has a line for each provider."""
    assert [line.split()[0] for line in run("list").stdout.splitlines()] == list(names())


def test_list_as_json_feeds_a_matrix() -> None:
    """`contracts list --json` prints one array of name, title and operation."""
    rows = json.loads(run("list", "--json").stdout)
    assert {"name": "aniva", "title": "Aniva Health", "operation": "updateAppointment"} in rows


def test_list_names_the_targets_of_each(tmp_path: Path) -> None:
    """`contracts list --json --targets FILE` says which targets of the file are a provider's."""
    file = tmp_path / "targets.toml"
    table = {"base_url": "https://sandbox.example.com", "environment": "sandbox", "credentials": {"good": "A_KEY"}}
    tables = {name: {**table, "provider": "aniva", "fixtures": {}} for name in ("staging", "sandbox")}
    file.write_text(tomli_w.dumps(tables))
    rows = json.loads(run("list", "--json", "--targets", file).stdout)
    assert {row["name"]: row["targets"] for row in rows if row["name"] in ("aniva", "eka")} == {
        "aniva": ["staging", "sandbox"],
        "eka": [],
    }


def test_list_refuses_targets_that_are_wrong(tmp_path: Path) -> None:
    """A file of targets that cannot be used is no empty matrix, but its problems and 78."""
    file = tmp_path / "targets.toml"
    file.write_text('[x]\nprovider = "aniv"\n')
    result = run("list", "--json", "--targets", file)
    assert (result.exit_code, "Did you mean aniva?" in result.stderr) == (78, True)


def test_list_exits_with_78_on_a_problem(extra: Path) -> None:
    """A broken contract is not listed as if it were good."""
    put("contract.yaml", "/title", 12)(extra / "acme")
    assert run("list", "--json", "--contracts", extra).exit_code == 78


@pytest.mark.parametrize("name", list(names()))
def test_a_list_says_what_the_contract_does(name: str) -> None:
    """What a list reads of a folder without checking it is what the contract has."""
    contract, found = load(name), outline(folder_of(name))
    shown = (contract.name, contract.title, contract.update.id, contract.update.method, contract.update.path)
    assert found is not None
    assert (found.name, found.title, found.operation, found.method, found.path) == shown


def test_show_has_every_promise() -> None:
    """`contracts show` has the page, the operation, and every clause with strength, sentence and source."""
    shown, contract = run("show", "aniva").stdout, load("aniva")
    wanted = [
        contract.page,
        contract.update.path,
        *(f"{clause.id}  [{clause.strength}]" for clause in contract.clauses),
    ]
    wanted += [clause.says for clause in contract.clauses]
    assert [words for words in wanted if words not in shown] == []


def test_show_ends_with_exclusions_and_questions() -> None:
    """`contracts show` lists excluded sentences and the questions to the vendor."""
    shown, contract = run("show", "aniva").stdout, load("aniva")
    wanted = [*(row["reason"] for row in contract.excluded), *contract.questions]
    assert [words for words in wanted if words not in shown] == []


def test_show_has_what_is_only_observed() -> None:
    """`contracts show` lists what only long runs send, with its sentence."""
    shown, contract = run("show", "aniva").stdout, load("aniva")
    assert [one.id for one in contract.observed if one.id not in shown or one.says not in shown] == []


def test_show_exits_with_78_on_a_problem(extra: Path) -> None:
    """A broken contract is not shown as if it were good."""
    put("contract.yaml", "/operation", "nothing")(extra / "acme")
    result = run("show", "acme", "--contracts", extra)
    assert (result.exit_code, "/operation" in result.stderr) == (78, True)
