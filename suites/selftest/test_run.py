"""What a whole run promises its user: items, words, exit codes, journal, and that nothing leaves the process."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import reports
from suites.kit.model.profiles import PROFILES
from suites.kit.session import options
from suites.selftest import exchanges
from suites.selftest.contract_copies import copied
from suites.selftest.disturbed import Counted, served
from suites.selftest.runs import Run, run, run_here

TWO = ("--provider", "aniva", "--provider", "lobbie")
PAST = re.compile(r'"202[0-7]-[0-9-]+T[0-9:]+(?:Z|[+-]\d\d:\d\d)"')
SCHEMA = json.loads((Path(reports.__file__).parent / "journal.schema.json").read_text())


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the journals of these runs go."""
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="session")
def good(folder: Path) -> Run:
    """One provider against its compliant stand-in, where no socket may be opened."""
    return run(
        folder / "good", "--provider", "aniva", "-p", "suites.selftest.no_sockets", f"--junitxml={folder}/junit.xml"
    )


@pytest.fixture(scope="session")
def spread(folder: Path) -> Run:
    """Two providers on two workers: all of the one, and so much of the other that its worker has something to do."""
    return run(folder / "spread", *TWO, "-n", "2", "-k", "aniva or locks")


@pytest.fixture(scope="session")
def faulty(folder: Path) -> Run:
    """A stand-in with a fault that breaks a `must`."""
    return run_here(
        folder / "faulty", "--provider", "aniva", "--fault", "ANIVA-LOCKED-DRAWN", "-k", "locks", "-rA", "-v"
    )


@pytest.fixture(scope="session")
def private(folder: Path) -> Run:
    """A private provider under a name of its own, beside one whose contract is broken."""
    copied(folder / "contracts", "mirror")
    (copied(folder / "contracts", "ruin") / "clauses.yaml").write_text("clauses: [\n")
    options = ("--contracts", str(folder / "contracts"), "--provider", "mirror", "--provider", "ruin")
    return run_here(folder / "private", *options, "-k", "locks or hides")


def requests(made: Run, provider: str) -> list[Any]:
    """The requests of a run to one provider, as its journal holds them; a time that is relative to now is left out."""
    sent = [record["request"] for record in made.of_kind("exchange") if record["provider"] == provider]
    return [json.loads(PAST.sub('"past"', json.dumps(request))) for request in sent]


def test_a_compliant_stand_in_ends_with_0(good: Run) -> None:
    """Every clause of a compliant provider is kept, and the run ends with 0."""
    assert good.code == 0, good.text
    assert set(good.verdicts().values()) <= {"kept", "observed"}


def test_no_socket_is_opened(good: Run) -> None:
    """Of a default run no request leaves the process, and none is unmocked."""
    assert "a socket was opened" not in good.text
    assert good.of_kind("summary")[0]["requests"] > 100


def test_every_clause_has_a_verdict(good: Run) -> None:
    """No clause of a provider goes without a verdict, and exploration has its three."""
    judged = set(good.verdicts())
    assert {clause.id for clause in exchanges.contract().clauses} <= judged
    assert {f"ANIVA-EXPLORE-{region}" for region in ("ORDINARY", "OPEN", "INVALID")} <= judged


def test_the_budget_of_gate_holds(good: Run, spread: Run) -> None:
    """A provider gets at most 600 requests."""
    assert all(record["requests"] <= 600 for made in (good, spread) for record in made.of_kind("summary"))


def test_a_run_ends_with_a_table_and_a_sentence(good: Run) -> None:
    """The run ends with a table, and one sentence per provider."""
    assert "provider  kept  violated  warned  inconclusive  not applicable" in good.text
    assert "The stand-in of Aniva Health keeps what the vendor documents: 109 clauses." in good.text


