"""The commands `contracts drift` and `contracts update`: what changed on a vendor's page, and what to make of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contracts._problems import ContractError, displayed
from contracts._providers import SOURCES, Refused, all_folders, loaded, with_folders

if TYPE_CHECKING:
    from contracts.updating import Update

NOT_NOW = 75
"""EX_TEMPFAIL of sysexits.h: the page could not be fetched now; `pytest` exits with it where a target is down."""
WATCH = "Fetch the page that the contract of PROVIDER names, and print only what changed since it was last looked at."
STORE = (
    "With --watch: keep what was fetched beside the contract; the next time only what changed since then is printed."
)

OLD_PAGE = "The page from which the contract was written, where it is not kept beside it."


@click.command()
@click.argument("provider", required=False)
@click.argument("source", required=False, type=click.Path(path_type=Path))
@click.option("--from", "old", type=click.Path(path_type=Path), metavar="OLD", help=SOURCES)
@click.option("--to", "new", type=click.Path(path_type=Path), metavar="NEW", help="The same document as it is now.")
@click.option("--operation", metavar="ID", help='The update: its operationId, or "METHOD /path".')
@click.option(
    "--classes", type=click.Path(path_type=Path), metavar="FILE", help="Other classes than those of the table."
)
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.option("--watch", "is_watched", is_flag=True, help=WATCH)
@click.option("--write", "is_stored", is_flag=True, help=STORE)
@with_folders
def drift(
    provider: str | None,
    source: Path | None,
    form: str,
    is_watched: bool,
    is_stored: bool,
    extra: tuple[Path, ...],
    **options: Any,
) -> None:
    """Show what changed from OLD to NEW, or from the contract of PROVIDER to its page SOURCE.

    Each change has a class for a client: error (breaking), warning (risky) or info (harmless). Exits with 1 when
    something is breaking. With OLD, NEW and a PROVIDER, its clauses that a change touches are named. With --watch
    nothing is printed where nothing changed; exits with 75 when the page cannot be fetched.
    """
    from contracts.drift import FORMATS, NotTwoDocuments  # what it imports is needed by nothing else
    from contracts.drift import drift as compared

    if is_watched:
        given = source is not None or any(options[name] is not None for name in ("old", "new"))
        _watch(provider, given, form, is_stored, extra, options)
    if is_stored:
        raise click.UsageError("--write stores what --watch has fetched: give both.")
    contract = loaded(provider, all_folders(extra)) if provider else None
    try:
        found = compared(contract, source, **options)
    except (ContractError, NotTwoDocuments) as error:
        raise Refused(str(error)) from error
    click.echo(FORMATS[form](found))
    sys.exit(int(found.is_breaking))


def _watch(
    provider: str | None, has_documents: bool, form: str, is_stored: bool, extra: tuple[Path, ...], options: Any
) -> None:
    """Tell what changed on the page of a provider, and end the command."""
    from contracts.drift import FORMATS
    from contracts.drift.watching import NotFetched, watch  # an HTTP client is needed by nothing else here

    if provider is None or has_documents:
        raise click.UsageError("--watch fetches the page that the contract names: give a PROVIDER alone.")
    contract = loaded(provider, all_folders(extra))
    try:
        seen = watch(contract, options["operation"], options["classes"])
    except NotFetched as reason:
        click.echo(f"{provider}: {reason}", err=True)
        sys.exit(NOT_NOW)
    except ContractError as error:
        raise Refused(str(error)) from error
    if seen.report.changes:
        click.echo(FORMATS[form](seen.report))
    if is_stored and (file := seen.store()):
        click.echo(f"Stored as {displayed(file)}: the next --watch compares with it.", err=True)
    sys.exit(int(seen.report.is_breaking))


@click.command()
@click.argument("provider")
@click.argument("source", required=False, type=click.Path(path_type=Path))
@click.option("--from", "old", type=click.Path(path_type=Path), metavar="OLD", help=OLD_PAGE)
@click.option("--write", is_flag=True, help="Write what is proposed; without it, it is only shown.")
@with_folders
def update(provider: str, source: Path | None, old: Path | None, write: bool, extra: tuple[Path, ...]) -> None:
    """Propose what the contract of PROVIDER should say after its page has become SOURCE.

    Without SOURCE, the page that `contracts drift PROVIDER --watch --write` has kept. What you have written yourself
    stays; new and changed clauses are drafts, and what cannot be turned into the format is a TODO in its file.
    """
    from contracts.updating import update as updated  # what it imports is needed by nothing else

    contract = loaded(provider, all_folders(extra))
    try:
        found = updated(contract, source, old, date.today())
    except ContractError as error:
        raise Refused(str(error)) from error
    if not found.texts:
        click.echo(f"{provider}: nothing changed on the page.")
        return
    for line in _proposal(found, provider):
        click.echo(line)
    click.echo(found.diff, nl=False)
    if found.problems:
        raise Refused("\n".join(["Not written, as the contract could not be used then:", *map(str, found.problems)]))
    if write:
        found.write()
    click.echo("Written." if write else "Not written: add --write.")


def _proposal(found: Update, provider: str) -> Iterator[str]:
    """What changed, what was taken over, and what a person has to decide."""
    taken, decisions = found.proposal.taken, list(found.decisions)
    what = "Taken over:" if taken else "Nothing could be taken over by itself."
    yield f"{provider}: changes of the page: {len(found.changes)}. {what}"
    yield from (f"- {one}" for one in taken)
    yield f"\nTo decide ({len(decisions)}), each a TODO in its file:"
    yield from (f"  {displayed(found.folder / file)}:{line}  {text}" for file, line, text in decisions)
    yield ""
