"""The command `contracts drift`: what changed between two documents of a vendor, or on its page since a contract."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from contracts._problems import ContractError, displayed
from contracts._providers import SOURCES, Refused, all_folders, loaded, with_folders

NOT_NOW = 75
"""EX_TEMPFAIL of sysexits.h: the page could not be fetched now; `pytest` exits with it where a target is down."""
WATCH = "Fetch the page that the contract of PROVIDER names, and print only what changed since it was last looked at."
STORE = (
    "With --watch: keep what was fetched beside the contract; the next time only what changed since then is printed."
)


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
