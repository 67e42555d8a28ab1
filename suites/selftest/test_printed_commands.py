"""Every command that we print works when pasted: from another folder, for contracts in a folder with a space."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from contracts.__main__ import main as contracts_command
from reports.__main__ import cli as reports_command
from suites.proof.__main__ import cli as proof_command
from suites.selftest import live
from suites.selftest.contract_copies import copied
from suites.selftest.recordings import Recording
from suites.selftest.runs import HOUSE, SUITE
from suites.selftest.situations import from_request, printed, saying
from suites.standin import StandIn
from suites.standin.__main__ import main as standin_command

CONFIGURED_WRONG, UNKNOWN_OPTION = 78, 4
README = "\n".join((HOUSE / name).read_text() for name in ("README.md", "reports/README.md", "suites/README.md"))
OURS = r"(?:contracts|reports|python -m suites\.(?:standin|proof)) [^`#>\n]*"
NAMED = {text.strip() for text in re.findall(f"`({OURS})`|^({OURS})", README, re.MULTILINE) for text in text}
COMMANDS: dict[str, Any] = {
    "contracts": contracts_command,
    "reports": reports_command,
    "suites.standin": standin_command,
    "suites.proof": proof_command,
}


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder that has nothing to do with the checkout."""
    folder = tmp_path / "some where else"
    folder.mkdir()
    return folder


def pasted(line: str, folder: Path, environ: dict[str, str] | None = None) -> tuple[int, str]:
    """The exit code of a line that is pasted into a shell in a folder, and what it printed."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    variables = {**os.environ, **(environ or {}), "PATH": path}
    done = subprocess.run(["sh", "-c", line], cwd=folder, env=variables, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


def lines(text: str, label: str) -> list[str]:
    """What stands behind a label in what was printed."""
    return [line for line in re.findall(rf"^ *{label}:? *(.*)$", text, re.MULTILINE) if line]


def test_run_it_again(tmp_path: Path, elsewhere: Path) -> None:
    """The line under a failure sends the same requests to the same private vendor."""
    root = copied(tmp_path / "our contracts", "mirror").parent
    options = (SUITE, f"--contracts={root}", "--provider", "mirror", "-k", "LOCKED-DRAWN")
    text = printed(tmp_path, *options, "--fault", "MIRROR-LOCKED-DRAWN")
    [line] = lines(text, "to repeat this")
    code, again = pasted(line, elsewhere)
    assert (code, "VIOLATION  MIRROR-LOCKED-DRAWN" in again) == (1, True), again


def test_the_stand_in_that_is_sent_to(tmp_path: Path, elsewhere: Path) -> None:
    """The command that serves what an embedded run has tested knows its fault and its private contract."""
    root = copied(tmp_path / "our contracts", "mirror").parent
    options = (SUITE, f"--contracts={root}", "--provider", "mirror", "-k", "LOCKED-DRAWN")
    [line] = lines(printed(tmp_path, *options, "--fault", "MIRROR-LOCKED-DRAWN"), "in a second terminal")
    code, text = pasted(f"timeout -s INT 5 {line.replace('--port 8080', '--port 0')}", elsewhere)
    assert "stand-in at http://127.0.0.1:" in text, text
    assert "# Injected fault: MIRROR-LOCKED-DRAWN" in text
    commands = [line for line in text.splitlines() if " && pytest " in line]
    assert [shlex.quote(str(root)) in command for command in commands] == [True, True]
    url = re.findall(r"stand-in at (\S+)", text)[0]
    code, text = pasted(commands[1].replace(url, "http://127.0.0.1:1") + " --collect-only -q", elsewhere)
    assert code == 0, text


def test_put_it_back_and_leave_it_so(tmp_path: Path, elsewhere: Path) -> None:
    """The lines under what could not be put back do so, and both know the files of the target."""
    around = from_request(12, saying("409 Conflict", "{}"), "PATCH")
    holder: list[StandIn] = []

    def until_told(app: StandIn) -> live.Around:
        holder.append(app)
        refusing = around(app)
        return lambda environ, start: (app if len(holder) > 1 else refusing)(environ, start)

    with live.place(tmp_path / "our targets", ("aniva",), around=until_told) as place:
        options = (SUITE, *place.options(), "-k", "ANIVA-TIME-ZONED")
        text = printed(place.folder, *options, environ=place.environ)
        [back] = lines(text, r"\(a\) try again to put the changes back[^:]*")
        [leave] = lines(text, r"\(b\) only if the vendor will not undo [^:]*: [^:]*")
        code, told = pasted(leave, elsewhere, place.environ)
        assert (code, "Nothing is accepted" in told) == (75, True), told
        [confirm] = re.findall("confirm it by: (.*)", told)
        assert shlex.quote(f"--targets={place.file}").replace("'", "") in confirm.replace("'", "")
        holder.append(holder[0])
        assert pasted(back, elsewhere, place.environ)[0] == 0
        assert place.ledgers() == []


def test_a_subfolder_is_as_good_as_the_top(tmp_path: Path) -> None:
    """In a folder of the checkout, pytest finds the suite without being told where it is."""
    with contextlib.chdir(HOUSE / "contracts"):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", "--provider", "aniva"])
    assert (int(code), "ANIVA-EMPTY" in out.getvalue()) == (0, True), out.getvalue()


@pytest.mark.parametrize("command", sorted(NAMED - {""}))
def test_a_command_of_the_readme_is_one(command: str) -> None:
    """Each command of ours that the README names exists, with these options."""
    name, *words = shlex.split(command.removeprefix("python -m "))
    with contextlib.redirect_stdout(io.StringIO()) as out:
        COMMANDS[name].main([*words, "--help"], standalone_mode=False)
    assert "Usage" in out.getvalue()


def test_our_commands_are_there_from_any_folder(elsewhere: Path) -> None:
    """Commands that are installed or run as modules need no checkout to be in."""
    code, text = pasted("contracts check aniva && reports summary --help && python -m suites.proof --help", elsewhere)
    assert (code, "no problems" in text) == (0, True), text


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`(pytest [^`]*)`", README))))
def test_a_pytest_command_of_the_readme_is_one(command: str, tmp_path: Path) -> None:
    """Each pytest command that the README names is understood, with a name that exists in place of each example."""
    examples = {"ID": "ANIVA-LOCKED-DRAWN", "NAME": "aniva", "acme": "aniva", "DIR": str(HOUSE / "contracts")}
    words = [examples.get(word.rpartition("=")[2], word) for word in shlex.split(command)[1:]]
    if "--recorded=FILE" in words:
        made = Recording("eka")
        made.update(dict(made.bound.plain[0]))
        words = [word.replace("FILE", str(made.write(tmp_path))) for word in words]
    if {
        "RUN",
        "RUN:FINDING",
        "--junitxml=junit.xml",
        "TARGET",
        "eka-sandbox",
        "acme-sandbox",
        "eka-standin",
        "-n",
        "--variant",
        "--plan",
        "suites/selftest",
    } & set(words):
        pytest.skip("needs a run, a target or another process, which other tests have")
    words = [str(tmp_path / word) if word.endswith(".xml") else word for word in words]
    with contextlib.redirect_stdout(io.StringIO()) as out:
        code = pytest.main(["--rootdir", str(tmp_path), "-c", str(HOUSE / "pyproject.toml"), "--collect-only", "-q",
                            "-p", "no:cacheprovider", *words])  # fmt: skip
    assert int(code) not in (UNKNOWN_OPTION, CONFIGURED_WRONG), out.getvalue()
