"""The command `reports alert`."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Sequence

import click

from reports._options import after_option, history_option, provider_option
from reports.history import HistoryError

HOUR = 60 * 60


@click.command("alert")
@click.option(
    "--notify", "urls", multiple=True, metavar="URL", help="Where to: any URL that apprise takes. Repeatable."
)
@provider_option
@after_option
@click.option("--stale-after", metavar="HOURS", help="Also tell of targets without a whole run for so long, as 26h.")
@click.option(
    "--heartbeat",
    metavar="URL",
    help="Fetched when all was delivered, and no target is down, unclear or stale.",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Print what the channels would get now, and deliver and record nothing; without a channel, what "
    "those would get that were told before.",
)
@click.option("--test", "is_test", is_flag=True, help="Send one message that says that it is a test.")
@history_option
def alert_command(
    urls: Sequence[str],
    provider: str | None,
    runs: int,
    stale_after: str | None,
    heartbeat: str | None,
    dry_run: bool,
    is_test: bool,
    url: str | None,
) -> int:
    """Tell what is new, regressed or resolved since the last alert, one message per target.

    URLs of channels may stand in $NOTIFY_URLS, separated by blanks: they hold passwords. What was delivered is recorded
    in the history, so that nothing is told twice; what could not be delivered is tried again next time, exit 75. An
    empty history is a mistake, exit 78; with --stale-after, it is data that are missing, exit 75.
    """
    from reports.alerts.delivery import Alert, send_test, tell

    if is_test and dry_run:
        raise click.UsageError("Give --test, which sends a message, or --dry-run, which sends none.")
    channels = [*urls, *os.environ.get("NOTIFY_URLS", "").split()]
    if not channels and not dry_run:
        raise HistoryError("alert: no channel. Give --notify URL, or $NOTIFY_URLS; --dry-run prints the messages.")
    if is_test:
        return send_test(channels)
    alert = Alert(channels, runs, _stale_before(stale_after), heartbeat, dry_run)
    return tell(alert, provider, url)


def _stale_before(hours: str | None) -> int | None:
    if hours is None:
        return None
    found = re.fullmatch(r"(\d{1,5})h", hours)
    if found is None:
        raise HistoryError(f"--stale-after {hours}: give a number of hours, as 26h.")
    return int(time.time()) - int(found[1]) * HOUR
