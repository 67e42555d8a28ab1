"""What the GitHub workflows promise to a repository that has nothing but targets, contracts and secrets."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import check_jsonschema
import pytest
import tomli_w
from jsonschema import Draft7Validator

import contracts
from suites.selftest import github
from suites.selftest.ci import WORKFLOWS, Job, Repository, workflow
from suites.selftest.contract_copies import copied
from suites.selftest.github import REPO, TOKEN, repository
from suites.selftest.runs import HOUSE
from suites.selftest.test_alert_story import webhook
from suites.standin import StandIn, faults, served, target_table

NAMES = sorted(file.stem for file in WORKFLOWS.glob("*.yml"))
REUSABLE = [name for name in NAMES if name.startswith("conformance-")]
SCHEMAS = Path(check_jsonschema.__file__).parent / "builtin_schemas" / "vendor"
"""The schemas that the forges publish, as check-jsonschema brings them."""
SAVE = "actions/cache/save@"
FEW = "-k (locks)or(hides)or(TIME-OFFSET)"
"""Clauses with a documented success and a documented refusal, and the one that breaks."""


def schema(name: str) -> Draft7Validator:
    """A published schema."""
    return Draft7Validator(json.loads((SCHEMAS / f"{name}.json").read_bytes()))


def steps(name: str) -> list[dict[str, Any]]:
    """All steps of a workflow."""
    return [step for job in workflow(name)["jobs"].values() for step in job.get("steps", [])]


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_is_one(name: str) -> None:
    """Each file is a workflow by the published schema."""
    assert [error.message for error in schema("github-workflows").iter_errors(workflow(name))] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_expression_is_in_a_script(name: str) -> None:
    """No script contains an expression: what somebody else named would be run as a part of it."""
    assert [step["run"] for step in steps(name) if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize("name", REUSABLE)
def test_a_job_ends_in_time(name: str) -> None:
    """Each job has a limit of its own: the forge's is six hours."""
    assert [id for id, job in workflow(name)["jobs"].items() if "timeout-minutes" not in job] == []


@pytest.mark.parametrize("name", REUSABLE)
def test_no_checkout_leaves_its_token_behind(name: str) -> None:
    """No step after a checkout finds the token in a file."""
    checkouts = [step for step in steps(name) if step.get("uses", "").startswith("actions/checkout@")]
    assert {step["with"].get("persist-credentials") for step in checkouts} == {False}


def test_only_steps_that_test_see_the_secrets_of_targets() -> None:
    """All secrets together are given to no step but those that run pytest, and by none to another command."""
    seeing = {step["name"]: step["run"] for step in steps("conformance-nightly") if "SECRETS" in step.get("env", {})}
    assert list(seeing) == ["Run the conformance tests", "Put back what a killed run left changed"]
    assert all("python .ci/with_secrets.py pytest" in run for run in seeing.values())


def test_a_failed_run_is_put_back_and_kept() -> None:
    """What a killed run left changed is put back, and its journal is uploaded, whatever became of the run."""
    after = [step for step in workflow("conformance-nightly")["jobs"]["conformance"]["steps"] if "if" in step]
    assert [(step["name"], step["if"]) for step in after] == [
        ("Put back what a killed run left changed", "always()"),
        ("Upload the journal", "always()"),
    ]


def test_a_restore_ledger_is_never_uploaded() -> None:
    """No artifact and no cache holds a restore ledger: it can contain personal data of a fixture."""
    paths = " ".join(
        step["with"]["path"] for name in REUSABLE for step in steps(name) if "path" in step.get("with", {})
    )
    assert re.findall(r"reports/out(?!/\*\.jsonl|/\*\.restored\b|/history\.sqlite)\S*", paths) == []


def test_only_the_night_writes_the_history_in_the_cache() -> None:
    """A workflow that runs beside a night would put its older copy in front of the night's."""
    saving = [name for name in REUSABLE for step in steps(name) if step.get("uses", "").startswith(SAVE)]
    assert saving == ["conformance-nightly"]


def test_only_the_night_waits_in_the_queue_of_the_history() -> None:
    """The forge drops who waits in a queue as soon as another one comes: it must not drop the night's last job."""
    jobs = [(name, job) for name in REUSABLE for job in workflow(name)["jobs"].values()]
    assert [name for name, job in jobs if job.get("concurrency", {}).get("group") == "conformance-history"] == [
        "conformance-nightly"
    ]


