"""The command serves a stand-in on this machine, lists its faults, and explains mistakes."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

import contracts
from suites.selftest.runs import HOUSE
from suites.standin.__main__ import main

COMMAND = [sys.executable, "-m", "suites.standin"]


def run(*arguments: str) -> Result:
    """Run the command, which does not serve anything with these arguments, in this process."""
    return CliRunner().invoke(main, arguments)


class Served:
    """A stand-in that listens at the printed `url`."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, *arguments, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        match = re.search(r"http://127\.0\.0\.1:\d+", self.process.stdout.readline())
        assert match is not None
        self.url = match[0]

    def stop(self, stop: signal.Signals) -> tuple[int, str, str]:
        """The exit code, the output after the first line, and stderr."""
        self.process.send_signal(stop)
        assert self.process.stdout is not None
        out = self.process.stdout.read()  # communicate() would miss what was buffered together with the first line
        _, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err


@pytest.fixture
def served() -> Iterator[Served]:
    """A stand-in on a free port."""
    command = Served("aniva")
    yield command
    command.process.kill()
    command.process.communicate()


def printed(*arguments: str) -> tuple[str, str]:
    """The address of a stand-in with these options, and everything else it printed."""
    command = Served(*arguments)
    httpx.get(command.url, trust_env=False)  # it answers after everything is printed
    return command.url, command.stop(signal.SIGINT)[1]


def toml(out: str) -> str:
    """The part of the output that belongs into a targets.toml."""
    return out[out.index("# For targets.toml:") : out.index("# In the shell")]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_stopped(served: Served, stop: signal.Signals) -> None:
    """It answers at the printed address, exits with 0 and one more line, and prints nothing about requests."""
    answer = httpx.get(f"{served.url}/nowhere", trust_env=False)
    code, out, err = served.stop(stop)
    assert (answer.status_code, code, err) == (404, 0, "")
    assert out.splitlines()[-1] == "stopped after 1 request"


@pytest.fixture(scope="module")
def lobbie() -> tuple[str, str]:
    """The address of a stand-in with three appointments, and everything else it printed."""
    return printed("lobbie", "--editables", "3")


def test_it_says_how_to_reach_it(lobbie: tuple[str, str]) -> None:
    """It prints both commands that can test it."""
    url, out = lobbie
    assert f"cd {HOUSE} && pytest --target lobbie-standin" in out.splitlines()
    assert f"cd {HOUSE} && pytest --provider lobbie --base-url {url}" in out.splitlines()


def test_it_prints_its_table(lobbie: tuple[str, str], tmp_path: Path) -> None:
    """The table that it prints is a valid target and has no secret in it."""
    url, out = lobbie
    (tmp_path / "targets.toml").write_text(toml(out))
    assert contracts.targets(tmp_path / "targets.toml")["lobbie-standin"]["base_url"] == url
    assert "-of-the-" not in toml(out)


def test_it_prints_its_secrets_as_exports() -> None:
    """There is an export line for every variable that the table names."""
    _, out = printed("eka", "--login")
    variables = {
        name for held in tomllib.loads(toml(out))["eka-standin"]["credentials"].values() for name in held.values()
    }
    assert set(re.findall(r"^export (\w+)=\S+$", out, re.MULTILINE)) == variables


def test_the_number_of_appointments_can_be_chosen(lobbie: tuple[str, str]) -> None:
    """--editables sets the number of editable appointments."""
    table = tomllib.loads(toml(lobbie[1]))["lobbie-standin"]
    assert len(table["fixtures"]["appointment.editable"]) == 3


def test_the_lifetime_of_tokens_can_be_chosen() -> None:
    """--token-seconds sets how long a token is valid, and a login says so."""
    command = Served("eka", "--token-seconds", "7")
    client = {"client_id": "good-client-of-the-eka-stand-in", "client_secret": "good-secret-of-the-eka-stand-in"}
    token = httpx.post(f"{command.url}/connect-auth/v1/account/login", json=client, trust_env=False).json()
    command.stop(signal.SIGINT)
    assert token["expires_in"] == 7


def test_its_answers_can_be_delayed() -> None:
    """--latency delays every answer."""
    command = Served("aniva", "--latency", "200")
    elapsed = httpx.get(f"{command.url}/nowhere", trust_env=False).elapsed
    command.stop(signal.SIGINT)
    assert elapsed.total_seconds() >= 0.2


def test_a_login_needs_one_in_the_contract() -> None:
    """--login without a login in the contract exits with 78 and one line."""
    finished = run("aniva", "--login")
    assert (finished.exit_code, finished.stderr.count("\n"), "--login" in finished.stderr) == (78, 1, True), (
        finished.stderr
    )


def test_it_lists_its_faults() -> None:
    """Each line of the list is the id of a fault and its description."""
    lines = run("lobbie", "--faults").stdout.splitlines()
    assert [line for line in lines if not re.fullmatch(r"\S+:\w+ {2,}[A-Z].+\.", line)] == []
    assert any(line.startswith("LOBBIE-404:lets_it_pass ") for line in lines)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("anniva",), "Did you mean aniva?"),
        (("aniva", "--fault", "ANIVA-LOCKED-DRAW"), "Did you mean ANIVA-LOCKED-DRAWN"),
    ],
)
def test_a_wrong_name_gets_a_suggestion(arguments: tuple[str, ...], hint: str) -> None:
    """An unknown provider or fault exits with 78 and suggests a name."""
    finished = run(*arguments)
    assert (finished.exit_code, hint in finished.stderr, "Traceback" in finished.stderr) == (78, True, False), (
        finished.stderr
    )


def test_a_port_in_use_is_reported() -> None:
    """A port in use exits with 78 and one line."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        command = [*COMMAND, "aniva", "--port", str(port)]
        finished = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    message = f"--port {port}: Address already in use; choose another, or 0 for a free one.\n"
    assert (finished.returncode, finished.stderr) == (78, message)
