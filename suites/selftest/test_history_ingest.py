"""What taking runs into the history promises, on SQLite and on PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, func, select, text

from reports import JournalError
from reports.__main__ import main
from reports.history.database import MIGRATIONS, HistoryError, opened, reading, writing
from reports.history.ingest import ingest
from reports.history.tables import finding, metadata, run, verdict
from suites.selftest import journals, postgres_server
from suites.selftest.nights import CLAUSE, known, night, take_in, told

WRITERS, EACH = 8, 5


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """A PostgreSQL, by its URL."""
    if why := postgres_server.why_none():
        pytest.skip(why)
    with postgres_server.running() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind, by its URL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'history.sqlite'}"
    server = request.getfixturevalue("postgres")
    return f"{server}?options=-csearch_path%3D{_schema(server, tmp_path.name)}"


def _schema(server: str, name: str) -> str:
    """A schema of the test's own on a server that several tests use."""
    import psycopg

    own = "".join(char for char in name.lower() if char.isalnum())
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {own}")
    return own


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An empty history."""
    with opened(url) as found:
        yield found


def make(url: str, revision: str) -> None:
    """Make the tables as they were at an earlier migration."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def count(engine: Engine) -> tuple[int, int]:
    """How many runs and verdicts the history has."""
    with reading(engine) as connection:
        return tuple(connection.scalar(select(func.count()).select_from(table)) for table in (run, verdict))


def test_a_run_is_taken_in_once(engine: Engine, tmp_path: Path) -> None:
    """A run that is taken in again changes nothing."""
    records = night(0, told("violation"))
    assert [take_in(engine, tmp_path, records), take_in(engine, tmp_path, records)] == [True, False]
    assert count(engine) == (1, 1)


def test_a_whole_run_replaces_one_cut_short(engine: Engine, tmp_path: Path) -> None:
    """A run that was taken in before its end is taken in again with its end, and never the other way round."""
    whole, cut = night(0, told("kept")), night(0, told("kept"), end=False)
    assert [take_in(engine, tmp_path, one) for one in (cut, whole, cut)] == [True, True, False]
    with reading(engine) as connection:
        assert connection.scalar(select(run.c.exit)) == 0


def test_runs_of_one_name_are_two(engine: Engine, tmp_path: Path) -> None:
    """Two machines may give their runs one name: both are kept."""
    for seed in ("1", "2"):
        take_in(engine, tmp_path, night(0, told("kept"), seed=seed))
    assert count(engine)[0] == 2


def test_any_text_of_a_vendor_is_kept(engine: Engine, tmp_path: Path) -> None:
    """What a vendor answers may hold zeros, halves of characters and five million characters."""
    odd = "\0 \ud800 " + "x" * 5_000_000
    found = journals.finding("ACME-TIME", got=odd)
    take_in(engine, tmp_path, night(0, told("violation", findings=[found])))
    assert known(engine)[0].got.startswith("\\0 \\ud800 xxx")


def test_parallel_writers_lose_nothing(url: str, tmp_path: Path) -> None:
    """Eight processes that begin with an empty database at once each find all their runs in it."""
    command = [sys.executable, "-m", "reports", "ingest", "--history", url]
    writers = []
    for writer in range(WRITERS):
        nights = [night(writer * EACH + number - WRITERS * EACH, told("violation")) for number in range(EACH)]
        paths = [str(journals.write(tmp_path, one, one[0]["run"])) for one in nights]
        writers.append(subprocess.Popen([*command, *paths], stdout=subprocess.DEVNULL))
    assert [writer.wait() for writer in writers] == [0] * WRITERS
    with opened(url) as engine:
        assert count(engine) == (WRITERS * EACH, WRITERS * EACH)
        assert [one.life.times_seen for one in known(engine)] == [WRITERS * EACH]


KILLED = """
import os, sys
from pathlib import Path
from reports.history.database import opened, writing
from reports.history.ingest import ingest

with opened(sys.argv[1]) as engine, writing(engine) as connection:
    ingest(connection, Path(sys.argv[2]))
    os.kill(os.getpid(), 9)
"""


