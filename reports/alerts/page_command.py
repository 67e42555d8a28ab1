"""The command `reports page-changes`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from reports._options import history_option
from reports.history import HistoryError


@click.command("page-changes")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--notify", "urls", multiple=True, metavar="URL", help="Where to: any URL that apprise takes. Repeatable."
)
@click.option("--dry-run", is_flag=True, help="Print the messages, and deliver and record nothing.")
@history_option
def page_changes_command(files: Sequence[Path], urls: Sequence[str], dry_run: bool, url: str | None) -> int:
    """Tell what changed on vendors' pages, each change once, through the channels of alerts.

    Each of FILES is PROVIDER.json, which `contracts drift PROVIDER --watch --format json` has written; an empty one
    says that nothing changed. What could not be delivered is exit 75, and is tried again next time.
    """
    from reports.alerts.page_changes import read_changes, tell

    channels = [*urls, *os.environ.get("NOTIFY_URLS", "").split()]
    if not channels and not dry_run:
        raise HistoryError(
            "page-changes: no channel. Give --notify URL, or $NOTIFY_URLS; --dry-run prints the messages."
        )
    return tell([read_changes(file) for file in files], [] if dry_run else channels, url)
