"""An imitation of GitHub's runner: jobs with their `run:` steps in bash; caches and artifacts are folders."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from suites.selftest.expressions import Contexts, evaluated, is_true
from suites.selftest.runs import HOUSE

WORKFLOWS = HOUSE / ".github" / "workflows"
NOT_OURS = re.compile(r"GITHUB_.*|PYTEST_.*|PYTHON.*|REDIS_URL|HISTORY_URL|NOTIFY_URLS|HEARTBEAT_URL|SECRETS|VARIABLES")
"""Variables of the environment of the tests that a runner does not have."""
LONGEST_STEP = 120
"""Seconds; a step takes less than 10."""


def workflow(name: str) -> dict[Any, Any]:
    """A workflow of this repository, as YAML 1.2 would read it: `on` is a name there."""
    found = yaml.safe_load((WORKFLOWS / f"{name}.yml").read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in found.items()}


@dataclass
class Job:
    """What became of a job: whether it succeeded, what its steps printed, its outputs and its summary."""

    is_well: bool = True
    text: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""


@dataclass
class Repository:
    """A repository that calls our workflows: its files, its secrets, and the caches and artifacts of its runs."""

    root: Path
    secrets: Mapping[str, str] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)
    token: str = "job-token"
    runs: int = 0

    def __post_init__(self) -> None:
        """Make the folders, and a `pip` that installs nothing: the tests' own environment has everything."""
        for name in ("caller", "cache", "bin"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        pip = self.root / "bin" / "pip"
        pip.write_text("#!/bin/sh\n")
        pip.chmod(0o755)

    @property
    def artifacts(self) -> Path:
        """The artifacts of the run that is under way, or of the last one."""
        return self.root / f"artifacts-{self.runs}"

    def call(self, name: str, **inputs: Any) -> dict[str, Job]:
        """Run a workflow to its end; `_` stands for `-` in inputs. Returns its jobs, `id` or `id (target)`."""
        return dict(self._jobs(name, inputs))

    def first(self, name: str, **inputs: Any) -> Job:
        """Run the first job of a workflow only."""
        return next(self._jobs(name, inputs))[1]

    def _jobs(self, name: str, inputs: Mapping[str, Any]) -> Iterator[tuple[str, Job]]:
        self.runs += 1
        self.artifacts.mkdir()
        found, done = workflow(name), dict[str, list[Job]]()
        contexts = self._contexts(found, {key.replace("_", "-"): value for key, value in inputs.items()})
        for id, job in found["jobs"].items():
            needed = [one for other in job.get("needs", []) for one in done.get(other, [])]
            if not is_true(job.get("if", ""), contexts, all(one.is_well for one in needed)):
                continue
            matrix = job.get("strategy", {}).get("matrix", {}).get("include")
            for row in evaluated(matrix, contexts) if matrix else [None]:
                title = f"{id} ({row['target'] or row['provider']})" if row else id
                made = self._job(found, job, {**contexts, "matrix": row or {}}, title)
                done.setdefault(id, []).append(made)
                contexts["needs"][id] = {"outputs": made.outputs}
                yield title, made

    def _contexts(self, found: Mapping[str, Any], given: Mapping[str, Any]) -> Contexts:
        declared = found["on"]["workflow_call"].get("inputs", {})
        assert given.keys() <= declared.keys(), given
        return {
            "inputs": {key: given.get(key, one["default"]) for key, one in declared.items()},
            "secrets": self.secrets,
            "github": {"run_id": str(self.runs), "run_attempt": "1", "token": self.token},
            "job": {"workflow_repository": "acme/suite", "workflow_sha": "0" * 40},
            "needs": {},
        }

    def _job(self, found: Mapping[str, Any], job: Mapping[str, Any], contexts: Contexts, name: str) -> Job:
        done, space = Job(), self.root / f"{self.runs}-{name.replace(' ', '-')}"
        (space / "temp").mkdir(parents=True)
        env = {**found.get("env", {}), **job.get("env", {})}
        contexts = {**contexts, "env": evaluated(env, contexts), "steps": {}}
        for step in job["steps"]:
            if is_true(step.get("if", ""), contexts, done.is_well):
                self._step(step, found["defaults"]["run"]["working-directory"], space, contexts, done)
        done.outputs = {key: evaluated(text, contexts) for key, text in job.get("outputs", {}).items()}
        summary = space / "temp" / "summary"
        done.summary = summary.read_text() if summary.exists() else ""
        return done

    def _step(self, step: Mapping[str, Any], folder: str, space: Path, contexts: Contexts, done: Job) -> None:
        if "uses" in step:
            done.is_well &= self._use(step["uses"].partition("@")[0], evaluated(step.get("with", {}), contexts), space)
            return
        env = {**contexts["env"], **evaluated(step.get("env", {}), contexts)}
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=space / folder, env={**self._environ(space), **env}, capture_output=True, text=True,
            timeout=LONGEST_STEP, check=False,
        )  # fmt: skip
        done.is_well &= ran.returncode == 0
        done.text += f"== {step.get('name', step['run'])}: {ran.returncode}\n{ran.stdout}{ran.stderr}"
        output = space / "temp" / "output"
        if "id" in step and output.exists():
            lines = (line.partition("=") for line in output.read_text().splitlines())
            contexts["steps"][step["id"]] = {"outputs": {key: value for key, _, value in lines}}

    def _environ(self, space: Path) -> dict[str, str]:
        inherited = {key: value for key, value in os.environ.items() if not NOT_OURS.fullmatch(key)}
        temp = space / "temp"
        return {
            **inherited,
            "PATH": f"{self.root / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(space / "suite"),  # what is checked out, and not what the tests themselves run from
            "GITHUB_OUTPUT": str(temp / "output"),
            "GITHUB_STEP_SUMMARY": str(temp / "summary"),
            "RUNNER_TEMP": str(temp),
            "PYTEST_ADDOPTS": "-p suites.selftest.locks_of_tests",
            **self.environ,
        }

    def _use(self, action: str, given: Mapping[str, Any], space: Path) -> bool:
        """Do what an action does. Returns whether it succeeded; an action that is not known here fails the test."""
        if action == "actions/checkout":
            source = HOUSE if "repository" in given else self.root / "caller"
            shutil.copytree(source, space / given["path"], ignore=_left_out)
        elif action == "actions/cache/restore":
            return self._restore(given, space)
        elif action == "actions/cache/save":
            for file in _files(given["path"], space):
                _copy(file, self.root / "cache" / given["key"] / file.relative_to(space))
        elif action == "actions/upload-artifact":
            for file in _files(given["path"], space):
                _copy(file, self.artifacts / given["name"] / file.name)
        elif action == "actions/download-artifact":
            for folder in self.artifacts.glob(given["pattern"]):
                shutil.copytree(folder, space / given["path"] / folder.name)
        else:
            assert action in ("actions/setup-python", "actions/cache"), action
        return True

    def _restore(self, given: Mapping[str, Any], space: Path) -> bool:
        """Restore the newest cache whose key begins so, as GitHub does."""
        caches = sorted((self.root / "cache").glob(f"{given['restore-keys']}*"), key=lambda one: one.stat().st_mtime)
        if caches:
            shutil.copytree(caches[-1], space, dirs_exist_ok=True)
        return bool(caches) or not given.get("fail-on-cache-miss")


def _files(paths: str, space: Path) -> Iterator[Path]:
    return (file for pattern in paths.split() for file in space.glob(pattern))


def _copy(file: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(file, to)


def _left_out(folder: str, names: list[str]) -> set[str]:
    """What no checkout has."""
    left = {".git", ".venv", ".hypothesis", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
    return left & {*names} | ({"out"} if Path(folder).name == "reports" else set())