def test_a_killed_writer_leaves_a_readable_history(url: str, tmp_path: Path) -> None:
    """A writer that is killed before its end leaves what there was before it, and others can go on."""
    with opened(url) as engine:
        take_in(engine, tmp_path, night(0, told("violation")))
        second = night(1, told("violation"))
        path = journals.write(tmp_path, second, "second")
        killed = subprocess.run([sys.executable, "-c", KILLED, url, str(path)], check=False)
        assert (killed.returncode, count(engine)) == (-9, (1, 1))
        assert take_in(engine, tmp_path, second)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_a_journal_cut_at_any_byte_is_no_pass(engine: Engine, tmp_path: Path, part: float) -> None:
    """A journal that breaks off is taken in as a run cut short, or refused where not even its header is whole."""
    path = journals.write(tmp_path, night(0, told("kept")), "cut")
    text = path.read_bytes()
    path.write_bytes(text[: int(len(text) * part)])
    try:
        with writing(engine) as connection:
            ingest(connection, path)
    except JournalError:
        assert count(engine)[0] == 0
    else:
        with reading(engine) as connection:
            assert connection.scalar(select(run.c.exit)) is None


def test_the_folder_of_the_history_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh checkout, in which nothing was run yet, can take in the journals of other machines."""
    file = tmp_path / "out" / "history.sqlite"
    monkeypatch.delenv("HISTORY_URL", raising=False)
    monkeypatch.setattr("reports.history.database.DEFAULT", file)
    with opened():
        assert file.exists()


def test_the_migrations_make_the_tables(engine: Engine) -> None:
    """What the migrations make, one after the other, is what the queries believe to be there."""
    with reading(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_an_older_history_is_upgraded(url: str, tmp_path: Path, revision: str) -> None:
    """A history that an earlier version has made keeps what it knows, and learns on."""
    make(url, revision)
    with create_engine(url).begin() as connection:
        old = {"provider": "acme", "target": "stand-in", "fingerprint": "0123abcd", "clause": CLAUSE}
        connection.execute(
            text(f"INSERT INTO finding ({', '.join(old)}) VALUES ({', '.join(f':{x}' for x in old)})"), old
        )
    with opened(url) as engine:
        take_in(
            engine, tmp_path, night(0, told("violation", findings=[journals.finding(CLAUSE, fingerprint="0123abcd")]))
        )
        with reading(engine) as connection:
            assert connection.execute(select(finding.c.fingerprint, finding.c.naming)).all() == [("0123abcd", 1)]


OLD_RUN = {"id": 9, "name": "r", "header": "h", "suite": "1", "profile": "gate", "seed": "1", "started": 1}
OLD_CLAUSE = {"id": 9, **dict.fromkeys(("provider", "name", "digest", "says", "strength", "check", "place"), "x")}
OLD_TEXTS = ("provider", "target", "title", "base_url", "operation", "page", "owner", "contract", "profile", "left")
OLD_TRIAL = {
    **{"id": 9, "run_id": 9, "started": 1, "is_complete": True, "is_selection": False},
    **dict.fromkeys((*OLD_TEXTS, "whose", "sentence", "command"), "x"),
    **dict.fromkeys(("tested", "requests", "accepted", "refused"), 0),
}
OLD_VERDICT = {"trial_id": 9, "clause_id": 9, "verdict": "kept", "cases": 1}
BEFORE_JOBS = {"run": OLD_RUN, "clause": OLD_CLAUSE, "trial": OLD_TRIAL, "verdict": OLD_VERDICT}
JOB = "https://ci.example.com/nights/1"


def test_an_upgrade_for_the_jobs_keeps_what_is_known(url: str, tmp_path: Path) -> None:
    """A history that was made before runs had jobs keeps its runs and what they say, and takes in the job of others."""
    make(url, "0004")
    with create_engine(url).begin() as connection:
        for name, row in BEFORE_JOBS.items():
            columns = ", ".join(f'"{one}"' for one in row)
            connection.execute(text(f"INSERT INTO {name} ({columns}) VALUES ({', '.join(f':{x}' for x in row)})"), row)
    with opened(url) as engine:
        with reading(engine) as connection:
            assert connection.execute(select(run.c.name, run.c.job)).all() == [("r", None)]
        assert count(engine) == (1, 1)


@pytest.mark.parametrize("job", [JOB, None])
def test_a_finding_is_shown_with_its_job(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], job: str | None
) -> None:
    """`reports show` names the job that saw a finding last, where one is known."""
    take_in(engine, tmp_path, night(0, told("violation"), job="https://ci.example.com/nights/0"))
    take_in(engine, tmp_path, night(1, told("violation"), **({"job": job} if job else {})))
    main(["show", "9f86d081", "--history", url])
    shown = capsys.readouterr().out
    assert ("CI job     " in shown, f"CI job     {job}\n" in shown) == (bool(job), bool(job))


def test_a_history_of_a_newer_version_is_left_alone(url: str) -> None:
    """A history with a migration that this version does not know is refused, in a sentence."""
    make(url, "head")
    with create_engine(url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(HistoryError, match="made by a newer version"), opened(url):
        pass


def ingested(folder: Path, *arguments: str) -> int:
    """The exit code of `reports ingest` into a history in the folder."""
    return main(["ingest", "--history", f"sqlite:///{folder / 'history.sqlite'}", *arguments])


def test_a_journal_has_any_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder's journals are taken in, also those that were named after their target."""
    (tmp_path / "out").mkdir()
    journals.write(tmp_path / "out", night(0, told("kept")), "acme-sandbox")
    assert ingested(tmp_path, "--dir", str(tmp_path / "out")) == 0
    assert "1 of 1 runs are new" in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_no_success(tmp_path: Path) -> None:
    """A mistyped folder is a mistake, not a history without news."""
    assert ingested(tmp_path, "--dir", str(tmp_path / "oout")) == 78


