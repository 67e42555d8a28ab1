"""The URL of the history's database: what may be given, and what of it may be shown."""

from __future__ import annotations

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from reports.history import HistoryError

DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
"""The databases that the history is tested on, each with its driver; the short names are those of libpq."""

FORMS = "sqlite:////folder/history.sqlite or postgresql+psycopg://USER:PASSWORD@HOST/NAME"

NO_FILE = (
    "this URL names no file, so nothing would be kept. A file has three slashes before its path, so four where that "
    f"begins with one: {FORMS.partition(' or ')[0]}."
)

NO_OPTIONS = "a file of SQLite has no options: remove the `?` and what stands behind it."

NO_URL = (
    f"this is no URL of a database. Expected {FORMS}. A file has three slashes before its path, so four where that "
    "begins with one; in a password, write %40 for @, %3A for : and %2F for /."
)


def parsed(given: str, option: str) -> URL:
    """The URL that an option or a variable gives. Raises HistoryError, with nothing of it, where it is none of ours."""
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):  # their texts repeat parts of it, and a password may be one
        raise HistoryError(f"{option}: {NO_URL}") from None
    if url.drivername not in DRIVERS:
        raise HistoryError(f"{option}: the history can be in SQLite or PostgreSQL only: {FORMS}.")
    if url.host if url.drivername == "sqlite" else given.count("@") > 1:
        raise HistoryError(f"{option}: {NO_URL}")
    if url.drivername == "sqlite":
        _check_file(url, option)
    return url.set(drivername=DRIVERS[url.drivername])


def _check_file(url: URL, option: str) -> None:
    if url.query:
        raise HistoryError(f"{option}: {NO_OPTIONS}")
    if not url.database or url.database == ":memory:":
        raise HistoryError(f"{option}: {NO_FILE}")


def shown(url: URL) -> str:
    """Which database it is: its kind, host and name. Users, passwords and options are left out."""
    kind = url.get_backend_name()
    return URL.create(kind, host=url.host, port=url.port, database=url.database).render_as_string()
