"""Values that must never be seen again, in every spelling, and the vendor, target and whole runs full of them."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from werkzeug.wrappers import Response

from contracts.pointers import with_value
from suites.kit.model.alteration import altered
from suites.selftest import all_reports, exchanges, live
from suites.selftest.canary_spellings import all_spellings, respelled, spelled, traces
from suites.selftest.runs import HOUSE
from suites.standin import StandIn, fault

# Made anew for each session, because Hypothesis keeps the constants of the modules that it sees.
SECRET = {
    "key": "{0}-key/8k+x=&<5>'\"%41\\u{0}",
    "client id": "{0}-client~{0}",
    "client secret": "{0}-secret/+{0}",
    "token": "{0}-token_{0}",
    "tenant": "{0}-tenant-{0}",
}
"""What the environment holds, and what a login issues."""
TOLD = {
    "note": '{0} note of 1931\n<allergic> to & "quinine" {0}',
    "earlier name": "{0} Canarywinter-Ødegård {0}",
}
"""What the target's fixtures say of people."""
SHOWN = {
    "name": '{0} Zdeňka O\'Škvoř "von" Quux/{0}',
    "email": "{0}+canary@patients.example.{0}",
    "phone": "+49309911{1}",
    "person": "Zor{2} Quen{2}",
    "born": "{3}",
}
"""What the vendor shows at personal members."""
REFERENCE = {"sqod": "/reference"}
"""A documented text that is not personal, in which the vendor puts name and date of birth."""
PLACES = ("undocumented", "misplaced", "page", "header", "session", "reason", "refusal", "pause")
STRANGE = {name: f"{{0}} {name} {{0}}" for name in PLACES}
"""What nobody could know beforehand: it is in places of an answer that are not shown."""
PERSONAL = {
    "aniva": {
        **{"/profile/first_name": "name", "/profile/email": "email", "/profile/phone": "phone"},
        **{"/profile/last_name": "person", "/profile/date_of_birth": "born"},
    },
    "sqod": {
        **{"/cancellation_reason": "name", "/claimant/email": "email", "/claimant/phone_number": "phone"},
        **{"/claimant/name": "person", "/claimant/date_of_birth": "born"},
    },
}
KNOWN = {
    "aniva": ("key", "tenant"),
    "sqod": ("client id", "client secret", "token", "tenant", "note", "earlier name"),
}
OBEYED = "\x1b]0;title\x07 \x9b2J \u202e \u2066 \u200f"
"""What a terminal obeys: a title, a cleared screen, a turned line."""
GIVEN = "CANARIES"
OPTIONS = ("-vv", "--showlocals", "--tb=long", "-rA", "--log-file-level=DEBUG", "--log-file=log.txt")


@dataclass(frozen=True)
class Canaries:
    """The values of one session by name: `known` to a run before it begins, `shown` by the vendor, `strange`."""

    known: Mapping[str, str]
    shown: Mapping[str, str]
    strange: Mapping[str, str]

    @property
    def everything(self) -> dict[str, str]:
        """All of them."""
        return {**self.known, **self.shown, **self.strange}

    @property
    def altered(self) -> dict[str, str]:
        """The key or the token with another end, as a run sends it."""
        return {f"altered {name}": altered(self.known[name]) for name in ("key", "token") if name in self.known}

    @property
    def reference(self) -> str:
        """A reference that a vendor has made of who the claimant is."""
        return "-".join([*self.shown["person"].upper().split(), self.shown["born"].replace("-", "")])


def made(provider: str) -> Canaries:
    """Values that nobody has ever seen, for a vendor with a key or one with a login."""
    known = {name: text for name, text in {**SECRET, **TOLD}.items() if name in KNOWN[provider]}
    parts = (known, SHOWN, STRANGE)
    return Canaries(*({name: text.format(*_unique()) for name, text in part.items()} for part in parts))


def given() -> Canaries:
    """Those of the process that started this one."""
    return Canaries(**json.loads(os.environ[GIVEN]))


def _unique() -> tuple[str, int, str, str]:
    letters = "".join(secrets.choice("bcdfghjklm") for _ in range(8))
    born = f"{1901 + secrets.randbelow(60)}-{10 + secrets.randbelow(3)}-{13 + secrets.randbelow(16)}"
    return f"Q{secrets.token_hex(4)}", 10**7 + secrets.randbelow(10**7), letters, born


