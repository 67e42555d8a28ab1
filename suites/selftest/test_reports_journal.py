"""The format of a journal, and what reading one promises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import reports
from reports.__main__ import main
from suites.selftest import journals

VALIDATOR = Draft202012Validator(json.loads(reports.SCHEMA.read_text(encoding="utf-8")))
KINDS = {
    "header": journals.header(),
    "exchange": journals.exchange(),
    "unanswered exchange": journals.exchange(answer=None, failure="read time-out"),
    "text exchange": journals.exchange(request={**journals.exchange()["request"], "body": "{not json"}),
    "observation": journals.observation(),
    "observation in doubt": journals.observation(status=None, effects=[], doubt="no definite answer"),
    "announcement": journals.announcement(),
    "verdict": journals.verdict(),
    "verdict with a finding": journals.verdict(outcome="violation"),
    "summary": journals.summary(),
    "footer": journals.footer(),
}


def test_the_schema_is_sound() -> None:
    """The published schema is itself a valid JSON Schema 2020-12."""
    Draft202012Validator.check_schema(VALIDATOR.schema)


@pytest.mark.parametrize("record", KINDS.values(), ids=KINDS.keys())
def test_each_kind_is_valid(record: journals.Record) -> None:
    """A line of each kind is valid by the published schema."""
    assert list(VALIDATOR.iter_errors(record)) == []


@pytest.mark.parametrize("record", KINDS.values(), ids=KINDS.keys())
def test_each_member_is_required(record: journals.Record) -> None:
    """A line that lacks any of its members is refused by the published schema."""
    for member in record:
        lacking = {name: value for name, value in record.items() if name != member}
        assert not VALIDATOR.is_valid(lacking), member


@pytest.mark.parametrize("outcome", journals.OUTCOMES)
def test_each_verdict_is_valid(outcome: str) -> None:
    """A journal can hold every verdict."""
    assert VALIDATOR.is_valid(journals.verdict(outcome=outcome))


def test_reading_gives_every_record(tmp_path: Path) -> None:
    """Reading a journal gives what was written to it."""
    journal = reports.read(journals.write(tmp_path, journals.broken()))
    assert (journal.run, journal.exit, journal.exchanges[0].number) == (journals.RUN, 1, 12)
    assert journal.verdicts[1].findings[0].expected == journals.finding()["expected"]


def test_a_clause_has_one_verdict(tmp_path: Path) -> None:
    """If a journal has several verdicts on a clause, the last one counts."""
    lines = [journals.verdict(), journals.verdict("ACME-TIME"), journals.verdict(outcome="violation")]
    journal = reports.read(journals.write(tmp_path, [journals.header(), *lines, journals.footer(1)]))
    assert [(v.clause, v.verdict) for v in journal.verdicts] == [("ACME-UPDATE", "violation"), ("ACME-TIME", "kept")]


def test_unknown_members_are_left_out(tmp_path: Path) -> None:
    """A member that a newer suite adds does not stop an older reader."""
    path = journals.write(tmp_path, [journals.header(mood="calm"), journals.footer()])
    assert reports.read(path).run == journals.RUN


@pytest.mark.parametrize(
    ("url", "is_read"),
    [("https://ci.example.com/1", True), ("javascript:alert(1)", False), ("https://ci.example.com/\u202e1", False)],
)
def test_the_job_of_a_run_is_a_page(tmp_path: Path, url: str, is_read: bool) -> None:
    """A journal names the page of its job; one with another thing in its place is none."""
    path = journals.write(tmp_path, [journals.header(job=url), journals.footer()])
    if is_read:
        assert reports.read(path).job == url
    else:
        with pytest.raises(reports.JournalError, match="/job: "):
            reports.read(path)


def test_no_footer_is_cut_short(tmp_path: Path) -> None:
    """A journal without a footer belongs to a run that was cut short."""
    assert reports.read(journals.write(tmp_path, journals.green()[:-1])).cut_short


def test_a_line_broken_off_at_the_end_is_cut_short(tmp_path: Path) -> None:
    """A run that was killed while it wrote a line can still be read up to that line."""
    path = journals.write(tmp_path, journals.green())
    path.write_bytes(path.read_bytes()[:-20])
    journal = reports.read(path)
    assert journal.cut_short
    assert len(journal.verdicts) == 1


@pytest.mark.parametrize("text", [b"{not json", b"\xff\xfe", b"[" * 5000], ids=["text", "bytes", "depth"])
def test_a_broken_line_is_named(tmp_path: Path, text: bytes) -> None:
    """A line that is not JSON is reported with file and line number."""
    path = journals.write(tmp_path, journals.green())
    head, _, rest = path.read_bytes().partition(b"\n")
    path.write_bytes(b"\n".join([head, text, rest]))
    with pytest.raises(reports.JournalError, match=rf"{journals.RUN}\.jsonl:2  This line is not JSON"):
        reports.read(path)


WRONG = {
    "a wrong member": ({**journals.verdict(), "cases": "many"}, "/cases: 'many' is not of type 'integer'"),
    "an unknown verdict": ({**journals.verdict(), "verdict": "fine"}, "/verdict: 'fine' is not one of"),
    "an unknown kind": ({"kind": "remark"}, "/kind: 'remark' is not one of"),
    "no kind": ({}, "'kind' is a required property"),
    "no object": ([1], "is not of type 'object'"),
    "a second header": (journals.header(), "two runs wrote into one journal"),
    "an early footer": (journals.footer(), "two runs wrote into one journal"),
    "a stray provider": ({**journals.verdict(), "provider": "bolt"}, "bolt is not a target in the header"),
}


@pytest.mark.parametrize(("record", "message"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_line_is_named(tmp_path: Path, record: journals.Record, message: str) -> None:
    """A line that is wrong where it is, is reported with file, line number and the reason."""
    path = journals.write(tmp_path, [journals.header(), record, *journals.green()[1:]])
    with pytest.raises(reports.JournalError, match=":2  ") as caught:
        reports.read(path)
    assert message in str(caught.value)


def test_another_version_is_refused(tmp_path: Path) -> None:
    """A journal of another version of the format is refused at its first line."""
    path = journals.write(tmp_path, [journals.header(journal=2)])
    with pytest.raises(reports.JournalError, match=":1  /journal: 1 was expected"):
        reports.read(path)


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_file_is_not_a_journal(tmp_path: Path, text: str) -> None:
    """A file without a header is refused; one possible cause is named: a run cut short at once."""
    (tmp_path / "run.jsonl").write_text(text)
    with pytest.raises(reports.JournalError, match="cut short at once"):
        reports.read(tmp_path / "run.jsonl")


def test_an_impossible_time_is_refused(tmp_path: Path) -> None:
    """An impossible time leads to a message, not a traceback."""
    path = journals.write(tmp_path, [journals.header(started="2026-13-21T07:13:00Z")])
    with pytest.raises(reports.JournalError, match="is not a time"):
        reports.read(path)


def test_a_run_is_found_by_id_and_by_path(tmp_path: Path) -> None:
    """A run can be given by its id or by the path of its journal."""
    path = journals.write(tmp_path, journals.green())
    assert reports.find(journals.RUN, tmp_path) == reports.find(str(path)) == path


def test_the_latest_run_is_the_one_that_began_last(tmp_path: Path) -> None:
    """The default is the run that began last, whichever file was changed last."""
    newest = journals.write(tmp_path, journals.green(), "20261121T071300-4f2a")
    journals.write(tmp_path, journals.green(), "20261120T235959-ffff")
    journals.write(tmp_path, journals.green(), "baseline")
    assert reports.latest(tmp_path) == reports.find(None, tmp_path) == newest


def test_an_unknown_run_is_reported_with_a_similar_one(tmp_path: Path) -> None:
    """For an unknown run the latest runs and the most similar id are named."""
    journals.write(tmp_path, journals.green())
    with pytest.raises(reports.JournalError, match=f"no such run.*Did you mean {journals.RUN}"):
        reports.find("20261121T071300-4f2b", tmp_path)


@pytest.mark.parametrize("run", [None, "20261121T071300-4f2a", "gone.jsonl"])
def test_an_empty_folder_is_reported(tmp_path: Path, run: str | None) -> None:
    """If there are no journals, the message says so."""
    with pytest.raises(reports.JournalError, match=r"no journals here|There are no runs here|no such journal file"):
        reports.find(run, tmp_path / "nowhere")


def test_a_folder_is_not_a_journal(tmp_path: Path) -> None:
    """A folder in place of a journal leads to a message, not a traceback."""
    with pytest.raises(reports.JournalError, match="cannot be read"):
        reports.read(tmp_path)


MISTAKES = {
    "unknown run": (["page", "20200101T000000-0000"], "no such run"),
    "no folder for the page": (["page", "--out", "{folder}/no/such/a.html"], "cannot be written"),
    "unknown option": (["page", "--output", "a"], "No such option"),
    "unknown command": (["pages"], "No such command"),
    "one run to compare": (["diff", journals.RUN], "Give two runs"),
}


@pytest.mark.parametrize(("args", "message"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_a_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], args: list[str], message: str
) -> None:
    """A mistake of the user leads to one message on standard error and exit code 78."""
    journals.write(tmp_path, journals.green())
    given = [arg.format(folder=tmp_path) for arg in args]
    place = ["--dir", str(tmp_path)] if args[0] != "pages" else []
    assert main([*given, *place]) == 78
    assert message in capsys.readouterr().err
