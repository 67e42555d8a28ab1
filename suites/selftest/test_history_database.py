"""What a person is told whose history cannot be used."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from reports.__main__ import main
from reports.history.database import opened

SECRET = "canary0123"
CONFIGURED_WRONG, TRY_AGAIN = 78, 75


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An empty history."""
    path = tmp_path / "history.sqlite"
    with opened(f"sqlite:///{path}"):
        return path


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit code of `reports history`, and what it prints."""
    code = main(["history", *arguments])
    out = capsys.readouterr()
    return code, out.out + out.err


NO_URLS = [
    f"postgresql+psycopg://u:{SECRET}@ss:word@127.0.0.1/db",
    f"postgresql+psycopg://u:p@{SECRET}/db@127.0.0.1/db",
    f"postgresql+psycopg://u:p@[{SECRET}@127.0.0.1/db",
    f"postgresql+psycopg://u:p@127.0.0.1:{SECRET}/db",
    f"{SECRET}.sqlite",
    f"sqlite://{SECRET}.sqlite",
]


@pytest.mark.parametrize("given", NO_URLS)
def test_what_is_no_url_is_one_message(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    """A HISTORY_URL that is none, as by an @ in its password, is told with the right form, and nothing of it shown."""
    monkeypatch.setenv("HISTORY_URL", given)
    code, text = told(capsys)
    assert (code, SECRET in text) == (CONFIGURED_WRONG, False)
    assert text.startswith("reports: HISTORY_URL: this is no URL of a database. Expected sqlite:////folder/")


def test_the_option_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """Where the option is wrong, the message names that, and not the variable."""
    code, text = told(capsys, "--history", "x.sqlite")
    assert (code, "HISTORY_URL" in text) == (CONFIGURED_WRONG, False)
    assert text.startswith("reports: --history: this is no URL")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite://", "this URL names no file, so nothing would be kept"),
        ("sqlite:///:memory:", "this URL names no file, so nothing would be kept"),
        ("sqlite:///x.sqlite?foo=1", "a file of SQLite has no options"),
        ("sqlite:///file::memory:?uri=true", "a file of SQLite has no options"),
    ],
)
def test_a_url_under_which_nothing_is_kept_is_refused(
    capsys: pytest.CaptureFixture[str], url: str, message: str
) -> None:
    """A history in memory would be gone with the command, which would say that all is well."""
    code, text = told(capsys, "--history", url)
    assert (code, message in text, len(text.splitlines())) == (CONFIGURED_WRONG, True, 1), text


@pytest.mark.parametrize("scheme", ["mysql", "oracle", "sqlite+aiosqlite"])
def test_another_database_is_refused(capsys: pytest.CaptureFixture[str], scheme: str) -> None:
    """A database that the history was never tested on is refused with those that can be used."""
    code, text = told(capsys, "--history", f"{scheme}://u:{SECRET}@127.0.0.1/db")
    assert (code, SECRET in text) == (CONFIGURED_WRONG, False)
    assert "SQLite or PostgreSQL only: sqlite:////folder/" in text


URLS = [
    f"postgresql://127.0.0.1:1/db?password={SECRET}",
    f"postgresql+psycopg://127.0.0.1:1/db?password={SECRET}&connect_timeout=1",
    f"postgres://u:{SECRET}@127.0.0.1:1/db",
]


@pytest.mark.parametrize("url", URLS)
def test_no_password_of_a_url_is_printed(capsys: pytest.CaptureFixture[str], url: str) -> None:
    """A server that cannot be reached is told by host and database; a password stays unseen wherever it stands."""
    pytest.importorskip("psycopg")
    code, text = told(capsys, "--history", url)
    assert (code, SECRET in text) == (CONFIGURED_WRONG, False)
    assert text.startswith("reports: postgresql://127.0.0.1:1/db: ")


def emptied(file: Path) -> None:
    """No migration is written down."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("DELETE FROM alembic_version")