@dataclass
class Vendor:
    """A stand-in that takes canaries for credentials, knows canaries of people, and puts them all over its answers."""

    standin: StandIn
    canaries: Canaries
    real: Mapping[str, str]
    issued: dict[str, str] = field(default_factory=dict)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        called = {name: self._real(value) if name.startswith("HTTP_") else value for name, value in environ.items()}
        answer = Response.from_app(self.standin, called)
        strange = self.canaries.strange
        if answer.mimetype == "application/json" and isinstance(answer.json, dict):
            answer.data = json.dumps(self._told(answer.json, answer.status_code, _key_in(environ)))
        if answer.status_code == 404:
            answer.data, answer.mimetype = f"<h1>{strange['page']}</h1>".encode(), "text/html"
        answer.status = f"{answer.status_code} {strange['reason']}"
        if answer.status_code == 409:
            answer.headers["Retry-After"] = strange["pause"]
        answer.headers["X-Debug"] = strange["header"]
        answer.headers["Location"] = f"https://vendor.example/?session={quote(strange['session'])}#{strange['header']}"
        return answer(environ, start_response)

    def _real(self, header: str) -> str:
        """A header as the stand-in knows it."""
        if header.startswith("Basic "):
            return "Basic " + b64encode(self._real(b64decode(header[6:]).decode()).encode()).decode()
        swapped = {**self.real, **self.issued}
        for canary in sorted(swapped, key=len, reverse=True):
            header = header.replace(canary, swapped[canary])
        return header

    def _told(self, body: dict[str, Any], status: int, received: str = "") -> dict[str, Any]:
        if "access_token" in body:
            token = self.canaries.known["token"] + "-again" * len(self.issued)
            self.issued[token] = body["access_token"]
            return {**body, "access_token": token}
        seen = {**self.canaries.known, **self.canaries.shown}
        strange, spoken = self.canaries.strange, all_spellings(seen)
        inner = {"nickname": strange["undocumented"], "status": [strange["undocumented"]], spoken: 1}
        told = {**body, "internal": inner, "first_name": strange["misplaced"]}
        if isinstance(body.get("data"), dict):
            told["data"] = {"internal": inner, **body["data"]}
        errors = {name: [*spelled(value), *respelled(name, value)] for name, value in seen.items()}
        errors |= {"status": [strange["refusal"], OBEYED], "key": [*spelled(received)]}
        spoken += " ".join(errors["key"])
        return (
            told
            if status < 400
            else {**told, "error": f"Forbidden: {strange['refusal']} {OBEYED} {spoken}", "errors": errors}
        )


def _key_in(environ: Mapping[str, Any]) -> str:
    """The key or token that a request has, without the word before it."""
    sent = str(environ.get("HTTP_X_API_KEY") or environ.get("HTTP_AUTHORIZATION", ""))
    return sent.rpartition(" ")[2]


@dataclass(frozen=True)
class Planted:
    """What a run with canaries printed, the code it ended with, and the folder with every file it wrote."""

    code: int
    text: str
    folder: Path
    canaries: Canaries

    def leaks(self) -> list[str]:
        """Where a canary was seen: its name, the place, and how it was spelled."""
        files = [file for file in self.folder.rglob("*") if file.is_file() and file.name != "targets.toml"]
        places = {str(file.relative_to(self.folder)): file.read_bytes() for file in files}
        return [
            f"{name} in {place}: {trace.decode()}"
            for name, value in {**self.canaries.everything, **self.canaries.altered}.items()
            for trace in dict.fromkeys((*traces(value), *(one.encode() for one in respelled(name, value))))
            for place, content in {"terminal": self.text.encode(), **places}.items()
            if trace in content
        ]

    def written(self, pattern: str) -> str:
        """What stands in the files of a name."""
        return "".join(file.read_text() for file in sorted(self.folder.rglob(pattern)))


@contextmanager
def target(folder: Path, provider: str, canaries: Canaries, **how: Any) -> Iterator[live.Place]:
    """A vendor with canaries on loopback, and the targets.toml for it: with a login where the provider has one."""
    real: dict[str, str] = {}
    with live.place(
        folder, [provider], login=True, around=partial(Vendor, canaries=canaries, real=real), **how
    ) as place:
        known, table = canaries.known, place.tables[provider]
        for variable, value in place.environ.items():
            name = next((name for name in ("client id", "client secret") if _shell(name) in variable), "key")
            kind = "" if "POWERLESS" not in variable else "-powerless"
            place.environ[variable] = f"{known[name]}{kind}"
            real[place.environ[variable]] = value
        table["headers"] = {"x-tenant-key": "$CANARY_TENANT"}
        place.environ |= {"CANARY_TENANT": known["tenant"], GIVEN: json.dumps(vars(canaries))}
        if "note" in known:
            [row] = table["fixtures"]["appointment.editable"]
            shown = place.standins[provider].store.appointments[0].shows["claimant"]["data"]
            for told in (shown, row["originals"]["claimant"]["data"]):
                told[0]["value"] = known["note"]
            row["originals"]["claimant"]["name"] = known["earlier name"]
        for row in place.standins[provider].store.appointments:
            for pointer, name in PERSONAL[provider].items():
                row.shows = with_value(row.shows, pointer, canaries.shown[name])
            if provider in REFERENCE:
                row.shows = with_value(row.shows, REFERENCE[provider], canaries.reference)
        yield place


def _shell(name: str) -> str:
    return name.replace(" ", "_").upper()


def planted(
    folder: Path, provider: str, *options: str, crash: str = "", fault_id: str = "", is_reported: bool = False
) -> Planted:
    """Run the suite against a vendor with canaries, with a crash of ours or a fault if given; then write reports."""
    canaries, root = made(provider), folder / "run"
    command = [
        *(sys.executable, "-m", "pytest", "-c", str(HOUSE / "pyproject.toml"), "--rootdir", str(root)),
        *(
            "-p",
            "suites.selftest.locks_of_tests",
            "-p",
            "suites.selftest.planted",
            f"--junitxml={root}/junit.xml",
            *OPTIONS,
        ),
    ]
    root.mkdir(parents=True)
    faults = (fault(exchanges.contract(provider), fault_id),) if fault_id else ()
    with target(folder, provider, canaries, faults=faults) as place:
        environ = {**os.environ, **place.environ, "CRASH": crash, "PYTHONPATH": str(HOUSE)}
        suite = str(HOUSE / "suites/update_appointment")
        done = _called([*command, suite, *place.options(), *options], root, environ)
    texts = [done.stdout, done.stderr]
    if is_reported:
        texts.append(all_reports.made(root / "reports/out"))
    return Planted(done.returncode, "".join(texts), root, canaries)


def _called(command: list[str], folder: Path, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, errors="replace", timeout=300, check=False
    )
