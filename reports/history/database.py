"""Opens the database of the history, a SQLite file or a PostgreSQL server, and brings an older schema up to date."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from reports._journal import FOLDER
from reports.history import HistoryError

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

MIGRATIONS = Path(__file__).parent / "migrations"


@contextmanager
def opened(url: str | None = None) -> Iterator[Engine]:
    """The database at a URL; by default what the environment says, else the file beside the journals.

    Raises HistoryError where there is none, where it cannot be read, or where it was made by a newer version.
    """
    engine = _engine(url or os.environ.get(VARIABLE) or _default())
    try:
        _upgrade(engine)
        yield engine
    except SQLAlchemyError as error:
        raise HistoryError(f"{_place(engine)}: {_reason(error)}") from None
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


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        engine = create_engine(parsed, **_options(parsed.get_backend_name()))
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise HistoryError(f"{VARIABLE}: this is no URL of a database that can be used: {error}") from None
    if parsed.get_backend_name() == "sqlite":
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
        raise HistoryError(f"{_place(engine)}: made by a newer version ({found}, this one knows {known[-1]}): upgrade.")
    _apply_migrations(engine)


def _revision(engine: Engine) -> str | None:
    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def _apply_migrations(engine: Engine) -> None:
    from alembic import command  # takes a second to import, and is needed only where something is behind
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _place(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)


def _reason(error: SQLAlchemyError) -> str:
    cause = getattr(error, "orig", None) or error
    return " ".join(str(cause).split())
