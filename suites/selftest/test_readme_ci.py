"""What the README promises of CI: what it shows can be pasted."""

from __future__ import annotations

import json
import os
import re
import subprocess
import textwrap
import time
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
TARGETS_OF_A_MANIFEST = 200
FILES = "--targets=/config/targets.toml --contracts=/contracts"


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


NIGHT = {"schedule"}


@pytest.mark.parametrize(
    ("job", "sources"), [("conformance", NIGHT), ("history", NIGHT), ("gate", {"$CI_COMMIT_TAG", "web"})]
)
def test_each_gitlab_job_has_its_trigger(job: str, sources: set[str]) -> None:
    """A schedule tests and reports; a tag, or a person, asks the gate."""
    rules = [rule["if"] for rule in parsed(GITLAB)[job]["rules"]]
    assert {re.sub(r'.*"(.*)"', r"\1", rule) for rule in rules} == sources


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
    assert {"ingest good.jsonl", "page good.jsonl"} <= {*played(tmp_path, "history")[1]}


def cron_jobs() -> list[dict[str, Any]]:
    """The manifests: the night and the alert."""
    return list(yaml.safe_load_all(CRONJOBS))


def job_spec() -> dict[str, Any]:
    """The Job of the night."""
    found: dict[str, Any] = cron_jobs()[0]["spec"]["jobTemplate"]["spec"]
    return found


def container() -> dict[str, Any]:
    """The one container of the night."""
    (found,) = job_spec()["template"]["spec"]["containers"]
    return dict(found)


def test_the_manifest_is_an_indexed_cron_job() -> None:
    """The manifest is a CronJob with an index for each target, of which none stops another."""
    manifest, spec = cron_jobs()[0], job_spec()
    assert (manifest["apiVersion"], manifest["kind"], spec["completionMode"]) == ("batch/v1", "CronJob", "Indexed")
    assert (spec["completions"], spec["maxFailedIndexes"]) == (TARGETS_OF_A_MANIFEST, TARGETS_OF_A_MANIFEST)
    assert spec["template"]["spec"]["restartPolicy"] == "Never"  # a Job takes no `Always`


def test_what_the_manifests_share_is_in_a_secret() -> None:
    """Both containers have all of the Secret, and nothing of it stands in the manifest."""
    alerting = cron_jobs()[1]["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    assert [one["envFrom"] for one in (container(), alerting)] == [[{"secretRef": {"name": "conformance"}}]] * 2
    assert "env" not in {*container(), *alerting}


def test_an_alert_comes_after_the_night() -> None:
    """A manifest of its own alerts where no run came."""
    alerting = cron_jobs()[1]
    assert alerting["kind"] == "CronJob"
    (found,) = alerting["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    assert found["command"] == ["reports", "alert", "--stale-after", "26h"]


def test_what_a_run_writes_outlives_its_pod() -> None:
    """Journals and restore ledgers are on a volume that stays, in a folder for each index."""
    (mount,) = [one for one in container()["volumeMounts"] if one["mountPath"] == "/suite/reports/out"]
    volumes = {volume["name"]: volume for volume in job_spec()["template"]["spec"]["volumes"]}
    assert "persistentVolumeClaim" in volumes[mount["name"]]
    assert mount["subPathExpr"] == "$(JOB_COMPLETION_INDEX)"


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
    (tmp_path / "bin").mkdir()
    for name, script in scripts.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/bash\n{script}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    (tmp_path / "names").write_text("acme-sandbox\neka-sandbox\n")
    return tmp_path


def started(stubs: Path, **environ: str) -> subprocess.Popen[bytes]:
    """The container's command, for the second target."""
    (script,) = container()["args"]
    path = {"PATH": f"{stubs / 'bin'}:{os.environ['PATH']}", "JOB_COMPLETION_INDEX": "1", "WAITS": "", **environ}
    command = [*container()["command"], script.replace("/config/names", str(stubs / "names"))]
    return subprocess.Popen(command, env=path, cwd=stubs)


def test_an_index_tests_its_target_and_ingests(stubs: Path) -> None:
    """The index is the line of the target's name; a run that fails is ingested, too, and its code is the pod's."""
    assert started(stubs).wait(10) == 1
    given = f"--target eka-sandbox {FILES} --hypothesis-profile nightly"
    assert (stubs / "log").read_text().splitlines() == [f"pytest {given}", "reports ingest"]


def test_an_index_puts_back_first_what_the_last_night_could_not(stubs: Path) -> None:
    """A restore ledger that a lost pod has left is dealt with before the target is tested."""
    (stubs / "reports/out").mkdir(parents=True)
    (stubs / "reports/out/20261128T041700-4f2a.restore").touch()
    assert started(stubs).wait(10) == 1
    assert (stubs / "log").read_text().splitlines()[0] == f"pytest --restore 20261128T041700-4f2a {FILES}"


def test_a_stopped_pod_lets_the_run_put_back(stubs: Path) -> None:
    """SIGTERM, which a pod gets before it is killed, reaches the run, which is waited for and ingested."""
    pod = started(stubs, WAITS="yes")
    while not (stubs / "log").exists():
        time.sleep(0.01)
    pod.terminate()
    assert pod.wait(10) == 2
    assert "reports ingest" in (stubs / "log").read_text()
