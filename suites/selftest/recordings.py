"""HAR files of updates and reads at a stand-in, as a browser and as mitmproxy write them, with a clock of their own."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import generated_clauses
from suites.kit.model.target import ClientSecret, Target
from suites.kit.model.verdicts import INCONCLUSIVE, VIOLATION, WARNING, Verdict
from suites.kit.run.recorded.campaign import RecordedCampaign, nobody
from suites.kit.run.recorded.har import read_har
from suites.kit.run.recorded.matching import matched
from suites.selftest import exchanges
from suites.standin import StandIn, fault, variants

BEGIN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOST = "scheduling.example.com"
TRIP = 0.05
"""Seconds that a request takes, and that pass between two of a person's."""
LATER = 60.0
"""Seconds until the person goes on with something else."""
BROWSER, MITMPROXY = "browser", "mitmproxy"
COOKIE = "session=c00kie-of-somebody-1931"


@dataclass(frozen=True)
class Judged:
    """A campaign over a recording, and its verdicts by clause."""

    campaign: RecordedCampaign
    verdicts: dict[str, Verdict]

    def of(self, *words: str) -> set[str]:
        """The clauses with one of these verdicts."""
        return {id for id, verdict in self.verdicts.items() if verdict.word in words}

    @property
    def flagged(self) -> set[str]:
        """The clauses that somebody would look at."""
        return self.of(VIOLATION, WARNING, INCONCLUSIVE)


@dataclass
class Recording:
    """Traffic of a provider, recorded one request after the other. `entries` are those of the HAR file."""

    provider: str = "aniva"
    fault_id: str = ""
    variant: str = ""
    editables: int = 1
    host: str = HOST
    dialect: str = BROWSER
    base: str = ""
    now: datetime = BEGIN
    entries: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        contract = exchanges.contract(self.provider)
        broken = (fault(contract, self.fault_id),) if self.fault_id else ()
        variant = next((one for one in variants(contract) if one.name == self.variant), None)
        self.standin = StandIn(contract, faults=broken, editables=self.editables, variant=variant)
        self.bound = BoundContract(contract, Target.of(self.standin.target()))
        self._client = httpx.Client(transport=httpx.WSGITransport(self.standin), base_url=contract.base_url)

    def update(self, body: Any, number: int = 0, role: str = "appointment.editable") -> dict[str, Any]:
        """Update an appointment."""
        contract = self.bound.contract
        return self.send(contract.update.method, self._path(contract.update.path, number, role), body)

    def read(self, number: int = 0, role: str = "appointment.editable") -> dict[str, Any]:
        """Read an appointment, alone or in a list."""
        reading = self.bound.contract.behaviour.read
        assert reading is not None
        return self.send("GET", self._path(self.bound.contract.operations[reading.operation].path, number, role))

    def round(self, body: Any, number: int = 0, role: str = "appointment.editable") -> dict[str, Any]:
        """Read, update, read again; and once more after a while. Returns the entry of the update."""
        self.read(number, role)
        made = self.update(body, number, role)
        self.read(number, role)
        self.pause(LATER)
        self.read(number, role)
        return made

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    def send(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Send a request to the stand-in, and record it."""
        content = b"" if body is None else json.dumps(body).encode()
        headers = {**self._credential(), "cookie": COOKIE, "user-agent": "somebody's own browser"}
        headers |= {"content-type": "application/json"} if content else {}
        answer = self._client.request(method, path, content=content, headers=headers)
        url = f"https://{self.host}{self.base}{httpx.URL(self.bound.contract.base_url).path.rstrip('/')}{path}"
        self.entries.append(self._entry(method, url, content, headers, answer))
        self.now += timedelta(seconds=2 * TRIP)
        return self.entries[-1]

    def har(self) -> dict[str, Any]:
        """The whole file."""
        creator = {"name": self.dialect, "version": "1"}
        return {"log": {"version": "1.2", "creator": creator, "pages": [], "entries": self.entries}}

    def write(self, folder: Path, name: str = "traffic.har") -> Path:
        """Write the file into a folder."""
        path = folder / name
        path.write_text(json.dumps(self.har()))
        return path

    def _path(self, template: str, number: int, role: str) -> str:
        for name, value in self.bound.target.fixtures[role][number].items():
            template = template.replace("{" + name + "}", quote(str(value)))
        return template

    def _credential(self) -> dict[str, str]:
        scheme, secret = self.bound.contract.authentication, self.bound.target.credentials["good"]
        assert not isinstance(secret, ClientSecret)
        return {scheme.header: scheme.written(secret)}

    def _entry(self, method: str, url: str, content: bytes, headers: dict[str, str], answer: httpx.Response) -> Any:
        is_browser = self.dialect == BROWSER
        pseudo = [_named(":method", method), _named(":scheme", "https")] if is_browser else []
        started = self.now.isoformat(timespec="milliseconds")
        text = answer.content
        posted = {"mimeType": "application/json", "text": content.decode(), "params": []}
        shown = {"text": text.decode()} if is_browser else {"text": b64encode(text).decode(), "encoding": "base64"}
        return {
            "startedDateTime": started.replace("+00:00", "Z") if is_browser else started,
            "time": TRIP * 1000,
            "request": {
                "method": method,
                "url": url,
                "httpVersion": "HTTP/2.0",
                "cookies": [],
                "headers": [*pseudo, *(_named(name, value) for name, value in headers.items())],
                "queryString": [],
                **({"postData": posted} if content else {}),
                "headersSize": -1,
                "bodySize": len(content),
            },
            "response": {
                "status": answer.status_code,
                "statusText": "",
                "httpVersion": "HTTP/2.0",
                "cookies": [],
                "headers": [_named(name, value) for name, value in answer.headers.items()],
                "content": {
                    "size": len(text),
                    "mimeType": answer.headers.get("content-type", ""),
                    **(shown if text else {}),
                },
                "redirectURL": "",
                "headersSize": -1,
                "bodySize": len(text),
            },
            "cache": {},
            "timings": {"send": 0, "wait": TRIP * 1000, "receive": 0},
        }


def judged(recording: Recording, folder: Path) -> Judged:
    """What the clauses of its provider say of a recording."""
    contract, traffic = recording.bound.contract, read_har(recording.write(folder))
    clauses = (*contract.clauses, *generated_clauses(contract))
    bound = BoundContract(contract, nobody(contract))
    campaign = RecordedCampaign.of(bound, matched(contract, traffic.entries), traffic, clauses, "a run")
    return Judged(campaign, {clause.id: campaign.conclude(clause)[0] for clause in clauses})


def _named(name: str, value: str) -> dict[str, str]:
    return {"name": name, "value": value}