@pytest.mark.parametrize("name", ["good", "spread", "faulty", "private"])
def test_a_journal_is_as_published(name: str, request: pytest.FixtureRequest) -> None:
    """Every line of a journal is valid by the published schema."""
    made: Run = request.getfixturevalue(name)
    validator = Draft202012Validator(SCHEMA)
    assert made.records
    assert [error.message for record in made.records for error in validator.iter_errors(record)] == []


@pytest.mark.parametrize("name", ["good", "spread", "faulty", "private"])
def test_a_journal_goes_from_header_to_footer(name: str, request: pytest.FixtureRequest) -> None:
    """A journal has one header, its first line, and one footer, its last; the footer has the exit code."""
    made: Run = request.getfixturevalue(name)
    kinds = [record["kind"] for record in made.records]
    assert (kinds[0], kinds[-1], kinds.count("header"), kinds.count("footer")) == ("header", "footer", 1, 1)
    assert made.records[-1]["exit"] == made.code


def test_the_summary_says_how_long_answers_took(good: Run) -> None:
    """The median and the 95th percentile of a provider are among the times of its own answers."""
    for summary in good.of_kind("summary"):
        own = [one for one in good.of_kind("exchange") if one["provider"] == summary["provider"] and one["answer"]]
        times, latency = sorted(one["milliseconds"] for one in own), summary["latency"]
        assert times[0] <= latency["median"] <= latency["p95"] <= times[-1]
        assert abs(sum(time <= latency["median"] for time in times) / len(times) - 0.5) < 0.05


@pytest.mark.parametrize(("option", "kept"), [((), False), (("--keep-texts",), True)], ids=["withheld", "kept"])
def test_a_vendors_texts_are_in_the_journal_only_if_asked_for(
    folder: Path, option: tuple[str, ...], kept: bool
) -> None:
    """Refusals keep their texts with --keep-texts; else a length and a hash stand for each, as the header says."""
    done = run_here(folder / f"texts-{kept}", "--provider", "eka", "-k", "EKA-400 or EKA-AGE-FORM", *option)
    journal = json.dumps(done.records)
    assert ("The body breaks a rule." in journal, "$text (" in journal) == (kept, not kept)
    assert done.records[0]["texts"] == ("kept" if kept else "withheld")


def test_a_journal_holds_no_secret(good: Run) -> None:
    """No credential and no appointment's id stands in a journal."""
    target = exchanges.bind().target
    text = json.dumps(good.records)
    ids = [row["id"] for role, rows in target.fixtures.items() if role.startswith("appointment.") for row in rows]
    assert good.of_kind("exchange")
    assert [secret for secret in (*target.credentials.values(), *ids) if secret in text] == []


def test_the_junit_file_holds_no_bodies(good: Run, folder: Path) -> None:
    """What is attached to the items does not land in the JUnit file."""
    text = (folder / "junit.xml").read_text()
    assert 'tests="' in text
    assert [word for word in ("scheduled_at&quot;", "$APPOINTMENT", "conformance=", "<property ") if word in text] == []


def test_workers_send_the_same_requests(good: Run, spread: Run) -> None:
    """The same seed gives the same requests, with workers and without."""
    assert requests(spread, "aniva") == requests(good, "aniva")


def test_workers_end_alike(good: Run, spread: Run) -> None:
    """With workers every clause has the verdict that it has without."""
    assert spread.code == 0, spread.text
    assert good.verdicts().items() <= spread.verdicts().items()


def test_a_fault_ends_with_1(faulty: Run) -> None:
    """A broken `must` ends the run with 1, and only its clause is broken."""
    assert faulty.code == 1, faulty.text
    assert [id for id, word in faulty.verdicts().items() if word == "violation"] == ["ANIVA-LOCKED-DRAWN"]


def test_a_violation_has_a_word_of_its_own(faulty: Run) -> None:
    """A violation is shown by its own word, a kept clause by pytest's."""
    lines = [line for line in faulty.text.splitlines() if "ANIVA-LOCKED-" in line and "::" in line]
    assert any("DRAWN" in line and "VIOLATION" in line for line in lines)
    assert any("CANCELLED" in line and "PASSED" in line for line in lines)


