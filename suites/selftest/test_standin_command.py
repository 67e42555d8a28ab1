"""`python -m suites.standin` serves a stand-in on this machine, lists its lies, and says what is wrong."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

COMMAND = [sys.executable, "-m", "suites.standin"]


def asked(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, run to its end."""
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=30, check=False)


class Served:
    """A stand-in that listens; `url` is the address that it printed."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "aniva", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", self.process.stdout.readline())
        assert found is not None
        self.url = found[0]

    def stop(self, way: signal.Signals) -> tuple[int, str, str]:
        """Exit code, what was printed since the first line, and what went to stderr."""
        self.process.send_signal(way)
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err


@pytest.fixture
def served() -> Iterator[Served]:
    """A stand-in on a free port."""
    made = Served()
    yield made
    made.process.kill()
    made.process.communicate()


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_stopped(served: Served, way: signal.Signals) -> None:
    """It answers at the address that it prints, ends with 0 and one line, and prints nothing for a request."""
    answer = httpx.get(f"{served.url}/nowhere", trust_env=False)
    code, out, err = served.stop(way)
    assert (answer.status_code, code, err) == (404, 0, "")
    assert out.splitlines()[-1] == "stopped after 1 request"


def test_it_says_how_to_reach_it(served: Served) -> None:
    """It prints its credentials, its fixtures, and the command that tests it."""
    httpx.get(served.url, trust_env=False)  # it answers when everything is printed
    _, out, _ = served.stop(signal.SIGINT)
    told = [part for part in ('"good":', '"appointment.editable":', f"--base-url {served.url}") if part in out]
    assert len(told) == 3


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
        done = asked("aniva", "--port", str(other.getsockname()[1]))
    assert (done.returncode, done.stderr.count("\n"), "in use" in done.stderr) == (78, 1, True), done.stderr
