"""What an alert says of a target that is down: since when, why (once), whose that is, and how to run it again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from suites.kit.http.silence import DOWN
from suites.selftest import journals
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import night, take_in, told

KEPT = (told("kept"),)
SILENT = "the last 5 requests got no answer (ConnectError: Connection refused); nothing more is sent"
UNREACHED = "no connection to http://acme.example.com could be made (ConnectError): check that its server is up"
UNFIT = "the location of targets.toml does not exist"


def down(reason: str) -> tuple[journals.Record, ...]:
    """A night in which nothing could be judged."""
    return (told("inconclusive", reason=reason),)


def hear(engine: Engine, folder: Path, hook: tuple[str, Titles], *nights: tuple[journals.Record, ...]) -> str:
    """The last message after these nights."""
    for number, verdicts in enumerate(nights):
        take_in(engine, folder, night(number, *verdicts))
        assert alert(str(engine.url), hook[0]) == 0
    return str(hook[1].bodies[-1]["message"])


STATUS = {"of": 40, "types": {"string": 40}, "values": {"confirmed": 40}}
CLOSED = (
    'a plain update of appointment.editable is answered 409: a read shows /status "{}", which closes an appointment'
)


@pytest.mark.parametrize(("now", "is_told"), [("cancelled", True), ("confirmed", False)])
def test_who_closed_an_appointment_is_looked_for_elsewhere(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], now: str, is_told: bool
) -> None:
    """Where the appointment that is closed now had another status in the run before, it is said what it was."""
    heard = hear(engine, tmp_path, hook, (*KEPT, journals.shape(status=STATUS)), down(CLOSED.format(now)))
    was = 'Before, it was "confirmed" (run 20261101T030000-0000, 2026-11-01 03:00 UTC): somebody has changed it since'
    assert (was in heard) == is_told
    assert "the target may be down" not in heard


def test_what_a_run_of_ours_may_have_closed_is_laid_at_nobody(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Where a run was cut short since, or has had an update accepted, that may be what closed the appointment."""
    nights = (
        night(0, *KEPT, journals.shape(status=STATUS)),
        night(1, *KEPT, end=False),
        night(2, *down(CLOSED.format("cancelled"))),
    )
    for records in nights:
        take_in(engine, tmp_path, records)
    alert(str(engine.url), hook[0])
    heard = str(hook[1].bodies[-1]["message"])
    assert "it was changed since, by our run 20261102T030000-0001 or by somebody else." in heard


