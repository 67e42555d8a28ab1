"""A printed cURL line, pasted into a shell, sends the request that the run has sent."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from suites.kit.http.login_line import login_line
from suites.kit.model.exchange import Sent
from suites.kit.model.sent_json import texts_in
from suites.kit.privacy.documented import PERSONAL
from suites.kit.privacy.templates import Templates
from suites.kit.session.shell_hints import hint, values_of
from suites.selftest import exchanges, live, logins, loopback
from suites.standin import fault

pytestmark = pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl on this machine")
SECRET = "a-secret-of-ours"


@dataclass
class Listener:
    """A server that remembers the body and the headers of the last request."""

    url: str = ""
    body: bytes = b""
    environ: dict[str, Any] = field(default_factory=dict)

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        """Take a request."""
        self.body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self.environ = environ
        start("204 No Content", [])
        return []


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener on loopback."""
    listener = Listener()
    with loopback.served(listener) as server:
        listener.url = server.url
        yield listener


def pasted(lines: str, environ: Mapping[str, str] | None = None) -> str:
    """What a shell prints that was given these lines, on standard output."""
    shell, variables = ["sh", "-c", lines], {**os.environ, **(environ or {})}
    done = subprocess.run(shell, env=variables, capture_output=True, text=True, timeout=30, check=True)
    return done.stdout


@pytest.mark.parametrize(
    "content",
    [
        b'{"a": "it\'s 10 o\'clock, `date`, $HOME, \\\\ and \\"b\\""}',
        b'{"a": "\xff\xfe"}',
        b"\x00\x00\x00",
        b"[" * 10_000 + b"]" * 10_000,
        b'{"a": "' + b"x" * 1_000_000 + b'"}',
        "{'M\u00fcnchen \u65e5\u672c': }".encode(),
    ],
    ids=["quotes", "no UTF-8", "NUL", "nested", "a million", "letters"],
)
def test_any_bytes_arrive(content: bytes) -> None:
    """Bytes that a shell reads in its own way, or that are too many for it, arrive as they were sent."""
    with listening() as listener:
        bound = exchanges.retargeted(base_url=listener.url)
        sent = Sent("PATCH", listener.url, "/1", {}, {"content-type": "application/json"}, content)
        line = Templates(bound).curl(exchanges.exchange(sent=sent, probe={"raw": content}))
        pasted(f"{line} -s")
        assert (listener.body, len(line) < 1_000) == (content, True)


def test_numbers_and_texts_of_the_target_arrive() -> None:
    """An id in a body is the number or the text that it is, and the key is in the variable that the target names."""
    with listening() as listener:
        variables = {"credentials.good": "OUR_KEY"}
        rows = {"appointment.editable": ({"id": "apt-77"},), "practitioner.active": ({"id": 3002},)}
        bound = exchanges.retargeted(
            base_url=listener.url, variables=variables, credentials={"good": SECRET}, fixtures=rows
        )
        body = {"practitioner": 3002, "other": "3002", "listed": [3002, "apt-77"]}
        sent = Sent("PATCH", listener.url, "/apt-77", {}, {"content-type": "application/json"}, b"{}")
        line = Templates(bound).curl(exchanges.exchange(sent=sent, probe={"body": body}))
        exports = "".join(f"export {name}={value}\n" for name, value in values_of(bound, [line]).items())
        pasted(f"{exports}{line} -s", {"OUR_KEY": SECRET})
        assert listener.body == b'{"practitioner": 3002, "other": "3002", "listed": [3002, "apt-77"]}'
        assert (listener.environ["HTTP_X_API_KEY"], listener.environ["PATH_INFO"]) == (SECRET, "/apt-77")


@pytest.mark.parametrize("place", ["headers", "login.headers"])
def test_a_printed_login_sends_the_headers_of_the_target(place: str) -> None:
    """A login on the target's own host gets the same headers of the target from a shell as from the run."""
    with listening() as listener:
        headers = {"X-Key": SECRET, "X-Note": '5 $HOME `date` "it\'s"'}
        given = {"headers": headers} if place == "headers" else {"login": {"headers": headers}}
        variables = {f"{place}.X-Key": "OUR_KEY"}
        at = logins.target(listener.url, variables=variables, **given)
        pasted(f"echo {login_line(at, logins.authentication(), 'good')}", {"OUR_KEY": SECRET})
        assert [listener.environ.get(name) for name in ("HTTP_X_KEY", "HTTP_X_NOTE")] == list(headers.values())


def test_what_is_masked_has_to_be_set() -> None:
    """Personal values of the target are not printed; the hint names the variables to set."""
    blocks = '  reproduce  curl "http://a/$APPOINTMENT_EDITABLE" -d \'"\'"$personal"\'"\''
    text = hint("acme", blocks, {"APPOINTMENT_EDITABLE": "7"}, (), "")
    assert "export APPOINTMENT_EDITABLE=7" in text
    assert "where a line has $personal, put what the appointment shows there" in text


