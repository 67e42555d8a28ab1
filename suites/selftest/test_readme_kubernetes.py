"""What the README promises of Kubernetes: the manifests, and what is made for them, can be pasted."""

from __future__ import annotations

import os
import re
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from suites.selftest.test_readme_ci import CRONJOBS, SECTION

TARGETS_OF_A_MANIFEST = 200
FILES = "--targets=/config/targets.toml --contracts=/contracts"


def cron_jobs() -> list[dict[str, Any]]:
    """The manifests: the night, the alert, the gate and the claim."""
    return list(yaml.safe_load_all(CRONJOBS))


def job_spec() -> dict[str, Any]:
    """The Job of the night."""
    found: dict[str, Any] = cron_jobs()[0]["spec"]["jobTemplate"]["spec"]
    return found


def container(number: int = 0) -> dict[str, Any]:
    """The one container of a manifest, of the night by default."""
    (found,) = cron_jobs()[number]["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    return dict(found)


def test_the_manifest_is_an_indexed_cron_job() -> None:
    """The manifest is a CronJob with an index for each target, of which none stops another."""
    manifest, spec = cron_jobs()[0], job_spec()
    assert (manifest["apiVersion"], manifest["kind"], spec["completionMode"]) == ("batch/v1", "CronJob", "Indexed")
    assert (spec["completions"], spec["maxFailedIndexes"]) == (TARGETS_OF_A_MANIFEST, TARGETS_OF_A_MANIFEST)
    assert spec["template"]["spec"]["restartPolicy"] == "Never"  # a Job takes no `Always`


def test_what_the_manifests_share_is_in_a_secret() -> None:
    """All containers have all of the Secret, and nothing of it stands in the manifest."""
    found = [container(number) for number in range(3)]
    assert [one["envFrom"] for one in found] == [[{"secretRef": {"name": "conformance"}}]] * 3
    assert "env" not in {name for one in found for name in one}


def test_an_alert_comes_after_the_night() -> None:
    """A manifest of its own alerts where no run came, and its code is that of the alert; it also makes the page."""
    assert cron_jobs()[1]["kind"] == "CronJob"
    commands = ["reports page --history --out /pages/history.html", "reports alert --stale-after 26h"]
    assert container(1)["args"] == ["; ".join(commands)]


def test_only_a_release_asks_the_gate() -> None:
    """The gate's manifest never starts by itself, tries once, and goes by the policy of the ConfigMap."""
    gate = cron_jobs()[2]
    assert (gate["spec"]["suspend"], gate["spec"]["jobTemplate"]["spec"]["backoffLimit"]) == (True, 0)
    assert container(2)["command"] == ["reports", "gate", "--policy", "/config/policy.yaml"]
    assert f"--from=cronjob/{gate['metadata']['name']}" in SECTION


def test_what_the_manifests_need_is_made_in_the_readme() -> None:
    """The claim is a manifest; ConfigMap, with each file that is read, and Secret are made by a command."""
    made = set(re.findall(r"create (configmap|secret) (?:generic )?conformance", SECTION))
    assert (cron_jobs()[3]["kind"], made) == ("PersistentVolumeClaim", {"configmap", "secret"})
    assert set(re.findall(r"--from-file=(\S+)", SECTION)) == set(re.findall(r"/config/([\w.]+)", CRONJOBS))


def test_the_number_of_targets_is_put_into_the_manifest(tmp_path: Path) -> None:
    """The command that applies the manifests gives both numbers of the night the lines of `names`."""
    (tmp_path / "conformance.yaml").write_text(CRONJOBS)
    (tmp_path / "names").write_text("acme-sandbox\neka-sandbox\n")
    (line,) = re.findall(r"^(sed -E .*) \| kubectl apply", SECTION, re.MULTILINE)
    applied = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    spec = next(yaml.safe_load_all(applied))["spec"]["jobTemplate"]["spec"]
    assert (spec["completions"], spec["maxFailedIndexes"]) == (2, 2)


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
    assert (stubs / "log").read_text().splitlines() == [f"pytest {given}", "reports page", "reports ingest"]


def test_an_index_without_a_target_says_so(stubs: Path) -> None:
    """A pod more than there are targets tests nothing and fails: pytest would run on stand-ins without a target."""
    assert started(stubs, JOB_COMPLETION_INDEX="2").wait(10) == 78
    assert not (stubs / "log").exists()


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
