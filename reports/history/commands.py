"""The commands that write and read the history.

SQLAlchemy takes half a second to import: each command does so when it runs.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from reports._journal import FOLDER, JournalError, find, journals
from reports._known import listed, one_line
from reports._options import classes_option, history_option, levels_of, provider_option
from reports._unended import NO_END, has_end
from reports.history import HistoryError

if TYPE_CHECKING:
    from reports.history.trials import LatestTrial

MOST_LISTED = 10
"""A longer list of names (a provider has about 100 clauses) would bury the message."""


@click.command("ingest")
@click.argument("runs", metavar="[RUN]...", nargs=-1)
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=FOLDER, help="The folder of the journals.")
@classes_option
@history_option
def ingest_command(runs: Sequence[str], folder: Path, classes: Path | None, url: str | None) -> int:
    """Take runs into the history; by default all that have a journal in the folder.

    A run that is known changes nothing. A journal that cannot be read is named, and the others are taken in.
    """
    from sqlalchemy.exc import DataError, IntegrityError

    from reports.history.database import opened, writing
    from reports.history.ingest import Taken, ingest

    levels = levels_of(classes)
    named = list(runs) or [str(path) for path in journals(folder)]
    taken, problems, unended = Counter[Taken](), list[str](), list[str]()
    with opened(url) as engine:
        for name in named:
            try:
                path = find(name, folder)
                with writing(engine) as connection:
                    taken[became := ingest(connection, path, folder, levels)] += 1
                unended += [path.stem] if became == Taken.NEW and not has_end(path) else []
            except JournalError as error:
                problems.append(str(error))
            except (DataError, IntegrityError, OverflowError, UnicodeError) as error:
                problems.append(f"{name}  It holds what no run writes ({type(error).__name__}).")
    click.echo(f"{taken[Taken.NEW]} of {len(named)} runs are new in the history.")
    for name in unended:
        click.echo(f"Run {name} {NO_END}.")
    if injected := taken[Taken.INJECTED]:
        click.echo(f"Of runs with --fault or --variant ({injected}) nothing is kept: they say nothing of a vendor.")
    if problems:
        raise HistoryError("\n".join(["these journals were not taken in:", *problems]))
    return 0


@click.command("history")
@provider_option
@click.option("--clause", metavar="ID", help="Only findings of this clause.")
@history_option
def history_command(provider: str | None, clause: str | None, url: str | None) -> None:
    """Print each provider at each target with its findings: new, ongoing, regressed or resolved, and since when.

    Below them stand changes of the vendor's behaviour: breaking, risky or harmless for a client.
    """
    from reports.gate.unmeasured import with_unmeasured
    from reports.history.behaviour import known_changes
    from reports.history.database import opened, reading
    from reports.history.findings import findings
    from reports.history.known_names import clause_names
    from reports.history.text import history_text
    from reports.history.trials import latest_trials

    with opened(url) as engine, reading(engine) as connection:
        trials = latest_trials(connection)
        _expect(trials, "provider", provider, {one.provider for one in trials})
        chosen = [one for one in trials if provider in (None, one.provider)]
        _expect(trials, "clause", clause, clause_names(connection, provider))
        changes = [] if clause else known_changes(connection, provider)
        found = with_unmeasured(connection, findings(connection, provider, clause))
        click.echo(history_text(chosen, found, changes))


@click.command("show")
@click.argument("finding")
@history_option
def show_command(finding: str, url: str | None) -> None:
    """Print a finding whole, at each target that has it. FINDING is its id, or how it begins."""
    from reports.gate.unmeasured import with_unmeasured
    from reports.history.database import opened, reading
    from reports.history.findings import findings
    from reports.history.left import all_left
    from reports.history.text import finding_text

    with opened(url) as engine, reading(engine) as connection:
        named = findings(connection, fingerprint=finding) if finding else []
        found, left = with_unmeasured(connection, named), all_left(connection)
        known = [] if found else [each.fingerprint for each in findings(connection)]
    if not found:
        _fail_unknown(f"FINDING {finding}".strip(), "finding", finding, known)
    click.echo("\n\n".join(finding_text(each, (each.provider, each.target) in left) for each in found))


@click.command("prune")
@click.option("--keep", metavar="DAYS", help="How long runs are kept, in days, as 400d.")
@click.option("--forget", "target", metavar="TARGET", help="Remove a target that is no longer tested, with all runs.")
@history_option
def prune_command(keep: str | None, target: str | None, url: str | None) -> None:
    """Remove runs that are older, with what they say of findings; or all that is known of a target.

    What the gate decides by stays: the latest runs of each target, and those behind its unresolved findings.
    """
    from reports.history.database import opened, writing
    from reports.history.prune import forget, prune

    if (keep is None) == (target is None):
        raise click.UsageError("Give --keep with a number of days, or --forget with a target.")
    before = None if keep is None else int(time.time()) - _days(keep) * 24 * 60 * 60
    with opened(url) as engine, writing(engine) as connection:
        done = prune(connection, before) if before is not None else forget(connection, target or "")
    click.echo(done.text)


def _days(keep: str) -> int:
    days = re.fullmatch(r"(\d{1,5})d", keep)
    if days is None:
        raise HistoryError(f"--keep {keep}: give a number of days, as 400d.")
    return int(days[1])


def _expect(trials: Sequence[LatestTrial], what: str, name: str | None, known: Collection[str]) -> None:
    """Raises HistoryError where an option names what the history does not know, unless that is empty."""
    if trials and name is not None and name not in known:
        _fail_unknown(f"--{what} {name}", what, name, sorted(known))


def _fail_unknown(given: str, what: str, name: str, known: Collection[str]) -> NoReturn:
    nearest = get_close_matches(name, known, n=1)
    names = f" Known: {listed(known)}." if 0 < len(known) <= MOST_LISTED else ""
    meant = f" Did you mean {one_line(nearest[0])}?" if nearest else ""
    raise HistoryError(
        f"{given}: the history has no such {what}.{names}{meant}{'' if known else ' It has none at all.'}"
    )
