"""Small made-up journals for the tests of `reports`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Record = dict[str, Any]

OUTCOMES = (
    "kept", "warning", "violation", "inconclusive", "not applicable", "known", "suite error", "observed",
)  # fmt: skip
RUN = "20261121T071300-4f2a"
HOSTILE = "</pre><script>alert(1)</script> | `tick` ```` **bold** [x](javascript:0) <img src=x>\nnext\u202eline"


def header(*providers: str, **changes: Any) -> Record:
    """The first line of a run of these providers; `acme` alone when none is named."""
    targets = [target(provider) for provider in providers or ("acme",)]
    record = {"kind": "header", "journal": 1, "run": RUN, "suite": "0.1.0", "started": "2026-11-21T07:13:00Z"}
    tools = {"schemathesis": "4.32.5", "hypothesis": "6.170.15"}
    return {**record, "profile": "gate", "seed": "2026", "targets": targets, "versions": tools, **changes}


def target(provider: str, **changes: Any) -> Record:
    """The stand-in of this provider."""
    return {
        "target": "stand-in",
        "provider": provider,
        "title": f"{provider.title()} Health",
        "operation": "PATCH /v1/appointments/{id}",
        "base_url": f"https://{provider}.example.com",
        "contract_date": "2026-11-21",
        "page": f"https://docs.example.com/{provider}/update",
        "owner": "integrations",
        **changes,
    }


def exchange(number: int = 12, **changes: Any) -> Record:
    """An answered update."""
    path, body = "/v1/appointments/$appointment.editable", {"scheduled_at": "2028-07-01T10:00:00Z"}
    sent = {"method": "PATCH", "path": path, "query": {}, "headers": {"x-api-key": "$ACME_KEY"}, "body": body}
    came = {"status": 200, "headers": {"content-type": "application/json"}, "body": {"status": "confirmed"}}
    return {
        "kind": "exchange",
        "provider": "acme",
        "number": number,
        "clause": "ACME-UPDATE",
        "region": "ordinary",
        "why": "scheduled_at alone",
        "request": sent,
        "answer": came,
        "failure": None,
        "milliseconds": 3.1,
        **changes,
    }


def verdict(clause: str = "ACME-UPDATE", outcome: str = "kept", **changes: Any) -> Record:
    """The verdict on a clause; a violation or a warning has a finding."""
    broken = outcome in ("violation", "warning")
    return {
        "kind": "verdict",
        "provider": "acme",
        "clause": clause,
        "says": f"The promise of {clause} holds.",
        "source": {"at": "Response, scheduled_at", "line": 41},
        "strength": "should" if outcome == "warning" else "must",
        "check": "accepts",
        "verdict": outcome,
        "cases": 0 if outcome == "not applicable" else 3,
        "reason": None if broken or outcome == "kept" else f"the reason of {clause}",
        "findings": [finding(clause, outcome)] if broken else [],
        **changes,
    }


def finding(clause: str = "ACME-TIME", severity: str = "violation", **changes: Any) -> Record:
    """A time that came back with the wrong offset."""
    return {
        "clause": clause,
        "fingerprint": "9f86d081",
        "severity": severity,
        "pointer": "/scheduled_at",
        "keyword": None,
        "status": 200,
        "sent": 'PATCH {"scheduled_at": "2028-07-01T10:00:00Z", "location_id": "$location.active[1]"}',
        "expected": "2028-07-01T13:00:00+03:00  (Europe/Helsinki, summer time)",
        "got": "2028-07-01T10:00:00Z",
        "seen": "3 of 3",
        "spread": "4 of 4 requests that may change it",
        "curl": 'curl -X PATCH "$ACME_URL/v1/appointments/$ID" -H "x-api-key: $ACME_KEY" -d \'{"a": 1}\'',
        "exchange": 12,
        **changes,
    }


def observation(case: str = "alone", **changes: Any) -> Record:
    """What became of a request that the page leaves open: it was ignored."""
    return {
        "kind": "observation",
        "provider": "acme",
        "clause": "ACME-OPEN-UNKNOWN",
        "case": case,
        "exchange": 12,
        "status": 200,
        "code": None,
        "effects": ["ignored"],
        "doubt": None,
        **changes,
    }


def announcement(header: str = "sunset", **changes: Any) -> Record:
    """That the vendor will stop answering on a day."""
    return {
        "kind": "announcement",
        "provider": "acme",
        "header": header,
        "date": "2027-03-01",
        "number": None,
        "seconds": None,
        **changes,
    }


def summary(provider: str = "acme", *, whose: str = "nobody", **counts: int) -> Record:
    """The summary of a provider; counts by verdict, with `_` for a space."""
    named = {name.replace("_", " "): count for name, count in (counts or {"kept": 1}).items()}
    return {
        "kind": "summary",
        "provider": provider,
        "target": "stand-in",
        "counts": {**dict.fromkeys(OUTCOMES, 0), **named},
        "requests": 120,
        "accepted": 40,
        "refused": 80,
        "sentence": f"The result of {provider}.",
        "whose": whose,
        "command": f"pytest --provider {provider} --hypothesis-seed 2026",
    }


def shape(answers: int = 40, **members: Any) -> Record:
    """What all answers of a read look like: each member is given by the type of its values, or by its whole record."""
    whole = {"": {"of": answers, "types": {"object": answers}}}
    for name, seen in members.items():
        whole[f"/{name}"] = seen if isinstance(seen, dict) else {"of": answers, "types": {seen: answers}}
    return {
        "kind": "shape",
        "provider": "acme",
        "operation": "readVisit",
        "status": 200,
        "appointment": "appointment.editable",
        "answers": answers,
        "members": whole,
    }


def footer(code: int = 0) -> Record:
    """The last line of a run that finished."""
    return {"kind": "footer", "finished": "2026-11-21T07:13:42Z", "exit": code}


def green() -> list[Record]:
    """A run in which the only promise was kept."""
    return [header(), exchange(), verdict(), summary(), footer()]


def broken(**changes: Any) -> list[Record]:
    """A run with one violation, whose finding has these changes."""
    found = finding(**{"clause": "ACME-TIME", **changes})
    lines = [verdict(), verdict("ACME-TIME", "violation", findings=[found])]
    return [header(), exchange(), *lines, summary(whose="vendor", kept=1, violation=1), footer(1)]


def mixed() -> list[Record]:
    """A run with a clause of every verdict."""
    lines = [verdict(f"ACME-{outcome.replace(' ', '-').upper()}", outcome) for outcome in OUTCOMES]
    end = {**summary(whose="vendor"), "counts": dict.fromkeys(OUTCOMES, 1)}
    return [header(), *lines, end, footer(70)]


def of(outcomes: dict[str, str], run: str = RUN, code: int = 0) -> list[Record]:
    """A run that finished with these verdicts by clause."""
    lines = [verdict(clause, outcome, strength="must") for clause, outcome in outcomes.items()]
    return [header(run=run), *lines, summary(kept=len(lines)), footer(code)]


def write(folder: Path, records: list[Record], name: str = RUN) -> Path:
    """Write a journal of these lines to the folder, and return its path."""
    path = folder / f"{name}.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path