@pytest.mark.parametrize("step", ["Build a page for each run, and one of the history", "Write the job summary"])
def test_a_journal_that_cannot_be_read_hides_no_other(tmp_path: Path, step: str) -> None:
    """After a journal that cannot be read, the others get their page and their summary, and the step fails."""
    (script,) = [one["run"] for one in steps("conformance-nightly") if one.get("name") == step]
    for name in ("journal-a", "journal-b"):
        (tmp_path / "journals" / name).mkdir(parents=True)
        (tmp_path / "journals" / name / "run.jsonl").touch()
    (tmp_path / "reports").write_text('#!/bin/sh\necho "$@" >> log\ncase "$*" in *journal-a*) exit 78;; esac\n')
    (tmp_path / "reports").chmod(0o755)
    environ = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "GITHUB_STEP_SUMMARY": f"{tmp_path}/summary"}
    done = subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=tmp_path, env=environ, check=False)
    assert (done.returncode, "journal-b" in (tmp_path / "log").read_text()) == (78, True)


@dataclass
class Story:
    """Two nights of a repository, the second one broken, the gate after them, and what its channel heard."""

    repository: Repository
    forge: github.Repository
    nights: list[dict[str, Job]] = field(default_factory=list)
    gate: Job = field(default_factory=Job)
    heard: list[list[str]] = field(default_factory=list)
    secrets: Mapping[str, str] = field(default_factory=dict)


NIGHT = {"contracts": "contracts", "profile": "gate", "options": FEW, "issues": True}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Nights of a private vendor, whose sandbox is a stand-in on loopback."""
    root = tmp_path_factory.mktemp("forge")
    copied(root / "caller" / "contracts", "acme")
    standin = StandIn(contracts.load("acme", root / "caller" / "contracts"))
    with ExitStack() as stack:
        url, (channel, titles) = stack.enter_context(served(standin)), stack.enter_context(webhook())
        forge = stack.enter_context(repository())
        table, environ = target_table(standin, url)
        (root / "caller" / "targets.toml").write_text(tomli_w.dumps({"acme-sandbox": table}))
        secrets = {"NOTIFY_URLS": channel, **environ}
        calls = Repository(root, secrets, {"GITHUB_API_URL": forge.url, "GITHUB_REPOSITORY": REPO}, token=TOKEN)
        told = Story(calls, forge, secrets={**secrets, "GITHUB_TOKEN": TOKEN})
        for broken in (False, True):
            standin.faults = tuple(one for one in faults(standin.contract) if broken and "TIME-OFFSET" in one.id)[:1]
            told.nights.append(told.repository.call("conformance-nightly", variables=" ".join(environ), **NIGHT))
            told.heard.append([*titles])
        told.gate = told.repository.first("conformance-gate")
        for _ in range(2):
            told.repository.call("conformance-stale", stale_after="0h")
            told.heard.append([*titles])
        yield told


def test_a_night_tests_the_callers_target(story: Story) -> None:
    """The target of the caller's targets.toml is tested with the caller's contract and secrets."""
    job = story.nights[0]["conformance (acme-sandbox)"]
    assert job.is_well, job.text
    assert "target: acme-sandbox" in job.text


def test_the_history_of_a_night_is_written_after_a_failure(story: Story) -> None:
    """The last job does its work also where a promise is broken: it alone tells of it."""
    jobs = story.nights[1]
    assert not jobs["conformance (acme-sandbox)"].is_well
    assert jobs["history"].is_well, jobs["history"].text


def test_each_run_has_its_page_and_summary(story: Story) -> None:
    """The last job publishes a page for each run and one of the history, and the run's summary is that of the job."""
    pages = [path.name for path in story.repository.root.glob("artifacts-*/pages/*.html")]
    assert (len(pages), pages.count("history.html")) == (4, 2)
    assert story.nights[1]["history"].summary.startswith("## 1 violation\n")


def test_a_night_alerts_of_what_is_new(story: Story) -> None:
    """A violation is told by the night that has seen it, and a good night tells nothing."""
    assert story.heard[0] == []
    promise = "scheduled_at comes back with the offset of the appointment's location at that date"
    assert [title.partition(": ")[2] for title in story.heard[1]] == [f'1 clause newly broken ("{promise}")']


def test_a_night_keeps_the_issues(story: Story) -> None:
    """The job's own token opens an issue for what the night has found."""
    clause = "ACME-TIME-OFFSET /scheduled_at (local)"
    assert [issue["title"] for issue in story.forge.issues] == [f"acme at acme-sandbox breaks {clause}"]


def test_the_gate_goes_by_the_latest_night(story: Story) -> None:
    """The gate knows both nights: a promise that was kept, and now is broken, closes it, and the summary says so."""
    assert not story.gate.is_well
    assert "is broken (violation" in story.gate.summary


