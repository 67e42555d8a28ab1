"""Of a file full of secrets and people, nothing is seen again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from contracts.pointers import ABSENT, get, with_value
from suites.selftest import all_reports, canaries, runs
from suites.selftest.canaries import PERSONAL, Canaries, Planted, Vendor
from suites.selftest.recordings import Recording

FAULTS = {"aniva": "ANIVA-TIME-SAME:shifts_by_an_hour", "sqod": "SQOD-ECHO-CLAIMANT"}
"""Faults whose findings show values."""
OPTIONS = ("-vv", "--showlocals", "--tb=long", "-rA", "--log-file-level=DEBUG")


def bodies(provider: str, told: Canaries) -> list[dict[str, Any]]:
    """Updates by people about people, one with a member that nobody documents."""
    shown = told.shown
    if provider == "aniva":
        plain = {"scheduled_at": "2029-07-01T10:00:00Z"}
        return [plain, {**plain, told.strange["undocumented"]: told.strange["misplaced"], "nickname": shown["name"]}]
    claimant = {"name": shown["person"], "email": shown["email"], "phone_number": shown["phone"]}
    note = {"interpreter_language": told.strange["undocumented"]}
    return [
        {"claimant": claimant},
        {"claimant": {**claimant, "name": shown["name"], "date_of_birth": shown["born"]}},
        note,
    ]


def filled(provider: str, fault: str, told: Canaries) -> Recording:
    """A recording of such updates, with canaries in base path, headers, cookies, queries, and all over the answers.

    Every update comes twice, once with a query that nobody documents: that one is not judged.
    """
    made = Recording(provider, fault, base=f"/tenants/{quote(told.strange['session'])}")
    for body in bodies(provider, told):
        made.round(body)
        number = len(made.entries)
        made.round(body)
        for entry in made.entries[number:]:
            entry["request"]["url"] += f"?search={quote(told.shown['name'])}&{quote(told.strange['session'])}"
    made.update({**bodies(provider, told)[0], "status": told.strange["refusal"]})
    vendor = Vendor(made.standin, told, {})
    reading = made.bound.contract.behaviour.read
    for entry in made.entries:
        _fill(entry, vendor, PERSONAL[provider], reading.at if reading else "", told)
    return made


def _fill(entry: dict[str, Any], vendor: Vendor, personal: dict[str, str], at: str, told: Canaries) -> None:
    known, strange = {"key": told.known.get("client secret", ""), **told.known}, told.strange
    token = known.get("token", known["key"])
    request, response = entry["request"], entry["response"]
    request["url"] += f"{'&' if '?' in request['url'] else '?'}token={quote(token)}"
    request["headers"] += [
        {"name": "Authorization", "value": f"Bearer {token}"},
        {"name": "X-Api-Key", "value": known["key"]},
        {"name": "Cookie", "value": f"tenant={known['tenant']}; who={told.shown['email']}"},
        {"name": "Referer", "value": f"https://app.example.com/patients/{quote(told.shown['name'])}"},
    ]
    request["cookies"] = [{"name": "tenant", "value": known["tenant"]}]
    response["headers"] += [{"name": "X-Debug", "value": strange["header"]}]
    response["statusText"] = entry["comment"] = strange["reason"]
    answer = json.loads(response["content"]["text"])
    rows = get(answer, at) if isinstance(get(answer, at), list) else [answer]
    for pointer, name in personal.items():
        rows[:] = [row if get(row, pointer) is ABSENT else with_value(row, pointer, told.shown[name]) for row in rows]
    answer = answer if isinstance(get(answer, at), list) else rows[0]
    response["content"]["text"] = json.dumps(vendor._told(answer, response["status"]))


@pytest.fixture(scope="module", params=["aniva", "sqod"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """A run over such a file, with all reports of it."""
    told, folder = canaries.made(request.param), tmp_path_factory.mktemp("recorded")
    path = filled(request.param, FAULTS[request.param], told).write(tmp_path_factory.mktemp("traffic"))
    options = (f"--recorded={path}", f"--provider={request.param}", f"--log-file={folder / 'log.txt'}")
    made = runs.run_here(folder, *OPTIONS, *options, f"--junitxml={folder / 'junit.xml'}")
    text = made.text + all_reports.made(folder / "reports/out")
    return Planted(made.code, text, folder, told)


def test_nothing_of_the_file_is_seen(run: Planted) -> None:
    """Of the values planted in requests and answers none is found, in any file written or text printed."""
    assert run.leaks() == []


def test_the_fault_is_found_all_the_same(run: Planted) -> None:
    """What is masked is judged as it is: the run ends with a violation."""
    assert run.code == 1


def test_a_key_may_name_somebody(tmp_path: Path) -> None:
    """Keys of free objects and undocumented members are hidden like other texts, documented names are shown."""
    made = Recording("eka")
    body = dict(made.bound.plain[0])
    made.round({**body, "partner_meta": {"Jane_Roe": "x"}, "Roe_Jane": {"P-100234": 1}})
    run = runs.run_here(tmp_path, *OPTIONS, f"--recorded={made.write(tmp_path, 'a.har')}", "--provider=eka")
    journal = json.dumps(run.records)
    text = run.text + all_reports.made(run.folder / "reports/out") + journal
    assert not [key for key in ("Jane_Roe", "Roe_Jane", "P-100234") if key in text]
    assert "partner_meta" in journal
