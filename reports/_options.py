"""Options that several commands have."""

from __future__ import annotations

import click

history_option = click.option(
    "--history", "url", metavar="URL", help="The database, SQLite or PostgreSQL. Default: $HISTORY_URL, else a file."
)