def test_a_violation_is_shown_in_full(faulty: Run) -> None:
    """The text of a violation says what was sent, expected and received, how often, and how to see it again."""
    assert "seen       3 of 3 tries of its request alone; in the run " in faulty.text
    assert 'curl -i -X PATCH "' in faulty.text
    assert "expected   409" in faulty.text


def test_an_injected_fault_is_nobodys(faulty: Run) -> None:
    """The summary asks nobody to fix a fault that the user injected, and says how to run it again."""
    [summary] = faulty.of_kind("summary")
    assert summary["whose"] == "nobody"
    assert "--provider aniva" in summary["command"]


def test_the_command_to_run_again_keeps_the_open_policy(folder: Path) -> None:
    """A stand-in that answered open requests in another way does so again: `--open` is part of the command."""
    made = run_here(folder / "open", "--provider", "aniva", "--open", "refuse", "-k", "ANIVA-IDENTITY")
    [summary] = made.of_kind("summary")
    assert "--open refuse" in summary["command"]


def test_a_broken_should_is_a_warning(folder: Path) -> None:
    """A broken `should` is shown with its own letter and ends with 0."""
    made = run_here(
        folder / "should", "--provider", "aniva", "--fault", "ANIVA-IDENTITY", "-k", "ANIVA-IDENTITY or hides"
    )
    assert (made.code, made.verdicts()["ANIVA-IDENTITY"]) == (0, "warning")
    assert re.search(r"^(\S+\.py )?[.w]*w[.w]* +\[", made.text, re.MULTILINE)


def test_a_private_provider_runs(private: Run) -> None:
    """A provider of the user's own folder runs like a shipped one."""
    assert private.verdicts()["MIRROR-LOCKED-DRAWN"] == "kept"
    assert set(private.verdicts().values()) <= {"kept", "observed"}


def test_a_broken_contract_ends_with_78(private: Run) -> None:
    """A broken contract is reported with its file, the others run, and the run ends with 78."""
    assert private.code == 78
    assert "ruin/clauses.yaml:" in private.text
    assert "Traceback" not in private.text


def test_a_run_that_cannot_begin_ends_with_70(folder: Path) -> None:
    """An exception in our own code ends a run with 70 also where it comes before the first clause is tried."""
    made = run(folder / "begun", "--provider", "aniva", "-k", "locks", "-p", "suites.selftest.broken_beginning")
    assert made.code == 70, made.text


def test_a_mistake_of_ours_ends_with_70(folder: Path) -> None:
    """An exception in our own code is a suite error of ours, and ends with 70."""
    made = run(folder / "ours", "--provider", "aniva", "-k", "locks", "-p", "suites.selftest.broken_suite")
    assert made.code == 70, made.text
    assert [record["whose"] for record in made.of_kind("summary")] == ["ours"]


def test_a_silent_target_ends_with_75(folder: Path) -> None:
    """A target that does not answer is inconclusive, and no vendor is flagged."""
    made = run_here(folder / "silent", "--provider", "aniva", "--base-url", "http://127.0.0.1:9", "-k", "ANIVA-LOCKED")
    assert (made.code, set(made.verdicts().values())) == (75, {"inconclusive"})
    assert [record["whose"] for record in made.of_kind("summary")] == ["set-up"]


def test_an_empty_selection_ends_with_5(folder: Path) -> None:
    """Where nothing is selected nothing runs, and that is not a success."""
    made = run_here(folder / "nothing", "--provider", "aniva", "-k", "no_such_clause")
    assert (made.code, made.records) == (5, [])