def test_it_is_said_since_when(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Of an outage the first run that could test nothing is named, also where it is told later, and the last that did:
    it may have begun at any time between."""
    for number, verdicts in enumerate((KEPT, down(SILENT), down(SILENT))):
        take_in(engine, tmp_path, night(number, *verdicts))
    alert(str(engine.url), hook[0])
    between = "between 2026-11-01 03:00 UTC (last tested), and 2026-11-02 03:00 UTC, run 20261102T030000-0001."
    assert f"\nSince when: {between} Until a run can test it" in hook[1].bodies[0]["message"]


def test_a_target_that_was_never_up_is_down_since_its_first_run(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Where no run has tested anything, the first run of all is named."""
    text = hear(engine, tmp_path, hook, down(SILENT))
    assert "Since when: 2026-11-01 03:00 UTC, run 20261101T030000-0000; no run has tested it yet." in text


def test_the_command_is_in_the_message(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Who reads of an outage finds the command that tests the target again, and the folder that it works in."""
    heard = hear(engine, tmp_path, hook, down(SILENT))
    assert "\nRun it again, once it answers: pytest --provider acme --hypothesis-seed 2026\n" in heard
    assert "Run these commands in the folder of the run" in heard


def test_the_command_waits_for_what_is_left_changed(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Where something is left changed, running it again comes after that."""
    records = [{**one, "left": ["7 is moved"]} if one["kind"] == "summary" else one for one in night(0, *down(SILENT))]
    take_in(engine, tmp_path, records)
    alert(str(engine.url), hook[0])
    assert "once it answers and what is left changed is settled, as said above: pytest" in hook[1].bodies[0]["message"]


def test_a_reason_is_told_once(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """What the run's own sentence has said is not said again."""
    records = night(0, *down(SILENT))
    sentence = f"Acme Health could not be judged: {SILENT}."
    take_in(engine, tmp_path, [{**one, "sentence": sentence} if one["kind"] == "summary" else one for one in records])
    alert(str(engine.url), hook[0])
    heard = hook[1].bodies[0]["message"]
    assert (heard.count(SILENT), "could not be judged, for the reason above." in heard) == (1, True)


def test_a_reason_keeps_its_commands(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """A reason with two long commands is told whole: half a command is none."""
    reason = f"put it back by `cd {'/long' * 60} && pytest --restore R1`"
    assert reason in hear(engine, tmp_path, hook, down(reason))


WHOSE = [
    (SILENT, "Whose it is: whoever runs the server of stand-in"),
    (UNREACHED, "Whose it is: whoever runs the server of stand-in"),
    (UNFIT, "Whose it is: most likely ours, as we set up what the reason names;"),
]


@pytest.mark.parametrize(("reason", "expected"), WHOSE)
def test_who_has_to_act_is_a_person(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], reason: str, expected: str
) -> None:
    """A server that does not answer is whoever's who runs it; other reasons are for who has set up the target: that
    stands right under the first sentence."""
    assert hear(engine, tmp_path, hook, down(reason)).split("\n")[1].startswith(expected)


MOST = [journals.verdict(f"ACME-{number}", "kept") for number in range(5)]


def test_an_outage_in_mid_run_is_told(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """A target that stopped answering while a run tested it is told as that, whatever share was judged, and once."""
    hear(engine, tmp_path, hook, (*MOST, *down(SILENT)), (*MOST, *down(SILENT)), (*MOST, *KEPT))
    assert [title.partition(": ")[2] for title in hook[1]] == [
        "went down in mid-run, 1 of 6 clauses could not be judged",
        "can be tested again",
    ]


def test_a_clause_without_an_answer_is_no_outage(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """A target that answered on is not said to have gone down."""
    take_in(engine, tmp_path, night(0, *MOST, *down("no answer in time (ReadTimeout)")))
    assert (alert(str(engine.url), hook[0]), hook[1]) == (0, [])


WAITED = (
    "the target is down since 2026-11-01 03:00:09 UTC (ConnectError: Connection refused), also after the run waited "
    "30 s for it"
)


def lost(number: int, reason: str = "nothing was seen of it", **facts: Any) -> list[journals.Record]:
    """A night that lost one of six clauses, with facts in its summary."""
    records = night(number, *MOST, *down(reason))
    return [{**one, **facts} if one["kind"] == "summary" else one for one in records]


def test_the_run_itself_says_that_the_target_went_down(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """By the time in its summary an outage is told, whatever the reasons of its clauses say."""
    take_in(engine, tmp_path, lost(0, down_since="2026-11-01T03:00:09+00:00"))
    alert(str(engine.url), hook[0])
    text = hook[1].bodies[0]["message"]
    assert "went down in mid-run, 1 of 6 clauses could not be judged" in hook[1][0]
    assert "\nSince when: 2026-11-01 03:00 UTC; no request after that was answered.\n" in text
    assert "\nThe other 5 clauses have a verdict, by the answers that came.\n" in text
    assert "\nRun it again, once it answers: pytest" in text


def test_an_outage_that_something_answers_for_is_not_called_silence(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Where a gateway answered in place of the target, it is not said that no request was answered."""
    reason = DOWN.format("2026-11-01 03:00:09 UTC", "status 503", 30)
    take_in(engine, tmp_path, lost(0, reason, down_since="2026-11-01T03:00:09+00:00"))
    alert(str(engine.url), hook[0])
    text = hook[1].bodies[0]["message"]
    assert "\nSince when: 2026-11-01 03:00 UTC; no request after that was answered, or only with 503.\n" in text


def test_what_went_down_is_told_before_what_it_may_have_left(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """The title begins with the outage, which is why nobody could look what is left changed."""
    left = ["$APPOINTMENT_EDITABLE: could not be read at the end, so changes may be left there"]
    take_in(engine, tmp_path, lost(0, down_since="2026-11-01T03:00:09+00:00", left=left))
    alert(str(engine.url), hook[0])
    assert hook[1][0].index("went down in mid-run") < hook[1][0].index("left")


@pytest.mark.parametrize("reason", [WAITED, DOWN.format("2026-11-01 03:00:09 UTC", "status 503", 30)])
def test_an_older_run_that_waited_in_vain_is_told(
    reason: str, engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """A journal without that time says so in what a clause lacks, also after the run has waited."""
    take_in(engine, tmp_path, lost(0, reason))
    alert(str(engine.url), hook[0])
    assert "went down in mid-run" in hook[1][0]


def test_an_outage_that_cost_no_clause_is_not_told(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Where all clauses were judged all the same, nobody is called."""
    records = night(0, *MOST)
    down_since = {"down_since": "2026-11-01T03:00:09+00:00"}
    take_in(engine, tmp_path, [{**one, **down_since} if one["kind"] == "summary" else one for one in records])
    assert (alert(str(engine.url), hook[0]), hook[1]) == (0, [])


def test_a_silent_target_is_told_before_what_it_may_have_left(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Where a target gave no answer at all, the title begins with that, too."""
    left = ["$APPOINTMENT_EDITABLE: could not be read at the end, so changes may be left there"]
    records = [{**one, "left": left} if one["kind"] == "summary" else one for one in night(0, *down(SILENT))]
    take_in(engine, tmp_path, records)
    alert(str(engine.url), hook[0])
    assert hook[1][0].index("cannot be tested") < hook[1][0].index("left")


def down_at(number: int, base_url: str = "https://acme.example.com", **facts: Any) -> list[journals.Record]:
    """A night in which a target with this base URL went down."""
    records = lost(number, down_since="2026-11-01T03:00:09+00:00", **facts)
    records[0]["targets"][0]["base_url"] = base_url
    return records


SERVERS = {
    "https://acme.example.com/v1?key=k": "(https://acme.example.com)",
    "http://user:word@127.0.0.1:8080/v1": "(http://127.0.0.1:8080)",
    "http://[2001:db8::1]:8080": "(http://[2001:db8::1]:8080)",
}


@pytest.mark.parametrize("base_url", SERVERS)
def test_the_server_is_named_without_what_may_be_secret(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], base_url: str
) -> None:
    """Whoever reads of an outage knows which host and port to look at; credentials in the URL stay out."""
    take_in(engine, tmp_path, down_at(0, base_url))
    alert(str(engine.url), hook[0])
    text = hook[1].bodies[0]["message"]
    assert f"Whose it is: whoever runs the server of stand-in {SERVERS[base_url]}" in text
    assert ("word" in text, "key=k" in text) == (False, False)


def test_the_url_of_a_target_that_answered_is_right(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Of a target that went down in mid-run its URL is not doubted: it has answered there."""
    take_in(engine, tmp_path, down_at(0))
    alert(str(engine.url), hook[0])
    text = hook[1].bodies[0]["message"]
    assert ("It answered until then, so its URL is right." in text, "unless its URL" in text) == (True, False)


def test_what_was_kept_until_then_is_no_pass(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """How many updates the kept clauses rest on is told, beside what the whole run before had accepted."""
    whole = [{**one, "accepted": 103} if one["kind"] == "summary" else one for one in night(0, *MOST, *KEPT)]
    for records in (whole, down_at(1, accepted=21)):
        take_in(engine, tmp_path, records)
    alert(str(engine.url), hook[0])
    assert (
        "5 kept before it went down, on 21 accepted updates (103 in the run before)." in hook[1].bodies[-1]["message"]
    )


LOGIN = "the login at {}/token failed: no answer (ConnectError: Connection refused); if its url is right, it is down"
URLS = [
    (SILENT, "https://acme.example.com", "The run of 2026-11-01 03:00 UTC got answers there, so its URL is right"),
    (SILENT, "https://other.example.com", "only where its URL in targets.toml is wrong"),
    (LOGIN.format("https://acme.example.com"), "https://acme.example.com", "got answers there, so its URL is right"),
    (LOGIN.format("https://login.example.com"), "https://acme.example.com", "only where its URL in targets.toml"),
]


@pytest.mark.parametrize(("reason", "base_url", "expected"), URLS)
def test_a_url_at_which_a_run_got_answers_is_not_doubted(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], reason: str, base_url: str, expected: str
) -> None:
    """Where an earlier run tested the same server, its URL is said to be right; of any other one it is in doubt."""
    take_in(engine, tmp_path, night(0, *KEPT))
    records = night(1, *down(reason))
    records[0]["targets"][0]["base_url"] = base_url
    take_in(engine, tmp_path, records)
    alert(str(engine.url), hook[0])
    text = hook[1].bodies[0]["message"]
    assert expected in text
    assert ("targets.toml is wrong" in text) == ("only where" in expected)


def test_of_a_silent_login_its_own_server_is_named(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Where the login gives no answer, whoever runs that has to act, and not whoever runs the target."""
    heard = hear(engine, tmp_path, hook, down(LOGIN.format("https://login.example.com")))
    assert "Whose it is: whoever runs that server (https://login.example.com)" in heard


def test_a_look_that_changes_nothing_shows_whether_a_server_answers(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Who is woken by a target that is down learns whose server it is, by its name, and how to see that it is up."""
    heard = hear(engine, tmp_path, hook, KEPT, down(SILENT))
    assert "Whose it is: whoever runs the server of stand-in (" in heard
    assert "answers in its place): curl -sS -o /dev/null -w '%{http_code}\\n' http" in heard