def test_stale_data_are_told(story: Story) -> None:
    """The stale workflow alerts where no run is fresh enough, each time: a history in the cache is only read."""
    stale = "has not been tested for too long"
    assert [title.partition(": ")[2] for title in story.heard[2][1:]] == [stale]
    assert [title.partition(": ")[2] for title in story.heard[3][2:]] == [stale]


def test_no_secret_is_in_what_a_night_leaves(story: Story) -> None:
    """No secret is in a log, a summary, a journal, a page or the history."""
    files = [file.read_bytes() for file in story.repository.root.glob("artifacts-*/**/*") if file.is_file()]
    logs = [(job.text + job.summary).encode() for jobs in story.nights for job in jobs.values()]
    assert [name for name, value in story.secrets.items() if any(value.encode() in text for text in files + logs)] == []


@pytest.mark.parametrize("name", ["conformance-nightly", "conformance-stale"])
def test_an_alert_that_nobody_gets_says_so(name: str) -> None:
    """Without the secret NOTIFY_URLS, the step that alerts warns of it, and prints what it would send."""
    (script,) = [step["run"] for step in steps(name) if step.get("name") == "Alert"]
    shown = subprocess.run(
        ["bash", "-c", f"reports() {{ echo $*; }}\n{script}"],
        env={**os.environ, "NOTIFY_URLS": "", "AFTER": "2", "STALE_AFTER": "26h"}, capture_output=True, text=True,
        check=True,
    ).stdout  # fmt: skip
    assert shown.startswith("::warning::No alert is sent, as the secret NOTIFY_URLS is not set")
    assert shown.endswith("--stale-after 26h --dry-run\n")


def test_stale_fails_without_a_history(tmp_path: Path) -> None:
    """Where there is no history at all, the job fails: it would have nothing to tell of."""
    assert not Repository(tmp_path).call("conformance-stale")["stale"].is_well


def test_a_pull_request_checks_and_runs_the_callers_contracts(tmp_path: Path) -> None:
    """The contracts of the caller are checked and run on their stand-in, without a secret."""
    repository = Repository(tmp_path)
    copied(tmp_path / "caller" / "contracts", "acme")
    options = f"--provider acme {FEW}"
    job = repository.call("conformance-pull-request", contracts="contracts", options=options)["stand-ins"]
    assert job.is_well, job.text
    assert "acme: no problems" in job.text
    assert "| Aniva Health |" in job.summary


def test_all_providers_are_planned_without_targets(tmp_path: Path) -> None:
    """Without a file of targets, the matrix has each provider, on its stand-in."""
    found = Repository(tmp_path).first("conformance-nightly").outputs
    assert json.loads(found["rows"]) == [{"provider": name, "target": ""} for name in contracts.names()]


def test_a_secret_that_is_missing_is_one_message() -> None:
    """A variable of which there is no secret is told by name, and nothing is run."""
    done = with_secrets({"OTHER": "canary-0123"}, "ACME_TOKEN")
    assert (done.returncode, done.stdout, "canary" in done.stderr) == (78, "", False)
    assert done.stderr.startswith("variables: there is no secret ACME_TOKEN, which")


def test_credentials_that_are_no_object_are_one_message() -> None:
    """A secret CREDENTIALS that cannot be read is told without its value."""
    done = with_secrets({"CREDENTIALS": "canary-0123"}, "ACME_TOKEN")
    assert (done.returncode, done.stderr) == (78, "secrets: CREDENTIALS is no JSON object of names and values.\n")


def test_a_command_sees_the_secrets_that_are_named() -> None:
    """The command has each variable that is named, and no other secret, nor all of them in one."""
    secrets = {"ACME_TOKEN": "a", "OTHER": "b", "CREDENTIALS": '{"acme_key": "c"}'}
    seen = json.loads(with_secrets(secrets, "acme_token, ACME_KEY").stdout)
    assert {key: seen.get(key) for key in ("acme_token", "ACME_KEY")} == {"acme_token": "a", "ACME_KEY": "c"}
    assert not {"OTHER", "SECRETS", "CREDENTIALS"} & seen.keys()


def with_secrets(secrets: Mapping[str, str], variables: str) -> subprocess.CompletedProcess[str]:
    """Print the environment of a command with these secrets as JSON."""
    shows = [sys.executable, "-c", "import json, os; print(json.dumps({**os.environ}))"]
    environ = {**os.environ, "SECRETS": json.dumps(secrets), "VARIABLES": variables}
    command = [sys.executable, str(HOUSE / ".ci" / "with_secrets.py"), *shows]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