def test_a_name_that_only_a_finding_has_is_explained() -> None:
    """A name in what was expected or came is found where its place says, though no command needs it."""
    blocks = (
        "  expected   /id: $APPOINTMENT_EDITABLE\n  got        /id: $APPOINTMENT_OTHER\n  reproduce  curl http://a/$KEY"
    )
    places = {"APPOINTMENT_OTHER": "appointment.other in targets.toml: its id", "KEY": "a variable"}
    text = hint("acme", blocks, {}, ("KEY",), "", places=places)
    assert "  $APPOINTMENT_OTHER, above: appointment.other in targets.toml: its id" in text.splitlines()
    assert "$KEY, above" not in text


def pasted_with(body: dict[str, Any], exported: str) -> tuple[Any, str]:
    """What arrives of a printed line with a body about people, with these variables, and the line itself."""
    with listening() as listener:
        sent = Sent("PATCH", listener.url, "/1", {}, {"content-type": "application/json"}, b"{}")
        templates = Templates(exchanges.retargeted(base_url=listener.url))
        templates.learn({"Asha Rao": PERSONAL, "+49 30 901820": PERSONAL}, is_secret=False)
        line = templates.curl(exchanges.exchange(sent=sent, probe={"body": body}))
        pasted(f"export {exported}\n{line} -s")
        return json.loads(listener.body), line


def test_each_masked_member_has_a_variable_of_its_own() -> None:
    """A line with values of several members that may be a person's can be filled in, as no variable stands for two."""
    body = {"note": "Asha Rao", "also": ["+49 30 901820"], "other": 1}
    came, line = pasted_with(body, "personal_note=A personal_also_0=B")
    assert came == {"note": "A", "also": ["B"], "other": 1}
    text = hint("acme", f"  reproduce  {line}", {}, (), "")
    assert "where a line has $personal_also_0 or $personal_note, put what the appointment shows there" in text


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"nom": "Asha Rao", "prénom": "+49 30 901820"}, ("nom", "pr_nom")),
        ({"名": "Asha Rao", "前": "+49 30 901820"}, ("_", "__2")),
        ({"a_b": "Asha Rao", "a": {"b": "+49 30 901820"}}, ("a_b", "a_b_2")),
        ({"a-b": "Asha Rao", "a_b_2": "+49 30 901820", "a": {"b": "Asha Rao"}}, ("a_b", "a_b_2", "a_b_3")),
    ],
    ids=["other letters", "no letter of ASCII", "the same words", "a number that is taken"],
)
def test_any_name_of_a_member_makes_a_variable(body: dict[str, Any], names: tuple[str, ...]) -> None:
    """A shell takes the variable of each member as a whole, and no two members have the same one."""
    exported = " ".join(f"personal_{name}=value-{number}" for number, name in enumerate(names))
    came, line = pasted_with(body, exported)
    assert list(texts_in(came)) == [f"value-{number}" for number in range(len(names))], line


@pytest.mark.parametrize(
    ("provider", "id", "only"),
    [
        ("aniva", "ANIVA-TIME-OFFSET", "ANIVA-TIME or ANIVA-UPDATE"),
        ("lobbie", "LOBBIE-403:falls_over_it", "LOBBIE-403"),
        ("eka", "EKA-MODE-PHONE:refuses_it", "EKA-MODE-PHONE"),
        ("sqod", "SQOD-ID-FORM:lets_it_pass", "SQOD-ID-FORM"),
        ("aniva", "ANIVA-403:knows_a_key_by_its_beginning", "ANIVA-403"),
        ("eka", "EKA-AUTH:knows_a_key_by_its_beginning", "EKA-AUTH"),
    ],
)
def test_a_printed_line_shows_the_same_status(tmp_path: Path, provider: str, id: str, only: str) -> None:
    """What a run prints, pasted with what it says to export and the target's own variables, has the same status."""
    contract = exchanges.contract(provider)
    has_login = contract.authentication.login is not None
    with live.place(tmp_path, (provider,), login=has_login, faults=(fault(contract, id),)) as place:
        run = place.run("-k", only)
        [line, *_] = re.findall("^  reproduce  (.*)$", run.text, re.MULTILINE)
        exports = re.findall("^  (export .*)$", run.text, re.MULTILINE)
        findings = [one for record in run.of_kind("verdict") for one in record["findings"]]
        [finding] = [one for one in findings if one["curl"] == line][:1]
        status = pasted("\n".join([*exports, f"{line} -s -o /dev/null -w '%{{http_code}}'"]), place.environ)
        assert status == str(finding["status"]), run.text
