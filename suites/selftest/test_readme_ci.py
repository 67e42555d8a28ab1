"""What the README promises of CI: what it shows can be pasted."""

from __future__ import annotations

import json
import os
import re
import subprocess
import textwrap
import tomllib
from pathlib import Path
from typing import Any

import apprise
import pytest
import yaml
from jsonschema import Draft202012Validator

import contracts
from reports.gate.policy import read_policy
from suites.selftest.ci import workflow
from suites.selftest.runs import HOUSE
from suites.selftest.test_workflows import schema, steps

README = (HOUSE / "reports/README.md").read_text(encoding="utf-8")
SECTION = README[README.index("## In CI") :]
CALLER, RELEASE, GITLAB, CRONJOBS = re.findall(r"```yaml\n(.*?)```", SECTION, re.DOTALL)


TUTORIAL = README[README.index("## A night, a gate and an alert in ten minutes") : README.index("## All commands")]
POLICY, EXCEPTION = (textwrap.dedent(text) for text in re.findall(r"```yaml\n(.*?)```", TUTORIAL, re.DOTALL))
VERSION = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def parsed(text: str) -> dict[Any, Any]:
    """A YAML document, read as YAML 1.2 would: `on` is a name there."""
    return {"on" if key is True else key: value for key, value in yaml.safe_load(text).items()}


