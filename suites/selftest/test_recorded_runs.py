"""`--recorded` as a user meets it: what it prints, how it ends, and that it sends nothing."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import httpx
import pytest
from jsonschema import Draft202012Validator

import reports
from reports.__main__ import main
from suites.selftest import runs
from suites.selftest.recordings import HOST, Recording

TIME = "2029-07-01T10:00:00Z"
FAULT = "ANIVA-TIME-SAME:shifts_by_an_hour"
SCHEMA = json.loads((Path(reports.__file__).parent / "journal.schema.json").read_text())


def traffic(
    folder: Path, provider: str = "aniva", fault: str = "", host: str = HOST, name: str = "traffic.har"
) -> Path:
    """A file with two updates and their reads."""
    made = Recording(provider, fault, host=host)
    for body in made.bound.plain:
        made.round(dict(body))
    return made.write(folder, name)


def both(folder: Path, one: Recording, other: Recording) -> Path:
    """One file with the traffic of two recordings."""
    one.update(dict(one.bound.plain[0]))
    other.update(dict(other.bound.plain[0]))
    one.entries += other.entries
    return one.write(folder)


@pytest.fixture
def sends_nothing() -> object:
    """Whoever sends a request fails."""
    with mock.patch.object(httpx.HTTPTransport, "handle_request", side_effect=AssertionError("a request was sent")):
        yield


def test_kept_promises_end_with_0(tmp_path: Path, sends_nothing: object) -> None:
    """A file that breaks nothing ends with 0, says that it was recorded, and nothing is sent."""
    run = runs.run_here(tmp_path, f"--recorded={traffic(tmp_path)}", "--provider=aniva")
    assert run.code == 0, run.text
    assert "In the recorded traffic, Aniva Health keeps what it documents" in run.text


def test_a_broken_promise_ends_with_1(tmp_path: Path, sends_nothing: object) -> None:
    """A file that shows a broken promise ends with 1, and names the clause, the entry, and no command to send it."""
    run = runs.run_here(tmp_path, f"--recorded={traffic(tmp_path, fault=FAULT)}", "--provider=aniva")
    assert run.code == 1
    assert run.verdicts()["ANIVA-TIME-SAME"] == "violation"
    assert "# entry 2 of the recorded traffic, which is never sent again" in run.text
    assert "curl " not in run.text


def test_no_secret_and_no_redis_is_needed(tmp_path: Path) -> None:
    """No credential is read from the environment, and a Redis that is named there is not asked."""
    environ = {"REDIS_URL": "redis://127.0.0.1:1/0"}
    run = runs.run_here(tmp_path, f"--recorded={traffic(tmp_path)}", "--provider=aniva", environ=environ)
    assert run.code == 0, run.text


def test_the_journal_says_that_it_was_recorded(tmp_path: Path) -> None:
    """The journal is valid by its schema, with a profile and a target of its own, and says what was judged."""
    run = runs.run_here(tmp_path, f"--recorded={traffic(tmp_path)}", "--provider=aniva")
    validator = Draft202012Validator(SCHEMA)
    assert [error.message for record in run.records for error in validator.iter_errors(record)] == []
    [header], [summary] = run.of_kind("header"), run.of_kind("summary")
    assert header["profile"] == "recorded"
    assert header["targets"][0]["target"] == f"recorded traffic of {HOST}"
    assert summary["recorded"][0] == "2 updates of 1 appointment; 0 other entries of the file"


def test_exchanges_are_numbered_as_in_the_file(tmp_path: Path) -> None:
    """The number of an exchange in the journal is that of its entry in the file."""
    run = runs.run_here(tmp_path, f"--recorded={traffic(tmp_path)}", "--provider=aniva")
    methods = {record["number"]: record["request"]["method"] for record in run.of_kind("exchange")}
    assert methods == {number: "PATCH" if number in (2, 6) else "GET" for number in range(1, 9)}


def test_it_is_not_compared_with_a_run_that_sends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`reports diff` compares no recorded traffic with a run that sends."""
    recorded = runs.run_here(tmp_path / "a", f"--recorded={traffic(tmp_path)}", "--provider=aniva")
    sent = runs.run_here(tmp_path / "b", "--provider=aniva", "-k", "ANIVA-EXAMPLE")
    journals = [str(next(one.folder.glob("reports/out/*.jsonl"))) for one in (sent, recorded)]
    code = main(["diff", *journals])
    printed = capsys.readouterr()
    assert code != 0
    assert f"tested recorded traffic of {HOST}" in printed.out + printed.err


def test_the_page_says_what_was_recorded(tmp_path: Path) -> None:
    """The page of such a run says how much was judged, and what could not be."""
    run = runs.run_here(tmp_path, f"--recorded={traffic(tmp_path)}", "--provider=aniva")
    main(["page", "--dir", str(run.folder / "reports/out")])
    [page] = (run.folder / "reports/out").glob("*.html")
    assert "2 updates of 1 appointment; 0 other entries of the file" in page.read_text()


