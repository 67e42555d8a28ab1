"""What the README promises of CI: what it shows can be pasted."""

from __future__ import annotations

import os
import re
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from suites.selftest.ci import workflow
from suites.selftest.runs import HOUSE
from suites.selftest.test_workflows import schema

README = (HOUSE / "reports/README.md").read_text(encoding="utf-8")
SECTION = README[README.index("## In CI") :]
CALLER, GITLAB, CRONJOB = re.findall(r"```yaml\n(.*?)```", SECTION, re.DOTALL)
TARGETS_OF_A_MANIFEST = 200


def parsed(text: str) -> dict[Any, Any]:
    """A YAML document, read as YAML 1.2 would: `on` is a name there."""
    return {"on" if key is True else key: value for key, value in yaml.safe_load(text).items()}


def test_a_caller_takes_a_dozen_lines() -> None:
    """The workflow of a caller is valid by the published schema, and short."""
    assert [error.message for error in schema("github-workflows").iter_errors(parsed(CALLER))] == []
    assert len(CALLER.splitlines()) <= 12


def test_a_caller_gives_what_is_declared() -> None:
    """The workflow that a caller names exists, and declares each input that it gives."""
    job = parsed(CALLER)["jobs"]["night"]
    name = re.fullmatch(r"OWNER/appointment-conformance/\.github/workflows/(.*)\.yml@main", job["uses"])
    assert name is not None
    assert job["with"].keys() <= workflow(name[1])["on"]["workflow_call"]["inputs"].keys()


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


def job_spec() -> dict[str, Any]:
    """The Job of the manifest."""
    found: dict[str, Any] = parsed(CRONJOB)["spec"]["jobTemplate"]["spec"]
    return found


def container() -> dict[str, Any]:
    """The one container of the manifest."""
    (found,) = job_spec()["template"]["spec"]["containers"]
    return dict(found)


def test_the_manifest_is_an_indexed_cron_job() -> None:
    """The manifest is a CronJob with an index for each target, of which none stops another."""
    manifest, spec = parsed(CRONJOB), job_spec()
    assert (manifest["apiVersion"], manifest["kind"], spec["completionMode"]) == ("batch/v1", "CronJob", "Indexed")
    assert (spec["completions"], spec["maxFailedIndexes"]) == (TARGETS_OF_A_MANIFEST, TARGETS_OF_A_MANIFEST)
    assert spec["template"]["spec"]["restartPolicy"] == "Never"  # a Job takes no `Always`


def test_what_the_manifest_shares_is_in_a_secret() -> None:
    """The URLs of history and Redis, which hold passwords, are taken from a Secret."""
    keys = {one["name"]: one["valueFrom"]["secretKeyRef"]["key"] for one in container()["env"]}
    assert keys == {"HISTORY_URL": "HISTORY_URL", "REDIS_URL": "REDIS_URL"}


def test_what_the_manifest_mounts_is_there() -> None:
    """Each mount of the manifest has its volume."""
    volumes = {volume["name"] for volume in job_spec()["template"]["spec"]["volumes"]}
    assert {mount["name"] for mount in container()["volumeMounts"]} == volumes


@pytest.fixture
def stubs(tmp_path: Path) -> Path:
    """A `pytest` that ends with 1, or with 2 after SIGTERM, and a `reports`; both write down what they are given."""
    log = tmp_path / "log"
    scripts = {
        "pytest": f'trap "exit 2" TERM\necho "pytest $*" >> {log}\n[ -z "$WAITS" ] || {{ sleep 5 & wait $!; }}\nexit 1',
        "reports": f'echo "reports $*" >> {log}',
    }
    for name, script in scripts.items():
        (tmp_path / name).write_text(f"#!/bin/bash\n{script}\n")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "names").write_text("acme-sandbox\neka-sandbox\n")
    return tmp_path


def started(stubs: Path, **environ: str) -> subprocess.Popen[bytes]:
    """The container's command, for the second target."""
    (script,) = container()["args"]
    path = {"PATH": f"{stubs}:{os.environ['PATH']}", "JOB_COMPLETION_INDEX": "1", "WAITS": "", **environ}
    command = [*container()["command"], script.replace("/config/names", str(stubs / "names"))]
    return subprocess.Popen(command, env=path, cwd=stubs)


def test_an_index_tests_its_target_and_ingests(stubs: Path) -> None:
    """The index is the line of the target's name; a run that fails is ingested, too, and its code is the pod's."""
    assert started(stubs).wait(10) == 1
    given = "--target eka-sandbox --targets=/config/targets.toml --hypothesis-profile nightly"
    assert (stubs / "log").read_text().splitlines() == [f"pytest {given}", "reports ingest"]


def test_a_stopped_pod_lets_the_run_put_back(stubs: Path) -> None:
    """SIGTERM, which a pod gets before it is killed, reaches the run, which is waited for and ingested."""
    pod = started(stubs, WAITS="yes")
    while not (stubs / "log").exists():
        time.sleep(0.01)
    pod.terminate()
    assert pod.wait(10) == 2
    assert "reports ingest" in (stubs / "log").read_text()