def test_the_sample_of_a_failure_is_what_is_printed() -> None:
    """The line that repeats a run with an injected fault is called as in the output that the messages' test holds."""
    label = r"^  (\S[^:\n]*): cd \S+ && pytest .*--fault"
    printed = (HOUSE / "suites/selftest/messages.txt").read_text(encoding="utf-8")
    shown = re.findall(label, (HOUSE / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert shown == [*{*re.findall(label, printed, re.MULTILINE)}]


def test_the_policy_of_the_tutorial_is_one(tmp_path: Path) -> None:
    """The policy can be pasted: `reports gate` takes it."""
    (tmp_path / "policy.yaml").write_text(POLICY)
    assert read_policy(tmp_path / "policy.yaml").targets == ("aniva-standin",)


def test_the_exception_of_the_tutorial_is_one() -> None:
    """The row fits the schema of known.yaml, and names a clause that exists."""
    (row,) = rows = yaml.load(EXCEPTION, Loader=yaml.BaseLoader)  # days stay text
    known = json.loads((HOUSE / "contracts/known.schema.json").read_bytes())
    assert [error.message for error in Draft202012Validator(known).iter_errors(rows)] == []
    assert contracts.load("aniva").clause(row["clause"]).id in TUTORIAL


def test_the_channel_of_the_tutorial_is_one() -> None:
    """The library that sends alerts knows the URL of the webhook."""
    (url,) = re.findall(r"NOTIFY_URLS=(\S+)`", TUTORIAL)
    assert apprise.Apprise().add(url)


@pytest.mark.parametrize("text", [CALLER, RELEASE])
def test_a_caller_takes_a_dozen_lines(text: str) -> None:
    """The workflows of a caller are valid by the published schema, and short."""
    assert [error.message for error in schema("github-workflows").iter_errors(parsed(text))] == []
    assert len(text.splitlines()) <= 12


@pytest.mark.parametrize(("text", "id"), [(CALLER, "night"), (RELEASE, "gate")])
def test_a_caller_gives_what_is_declared(text: str, id: str) -> None:
    """The workflow that a caller names exists, and declares each input that it gives; it is pinned to a version."""
    job = parsed(text)["jobs"][id]
    name, tag = re.fullmatch(r"OWNER/appointment-conformance/\.github/workflows/(.*)\.yml@v(.*)", job["uses"]).groups()  # type: ignore[union-attr]
    assert tag == VERSION
    assert job["with"].keys() <= workflow(name)["on"]["workflow_call"]["inputs"].keys()


def test_a_release_waits_for_the_gate() -> None:
    """The caller's release is not made before the gate has let it pass."""
    assert parsed(RELEASE)["jobs"]["release"]["needs"] == ["gate"]


@pytest.mark.parametrize("name", ["journal-${{ matrix.target || matrix.provider }}", "pages"])
def test_the_table_names_the_artifacts(name: str) -> None:
    """Each artifact of a night stands in the table under its name."""
    uploaded = [step["with"]["name"] for step in steps("conformance-nightly") if "upload" in step.get("uses", "")]
    told = re.sub(r"\$\{\{.*?\}\}", "TARGET", name)
    assert (name in uploaded, f"| `{told}` |" in SECTION) == (True, True)


@pytest.mark.parametrize(("file", "inputs"), re.findall(r"\| `(\S+)\.yml` \(`(\S+)`\)", SECTION))
def test_the_table_names_workflows_and_their_inputs(file: str, inputs: str) -> None:
    """Each workflow of the table exists and has the input that stands beside it."""
    assert inputs in workflow(file)["on"]["workflow_call"]["inputs"]


def test_the_gitlab_file_is_one() -> None:
    """The file for GitLab is valid by the published schema."""
    assert [error.message for error in schema("gitlab-ci").iter_errors(parsed(GITLAB))] == []


@pytest.mark.parametrize("part", ["script", "after_script"])
def test_the_gitlab_scripts_are_bash(part: str) -> None:
    """Each script for GitLab, joined as a runner does it, is bash."""
    scripts = ["\n".join(job[part]) for job in parsed(GITLAB).values() if isinstance(job, dict) and part in job]
    codes = {subprocess.run(["bash", "-n", "-c", script], check=False).returncode for script in scripts}
    assert codes == {0}


SCHEDULE = '$CI_PIPELINE_SOURCE == "schedule"'
NIGHT = {f"{SCHEDULE} && $STALE == null"}
BY_HAND = '$CI_PIPELINE_SOURCE == "web"'


@pytest.mark.parametrize(
    ("job", "rules"),
    [
        ("conformance", NIGHT),
        ("history", NIGHT),
        ("stale", {f"{SCHEDULE} && $STALE"}),
        ("gate", {"$CI_COMMIT_TAG", BY_HAND}),
    ],
)
def test_each_gitlab_job_has_its_trigger(job: str, rules: set[str]) -> None:
    """A schedule tests and reports, another one tells of stale data alone; a tag, or a person, asks the gate."""
    assert {rule["if"] for rule in parsed(GITLAB)[job]["rules"]} == rules


def test_only_the_night_keeps_the_history_at_gitlab() -> None:
    """Jobs beside the night read the cache only: an older copy would take the place of the night's."""
    jobs = {name: job["cache"] for name, job in parsed(GITLAB).items() if isinstance(job, dict) and "cache" in job}
    assert {name for name, cache in jobs.items() if cache.get("policy") != "pull"} == {"history"}


def played(folder: Path, job: str) -> tuple[int, list[str]]:
    """The exit code of a job's script at GitLab, and what `reports` was called with; it cannot read `bad.jsonl`."""
    log = folder / "log"
    fails = 'case "$*" in *bad.jsonl) exit 78;; *--history*) [ -e *.jsonl ] || exit 78;; esac'
    (folder / "reports").write_text(f'#!/bin/bash\necho "$*" >> {log}\n{fails}\n')
    (folder / "reports").chmod(0o755)
    environ = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "CI_PROJECT_DIR": str(folder)}
    script = "\n".join(parsed(GITLAB)[job]["script"])
    done = subprocess.run(["bash", "-eo", "pipefail", "-c", script], env=environ, check=False)
    return done.returncode, log.read_text().splitlines()


@pytest.mark.parametrize("journal", ["", "bad.jsonl"])
def test_gitlab_alerts_in_the_worst_night(tmp_path: Path, journal: str) -> None:
    """Also without a journal, or with one that cannot be read, the alert is reached, and the job fails."""
    if journal:
        (tmp_path / "journals").mkdir()
        (tmp_path / "journals" / journal).touch()
    code, called = played(tmp_path, "history")
    assert (code, called[-2:]) == (78, ["page --history --out history.html", "alert --stale-after 26h"])


def test_gitlab_takes_every_journal_in(tmp_path: Path) -> None:
    """Each journal that can be read is taken in and gets its page."""
    (tmp_path / "journals").mkdir()
    for name in ("bad.jsonl", "good.jsonl"):
        (tmp_path / "journals" / name).touch()
    assert {"ingest good.jsonl", "page good.jsonl --link history.html"} <= {*played(tmp_path, "history")[1]}