def test_the_command_judges_the_same_file_again(tmp_path: Path) -> None:
    """The command that the journal gives works from the checkout, also for a path with a blank."""
    folder = tmp_path / "two words"
    folder.mkdir()
    first = runs.run_here(tmp_path / "a", f"--recorded={traffic(folder, fault=FAULT)}", "--provider=aniva")
    words = shlex.split(first.of_kind("summary")[0]["command"])
    again = runs.run_here(tmp_path / "b", *(word for word in words[1:] if not word.startswith("--rootdir")))
    assert again.verdicts() == first.verdicts()


def test_some_clauses_are_chosen_as_ever(tmp_path: Path) -> None:
    """`-k` selects clauses of recorded traffic, too, and the summary tells how many were not tried."""
    run = runs.run_here(tmp_path, f"--recorded={traffic(tmp_path)}", "--provider=aniva", "-k", "ANIVA-TIME-SAME")
    assert (run.code, run.verdicts()) == (0, {"ANIVA-TIME-SAME": "kept"})


def test_two_providers_in_one_file_are_both_judged(tmp_path: Path) -> None:
    """Without --provider, each provider is judged of which the file has updates."""
    path = both(tmp_path, Recording("eka", host="a.example.com"), Recording("lobbie", host="b.example.com"))
    run = runs.run_here(tmp_path, f"--recorded={path}")
    assert {record["provider"] for record in run.of_kind("summary")} == {"eka", "lobbie"}


def test_a_vendors_own_host_tells_the_provider(tmp_path: Path) -> None:
    """Where two providers have the same path, the host that one contract knows decides."""
    run = runs.run_here(tmp_path, f"--recorded={traffic(tmp_path, host='anivahealth.com')}")
    assert {record["provider"] for record in run.of_kind("summary")} == {"aniva"}


def test_any_base_path_will_do(tmp_path: Path) -> None:
    """A proxy may put a path before that of the vendor."""
    made = Recording("eka", base="/proxy/eka")
    made.round(dict(made.bound.plain[0]))
    assert runs.run_here(tmp_path, f"--recorded={made.write(tmp_path)}").code == 0


def test_the_named_host_is_judged(tmp_path: Path) -> None:
    """With --recorded-host only the traffic of that host counts."""
    path = both(tmp_path, Recording("eka", host="a.example.com"), Recording("eka", host="b.example.com:8443"))
    run = runs.run_here(tmp_path, f"--recorded={path}", "--recorded-host=B.example.com:8443")
    assert run.of_kind("header")[0]["targets"][0]["base_url"] == "https://b.example.com:8443"


def test_what_was_never_answered_ends_with_75(tmp_path: Path) -> None:
    """A file in which no update got a documented answer proves nothing, and does not end with 0."""
    made = Recording("eka")
    made.update(dict(made.bound.plain[0]))["response"]["status"] = 401
    run = runs.run_here(tmp_path, f"--recorded={made.write(tmp_path)}")
    assert run.code == 75
    assert "could not be judged" in run.text


def two_hosts(folder: Path) -> list[str]:
    """Updates of one provider at two hosts."""
    path = both(folder, Recording("eka", host="a.example.com"), Recording("eka", host="b.example.com"))
    return [f"--recorded={path}"]


def shared_path(folder: Path) -> list[str]:
    """Updates that may be those of two providers."""
    return [f"--recorded={traffic(folder)}"]


def of_another_provider(folder: Path) -> list[str]:
    """Updates of another provider than the named one."""
    return [f"--recorded={traffic(folder)}", "--provider=eka"]


def without_updates(folder: Path) -> list[str]:
    """A file of another site."""
    made = Recording("eka")
    made.read()
    return [f"--recorded={made.write(folder)}"]


def cut_short(folder: Path) -> list[str]:
    """A file that ends too early."""
    path = traffic(folder)
    path.write_text(path.read_text()[:3000])
    return [f"--recorded={path}"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (
            two_hosts,
            "updates of eka go to 2 hosts: a.example.com (1), b.example.com (1). Name one: --recorded-host HOST",
        ),
        (shared_path, "may be an update of aniva or of sqod. Choose one: --provider NAME"),
        (of_another_provider, "no entry is an update of eka (PATCH /dr/v2/appointment/{appointment_id})"),
        (without_updates, "no entry is an update of a provider; looked for, under any base path: aniva PATCH /api/v1"),
        (cut_short, "ends in the middle of its JSON: it was cut short"),
        (lambda folder: [f"--recorded={folder}"], "is a folder. Give a HAR file"),
        (lambda folder: [f"--recorded={folder}/none.har"], "cannot be read: No such file or directory"),
        (lambda folder: ["--recorded-host=a.example.com"], "--recorded-host: give the file, too: --recorded FILE"),
        (lambda folder: [f"--recorded={traffic(folder)}", "--plan"], "--recorded and --plan: use only one of them"),
        (lambda folder: [f"--recorded={traffic(folder)}", "--keep-texts"], "none of its texts is shown or kept"),
        (lambda folder: [f"--recorded={traffic(folder)}", "--fault=X"], "--recorded and --fault: use only one of them"),
    ],
)
def test_what_cannot_be_judged_at_all_ends_with_78(
    options: Callable[[Path], list[str]], says: str, tmp_path: Path
) -> None:
    """A file or option that is wrong ends with 78, one message, no traceback and no journal."""
    run = runs.run_here(tmp_path, *options(tmp_path))
    assert run.code == 78
    assert says in run.text
    assert "Traceback" not in run.text
    assert run.records == []
