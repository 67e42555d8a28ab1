"""`reports page-changes`: what `contracts drift --watch` found, told once to the channels of alerts."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from reports.__main__ import main
from suites.selftest.channels import webhook
from suites.selftest.ci import workflow
from suites.selftest.empty_histories import history_in

CHANGE = {
    "id": "text-changed:update.request/age",
    "class": "warning",
    "before": "In months.",
    "after": "In years, says @here.",
    "means": "What is promised may be another thing.",
    "clauses": ["ACME-AGE"],
}
STEP = "Tell what changed on the vendors' pages"
COMMANDS = """
contracts() { case "$2" in well) exit 0;; gone) exit 75;; crashed) exit 1;; *) echo "{}"; exit 1;; esac; }
reports() { echo "reports $*"; }
"""


def written(folder: Path, *changes: dict[str, Any], provider: str = "acme") -> str:
    """The file of a provider, as the command writes it: empty where nothing changed."""
    file = folder / f"{provider}.json"
    whole = {"old": "page.md", "new": "https://docs.example.com", "remarks": ["Look once."], "changes": changes}
    file.write_text(json.dumps(whole) if changes else "", encoding="utf-8")
    return str(file)


def tell(folder: Path, channel: str, *changes: dict[str, Any]) -> int:
    """Tell a channel of these changes; the exit code."""
    history = history_in(folder)
    return main(["page-changes", written(folder, *changes), "--history", history, "--notify", channel])


def test_a_change_is_one_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page that changed is one message with what was there, what is, and the clauses; no mention is in it."""
    with webhook() as (hook, titles):
        assert tell(tmp_path, hook, CHANGE, {**CHANGE, "id": "response-type-changed:x", "class": "error"}) == 0
    assert titles == ["acme: the vendor's page changed (1 breaking, 1 risky)"]
    text = titles.bodies[0]["message"]
    for part in (
        "In months.",
        "In years, says (at)here.",
        "clauses: ACME-AGE",
        "contracts drift acme --watch",
        "Look once.",
    ):
        assert part in text


@pytest.mark.parametrize(("provider", "end"), [("aniva", "\n"), ("acme", " --contracts=DIR\n")])
def test_a_command_names_the_folder_of_a_contract_outside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], provider: str, end: str
) -> None:
    """Commands about a provider that is not included say that its folder has to be given, and what that is."""
    assert main(["page-changes", written(tmp_path, CHANGE, provider=provider), "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert (f"drift {provider} --watch --write{end}" in out, f"contracts update {provider}{end}" in out) == (True, True)
    assert ("DIR is the folder of your own contracts" in out) == ("DIR" in end)


def test_a_change_is_told_once(tmp_path: Path) -> None:
    """The same changes are not told again the next night; others are, and so are the same after the page was well."""
    with webhook() as (hook, titles):
        for changes in ([CHANGE], [CHANGE], [{**CHANGE, "after": "In weeks."}], [], [CHANGE]):
            assert tell(tmp_path, hook, *changes) == 0
    assert len(titles) == 3


def test_what_did_not_arrive_is_told_again(tmp_path: Path) -> None:
    """A message that a channel refuses ends with 75, and is sent again the next time."""
    with webhook(iter([500])) as (hook, titles):
        assert [tell(tmp_path, hook, CHANGE) for _ in range(2)] == [75, 0]
    assert len(titles) == 1


def test_a_dry_run_only_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a channel the messages are printed, and the history is not even made."""
    assert main(["page-changes", written(tmp_path, CHANGE), written(tmp_path, provider="beta"), "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("acme: the vendor's page changed (1 risky)\nThe page: https://docs.example.com\n")
    assert "beta" not in out


@pytest.mark.parametrize("text", ["[]", "{}", '{"new": "x", "changes": [{"id": "a"}]}', "no JSON"])
def test_another_file_is_a_mistake(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of another kind ends with 78 and one message."""
    (tmp_path / "acme.json").write_text(text, encoding="utf-8")
    assert main(["page-changes", str(tmp_path / "acme.json"), "--dry-run"]) == 78
    assert "this is not what contracts drift PROVIDER --watch --format json writes" in capsys.readouterr().err


@pytest.mark.parametrize(("urls", "options"), [("", " --dry-run"), ("json://x", "")])
def test_a_night_tells_of_the_pages_that_came(tmp_path: Path, urls: str, options: str) -> None:
    """Each page is fetched once, where a caller wants it; one that does not come, or that broke the command, is not one
    without changes."""
    job = workflow("conformance-nightly")["jobs"]["history"]
    (step,) = [one for one in job["steps"] if one.get("name") == STEP]
    assert "inputs.watch" in step["if"]
    rows = [{"provider": name, "target": target} for name in ("well", "gone", "crashed", "changed") for target in "ab"]
    environ = {**os.environ, "NOTIFY_URLS": urls, "CONTRACTS": "", "ROWS": json.dumps(rows)}
    script = COMMANDS.replace("exit", "return") + step["run"]
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script], cwd=tmp_path, env=environ, capture_output=True, text=True, check=True
    )
    *warnings, command = done.stdout.splitlines()
    assert [one.partition(" could")[0] for one in warnings] == [
        f"::warning::The page of {name}" for name in ("crashed", "gone")
    ]
    assert command == f"reports page-changes pages/changed.json pages/well.json{options}"
