"""Options that several commands have."""

from __future__ import annotations

import click

history_option = click.option(
    "--history", "url", metavar="URL", help="The database, SQLite or PostgreSQL. Default: $HISTORY_URL, else a file."
)
provider_option = click.option("--provider", metavar="NAME", help="Only this provider.")
after_option = click.option(
    "--after",
    "runs",
    type=click.IntRange(1),
    default=2,
    show_default=True,
    help="In how many runs in a row a finding has to be seen; one is enough for a certain violation.",
)
