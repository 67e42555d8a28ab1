"""`python -m suites.standin` serves a stand-in on this machine, lists its lies, and says what is wrong."""

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

import contracts

COMMAND = [sys.executable, "-m", "suites.standin"]


def asked(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, run to its end."""
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=30, check=False)


class Served:
    """A stand-in that listens; `url` is the address that it printed."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, *arguments, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", self.process.stdout.readline())
        assert found is not None
        self.url = found[0]

    def stop(self, way: signal.Signals) -> tuple[int, str, str]:
        """Exit code, what was printed since the first line, and what went to stderr."""
        self.process.send_signal(way)
        assert self.process.stdout is not None
        out = self.process.stdout.read()  # communicate() would miss what was read ahead with the first line
        _, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err


@pytest.fixture
def served() -> Iterator[Served]:
    """A stand-in on a free port."""
    made = Served("aniva")
    yield made
    made.process.kill()
    made.process.communicate()


def printed(*arguments: str) -> tuple[str, str]:
    """The address of a stand-in that was started so, and what else it printed until it was stopped."""
    there = Served(*arguments)
    httpx.get(there.url, trust_env=False)  # it answers when everything is printed
    return there.url, there.stop(signal.SIGINT)[1]


def toml(out: str) -> str:
    """The text for a targets.toml in what was printed."""
    return out[out.index("# For targets.toml:") : out.index("# In the shell")]


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_stopped(served: Served, way: signal.Signals) -> None:
    """It answers at the address that it prints, ends with 0 and one line, and prints nothing for a request."""
    answer = httpx.get(f"{served.url}/nowhere", trust_env=False)
    code, out, err = served.stop(way)
    assert (answer.status_code, code, err) == (404, 0, "")
    assert out.splitlines()[-1] == "stopped after 1 request"


def test_it_says_how_to_reach_it() -> None:
    """It prints both commands that test it."""
    url, out = printed("aniva")
    assert "pytest --target aniva-standin" in out.splitlines()
    assert f"pytest --provider aniva --base-url {url}" in out.splitlines()


def test_it_prints_its_table(tmp_path: Path) -> None:
    """What it prints for targets.toml is a target without a fault, and no secret stands in it."""
    url, out = printed("lobbie")
    (tmp_path / "targets.toml").write_text(toml(out))
    assert contracts.targets(tmp_path / "targets.toml")["lobbie-standin"]["base_url"] == url
    assert "-of-the-" not in toml(out)


def test_it_prints_its_secrets_as_exports() -> None:
    """Each variable that the table names is set by a line for the shell."""
    _, out = printed("eka", "--login")
    named = {name for held in tomllib.loads(toml(out))["eka-standin"]["credentials"].values() for name in held.values()}
    assert set(re.findall(r"^export (\w+)=\S+$", out, re.MULTILINE)) == named


def test_it_offers_as_many_appointments_as_asked() -> None:
    """With --editables there are so many, and so many workers may write."""
    told = tomllib.loads(toml(printed("lobbie", "--editables", "3")[1]))["lobbie-standin"]
    assert (len(told["fixtures"]["appointment.editable"]), told["parallel"]) == (3, 3)


def test_its_tokens_last_as_long_as_asked() -> None:
    """With --token-seconds a login says how long its token is good."""
    there = Served("eka", "--token-seconds", "7")
    client = {"client_id": "good-client-of-the-eka-stand-in", "client_secret": "good-secret-of-the-eka-stand-in"}
    told = httpx.post(f"{there.url}/connect-auth/v1/account/login", json=client, trust_env=False).json()
    there.stop(signal.SIGINT)
    assert told["expires_in"] == 7


def test_its_answers_can_be_held_back() -> None:
    """With --latency an answer takes at least that long."""
    there = Served("aniva", "--latency", "200")
    elapsed = httpx.get(f"{there.url}/nowhere", trust_env=False).elapsed
    there.stop(signal.SIGINT)
    assert elapsed.total_seconds() >= 0.2


def test_a_login_that_the_contract_lacks_is_told() -> None:
    """Asking for client ids where there is no login ends with 78 and one line."""
    done = asked("aniva", "--login")
    assert (done.returncode, done.stderr.count("\n"), "--login" in done.stderr) == (78, 1, True), done.stderr


def test_it_lists_its_lies() -> None:
    """Each line of the list is the id of a fault and its sentence."""
    lines = asked("lobbie", "--faults").stdout.splitlines()
    assert [line for line in lines if not re.fullmatch(r"\S+:\w+ {2,}[A-Z].+\.", line)] == []
    assert any(line.startswith("LOBBIE-404:lets_it_pass ") for line in lines)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("anniva",), "Did you mean aniva?"),
        (("aniva", "--fault", "ANIVA-LOCKED-DRAW"), "Did you mean ANIVA-LOCKED-DRAWN"),
    ],
)
def test_a_wrong_name_is_answered_with_the_right_one(arguments: tuple[str, ...], hint: str) -> None:
    """An unknown provider or fault ends with 78 and a did-you-mean."""
    done = asked(*arguments)
    assert (done.returncode, hint in done.stderr, "Traceback" in done.stderr) == (78, True, False), done.stderr


def test_a_taken_port_is_told() -> None:
    """A port that somebody else has ends with 78 and one line."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = asked("aniva", "--port", str(port))
    told = f"--port {port}: Address already in use; choose another, or 0 for a free one.\n"
    assert (done.returncode, done.stderr) == (78, told)