def settled(pytestconfig: pytest.Config, **requested: Any) -> options.Plan:
    """The plan of a run with these options."""
    given = {"provider": [], "contract_folders": [], "hypothesis_seed": None, "hypothesis_profile": None, **requested}
    option = SimpleNamespace(**{**vars(pytestconfig.option), **given})
    facts = {name: getattr(pytestconfig, name) for name in ("inipath", "rootpath", "invocation_params")}
    config: Any = SimpleNamespace(option=option, stash=pytest.Stash(), **facts)
    config.getoption = lambda name, default=None: getattr(option, name, default)
    return options.make_plan(config)


@pytest.mark.parametrize(
    ("requested", "message"),
    [
        ({"hypothesis_profile": "nightlly"}, "Did you mean nightly?"),
        ({"provider": ["aniva", "sqodd"]}, "Did you mean sqod?"),
        ({"provider": ["anvia"]}, "Did you mean aniva?"),
        ({"hypothesis_seed": "twelve"}, "whole number"),
        ({"contract_folders": ["no/such/folder"]}, "no such folder"),
    ],
)
def test_a_mistaken_option_ends_the_run(pytestconfig: pytest.Config, requested: dict[str, Any], message: str) -> None:
    """A wrong option ends the run before it begins, with 78 and what is expected."""
    with pytest.raises(pytest.exit.Exception, match=re.escape(message)) as ended:
        settled(pytestconfig, **requested)
    assert ended.value.returncode == 78


def test_gate_has_a_seed_of_its_own(pytestconfig: pytest.Config) -> None:
    """`gate` runs with one fixed seed unless another is asked for."""
    assert settled(pytestconfig).seed == settled(pytestconfig, hypothesis_profile="gate").seed
    assert settled(pytestconfig, hypothesis_seed="7").seed == 7


def test_the_command_to_run_again_has_every_option_of_the_stand_in(pytestconfig: pytest.Config) -> None:
    """The command that sends the same requests again makes the stand-in behave as it did."""
    requested = {"fault": "ANIVA-IDENTITY", "variant": "a-variant", "open_policy": "refuse"}
    options = settled(pytestconfig, **requested).rerun_options
    assert "--fault ANIVA-IDENTITY --variant a-variant --open refuse" in options


def test_a_plan_sends_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--plan` shows the selected clauses with their numbers, and sends nothing."""
    monkeypatch.setattr(socket.socket, "connect", None)  # whoever opens a connection fails
    made = run_here(folder / "plan", "--plan", "-k", "eka and refuses")
    refusals = {clause.id for clause in exchanges.contract("eka").clauses if clause.check == "refuses"}
    shown = {line.split()[0] for line in made.text.splitlines() if line.upper().startswith("EKA") and "  " in line}
    assert (made.code, made.records) == (0, [])
    assert shown == refusals
    assert re.findall(r"^\w+: about", made.text, re.MULTILINE) == ["eka: about"]
    assert ", to the embedded stand-in (no network)" in made.text
    assert "nothing was tried" not in made.text


def test_the_embedded_stand_in_sends_nothing_to_a_vendor_at_localhost(folder: Path) -> None:
    """A vendor whose documented URL is one of this machine is imitated, and what listens there hears nothing."""
    heard = Counted()
    with served(heard) as base:
        contract = copied(folder / "localhost", "nearby") / "contract.yaml"
        contract.write_text(re.sub(r"(?m)^base_url: .*$", f"base_url: {base}", contract.read_text()))
        made = run_here(folder / "nearby", f"--contracts={folder / 'localhost'}", "--provider=nearby", "-k", "omit")
    assert (set(made.verdicts().values()), heard.requests) == ({"kept"}, [])


def test_a_provider_is_run_again_at_its_own_target_only() -> None:
    """The command for one provider names no target of another: its secrets may be missing where it is pasted."""
    targets: Any = {name: SimpleNamespace(name=f"{name}-sandbox") for name in ("aniva", "lobbie")}
    command = options.Plan("r", PROFILES["gate"], 1, [], targets=targets).rerun_command("aniva")
    assert ("--target aniva-sandbox" in command, "lobbie-sandbox" in command) == (True, False)
