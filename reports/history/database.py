"""Opens the database of the history, a SQLite file or a PostgreSQL server, and brings an older schema up to date."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from sqlalchemy import URL, Connection, Engine, create_engine, event, func, inspect, select, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from reports._journal import FOLDER
from reports.history import HistoryError
from reports.history.database_urls import parsed, shown

VARIABLE = "HISTORY_URL"
"""The environment variable that names the database where several machines share one history."""

DEFAULT = FOLDER / "history.sqlite"
"""Beside the journals that it is made from."""

PATIENCE = 30
"""Seconds for which a writer waits for others; ingesting a run takes less than one."""

WRITES = {"writes": True}
"""How a transaction says that it will write."""

LOCK = 0x6170706F
"""The number of the writers' lock on PostgreSQL: any will do, but it is the same for all of them."""

TRY_AGAIN = 75
"""EX_TEMPFAIL of sysexits.h, as for runs and the gate: the user has made no mistake."""

LOCKED = "database is locked"
"""What SQLite says where another writer took longer than our patience."""

ADVICE = {
    "file is not a database": "This file is no history. Name another one.",
    "malformed": "The file is damaged. Restore it from a copy, or move it away and run `reports ingest`, which takes "
    "in the journals that are still there.",
    "no such table": "A part of the history is missing. Restore it from a copy, or move it away and run `reports "
    "ingest`, which takes in the journals that are still there.",
    "readonly database": "You need the right to write to this file and its folder, also to read the history.",
    "unable to open database file": "The folder of this file has to exist, and you need the right to write to it.",
}
"""What to do, by a part of what SQLite says."""

MIGRATIONS = Path(__file__).parent / "migrations"


@contextmanager
def opened(url: str | None = None) -> Iterator[Engine]:
    """The database at a URL; by default what the environment says, else the file beside the journals.

    Raises HistoryError where there is none, where it cannot be read, or where it was made by a newer version; ends the
    command with 75 where others write to it for too long.
    """
    engine = _engine(url or os.environ.get(VARIABLE) or _default(), "--history" if url else VARIABLE)
    try:
        _upgrade(engine)
        yield engine
    except SQLAlchemyError as error:
        reason = _reason(error)
        if LOCKED in reason:
            _end_for_now(f"{shown(engine.url)}: others have written to it for more than {PATIENCE} s. Try again later.")
        raise HistoryError(f"{shown(engine.url)}: {_without_password(reason, engine.url)}{_advice(reason)}") from None
    finally:
        engine.dispose()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes, one at a time, so that none has to be undone: ingesting takes milliseconds."""
    with engine.connect() as connection, connection.execution_options(**WRITES).begin():
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads, and waits for no writer."""
    with engine.connect() as connection, connection.begin():
        yield connection


def _default() -> str:
    try:
        DEFAULT.parent.mkdir(parents=True, exist_ok=True)  # a fresh checkout has had no run yet
    except OSError as error:
        raise HistoryError(f"{DEFAULT.parent}: the folder of the history cannot be made: {error.strerror}") from None
    return f"sqlite:///{DEFAULT}"


def _engine(given: str, option: str) -> Engine:
    url = parsed(given, option)
    try:
        engine = create_engine(url, **_options(url.get_backend_name()))
    except ModuleNotFoundError:
        raise HistoryError(f'{option}: PostgreSQL needs its driver: pip install -e ".[postgres]"') from None
    except (ArgumentError, TypeError, ValueError):  # their texts may repeat what stands in the URL
        raise HistoryError(f"{option}: an option in this URL, after its `?`, cannot be used.") from None
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _options(backend: str) -> Mapping[str, Any]:
    return {"connect_args": {"timeout": PATIENCE}} if backend == "sqlite" else {"pool_pre_ping": True}


def _prepare_sqlite(connection: Any, _: Any) -> None:
    # The driver's own BEGIN comes with the first write, too late to wait for other writers: see _begin_sqlite.
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _upgrade(engine: Engine) -> None:
    """Apply the migrations that the database does not have yet.

    Raises HistoryError where it has some that this version does not know.
    """
    known = [path.stem.partition("_")[0] for path in sorted((MIGRATIONS / "versions").glob("[0-9]*.py"))]
    found = _revision(engine)
    if found == known[-1]:
        return
    if found is not None and found not in known:
        newer = f"made by a newer version ({found}, this one knows {known[-1]}): upgrade."
        raise HistoryError(f"{shown(engine.url)}: {newer}")
    _apply_migrations(engine)


def _revision(engine: Engine) -> str | None:
    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if found is None:
        empty = "its table alembic_version is empty, so nobody knows which version has made this history."
        raise HistoryError(f"{shown(engine.url)}: {empty} Restore it from a copy, or name another database.")
    return str(found)


def _apply_migrations(engine: Engine) -> None:
    from alembic import command  # takes a second to import, and is needed only where something is behind
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _end_for_now(message: str) -> None:
    click.echo(f"reports: {message}", err=True)
    raise click.exceptions.Exit(TRY_AGAIN)


def _reason(error: SQLAlchemyError) -> str:
    cause = getattr(error, "orig", None) or error
    return " ".join(str(cause).split())


def _advice(reason: str) -> str:
    return next((f". {advice}" for part, advice in ADVICE.items() if part in reason), "")


def _without_password(reason: str, url: URL) -> str:
    """A driver's words, should they repeat a password."""
    options = (value for name, values in url.normalized_query.items() if "pass" in name for value in values)
    for secret in filter(None, [url.password, *options]):
        reason = reason.replace(secret, "***")
    return reason