STRANGE = [
    {"seed": "\ud800"},
    {"targets": [journals.target("acme"), journals.target("acme")]},
    {"run": "x/../../y"},
    {"run": "x\0y"},
    {"run": "x" * 300},
]


@pytest.mark.parametrize(
    "changes",
    STRANGE,
    ids=["a lone surrogate", "one provider twice", "a path for an id", "a null in an id", "a long id"],
)
def test_one_strange_journal_keeps_no_other_one_out(
    tmp_path: Path, changes: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    """A journal that cannot be kept, or is not there, is named, and the others are taken in."""
    strange = journals.write(tmp_path, night(0, told("kept"), **changes), "strange")
    good = journals.write(tmp_path, night(1, told("kept")), "good")
    assert ingested(tmp_path, str(strange), "missing.jsonl", str(good)) == 78
    printed = capsys.readouterr()
    assert ("1 of 3 runs" in printed.out, "strange.jsonl" in printed.err, "missing.jsonl" in printed.err) == (True,) * 3


def test_a_mark_that_cannot_be_read_settles_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the file beside a journal cannot be read, that is said with its name, and the other runs are taken in."""
    strange = journals.write(tmp_path, night(0, told("kept")), "strange")
    good = journals.write(tmp_path, night(1, told("kept")), "good")
    strange.with_suffix(".restored").write_bytes(b"\xff\xfe")
    assert ingested(tmp_path, str(strange), str(good)) == 78
    printed = capsys.readouterr()
    assert ("1 of 2 runs" in printed.out, "strange.restored: cannot be read: " in printed.err) == (True, True)


@pytest.mark.parametrize("checkout", ["/\0", f"/{'x' * 300}"], ids=["a null", "too long"])
def test_a_run_of_another_machine_is_taken_in(tmp_path: Path, checkout: str) -> None:
    """A journal names the folder that its run went on in: where that cannot be looked into, nothing of it is read."""
    journals.write(tmp_path, night(0, told("kept"), end=False, checkout=checkout), "moved").with_suffix(
        ".restored"
    ).mkdir()
    assert ingested(tmp_path, str(tmp_path / "moved.jsonl")) == 0


def test_injected_faults_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever takes in a run with an injected fault learns that nothing of it is kept."""
    path = journals.write(tmp_path, night(0, told("violation"), injected=["ACME-TIME"]), "fault")
    assert ingested(tmp_path, str(path)) == 0
    assert "they say nothing of a vendor" in capsys.readouterr().out
