"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path

import click

from reports._behaviour import TABLE_ONLY, Classes

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
classes_option = click.option(
    "--classes",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Other classes of changes than those of the table, as `contracts drift` takes them.",
)


def levels_of(path: Path | None) -> Classes:
    """The classes of a file by id or kind of change. Raises click.ClickException where it cannot be used."""
    if path is None:
        return TABLE_ONLY
    from contracts import ContractError  # takes long to import
    from contracts.change_classes import classes_in

    try:
        return classes_in(path)
    except ContractError as error:
        raise click.ClickException(str(error)) from error