def without_a_table(file: Path) -> None:
    """A table is gone."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("DROP TABLE trial")


def overwritten(file: Path) -> None:
    """Something else stands in the file."""
    file.write_text("no database at all " * 100)


def damaged(file: Path) -> None:
    """All but the first page is overwritten."""
    content = bytearray(file.read_bytes())
    content[4096:] = b"x" * (len(content) - 4096)
    file.write_bytes(content)


DAMAGES = [
    (emptied, "Restore it from a copy, or name another database."),
    (without_a_table, "A part of the history is missing. Restore it from a copy"),
    (overwritten, "This file is no history. Name another one."),
    (damaged, "The file is damaged. Restore it from a copy"),
]


@pytest.mark.parametrize(("damage", "advice"), DAMAGES, ids=lambda one: getattr(one, "__name__", ""))
def test_what_is_to_be_done_is_told(
    capsys: pytest.CaptureFixture[str], file: Path, damage: object, advice: str
) -> None:
    """A file that is damaged, or is none of ours, is one message that says what to do."""
    assert callable(damage)
    damage(file)
    code, text = told(capsys, "--history", f"sqlite:///{file}")
    assert (code, advice in text) == (CONFIGURED_WRONG, True), text
    assert text.startswith(f"reports: sqlite:///{file}: ")


def test_a_folder_that_is_missing_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Where the folder of the file does not exist, the message says that it has to."""
    code, text = told(capsys, "--history", f"sqlite:///{tmp_path}/none/history.sqlite")
    assert (code, "The folder of this file has to exist" in text) == (CONFIGURED_WRONG, True), text


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite as a user sees it who may not write: root may always."""

    def connect(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA query_only = ON")

    monkeypatch.setattr("reports.history.database._prepare_sqlite", connect)


@pytest.mark.usefixtures("read_only")
def test_a_database_that_may_only_be_read_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Whoever may not write to the file is told which right is missing."""
    code, text = told(capsys, "--history", f"sqlite:///{tmp_path}/history.sqlite")
    assert (code, "You need the right to write to this file and its folder" in text) == (CONFIGURED_WRONG, True), text


@pytest.fixture
def locked(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A history that somebody else is writing to."""
    monkeypatch.setattr("reports.history.database.PATIENCE", 0)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield f"sqlite:///{file}"


def test_a_history_that_others_write_to_is_no_mistake(capsys: pytest.CaptureFixture[str], locked: str) -> None:
    """Who has waited for another writer in vain is told to try again, exit code 75."""
    code = main(["prune", "--keep", "1d", "--history", locked])
    assert (code, "Try again later." in capsys.readouterr().err) == (TRY_AGAIN, True)


def test_a_url_may_be_written_as_postgres_writes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's own forms of a URL get the driver that the history brings."""
    pytest.importorskip("psycopg")
    monkeypatch.setattr("reports.history.database._upgrade", lambda engine: None)
    drivers = []
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        with opened(f"{scheme}://127.0.0.1/db") as engine:
            drivers.append(engine.url.drivername)
    assert {*drivers} == {"postgresql+psycopg"}


def test_a_driver_that_repeats_a_password_is_not_repeated(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a driver says is shown without the passwords of the URL, wherever these stand."""
    pytest.importorskip("psycopg")

    def refuse(engine: Engine) -> None:
        raise OperationalError("", {}, Exception(f"no password {SECRET} nor {SECRET[::-1]}"))

    monkeypatch.setattr("reports.history.database._upgrade", refuse)
    code, text = told(capsys, "--history", f"postgresql://u:{SECRET}@127.0.0.1/db?sslpassword={SECRET[::-1]}")
    assert (code, text) == (CONFIGURED_WRONG, "reports: postgresql://127.0.0.1/db: no password *** nor ***\n")


def test_a_driver_that_is_missing_is_told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL without its driver is told with what installs that."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    code, text = told(capsys, "--history", "postgresql://127.0.0.1/db")
    assert (code, 'pip install -e ".[postgres]"' in text) == (CONFIGURED_WRONG, True), text
