"""The command `contracts`: lists, shows and checks the contracts, and prints an example of targets.toml."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from contracts import Contract
from contracts._drift_commands import drift, update
from contracts._example import example
from contracts._exceptions import with_exceptions
from contracts._folder import SHIPPED, folder_of, names
from contracts._load import load_folder
from contracts._matrix import rows
from contracts._outline import Outline, outline
from contracts._problems import ContractError, Problem, did_you_mean, displayed, known_words
from contracts._providers import SOURCES, Refused, all_folders, folder_named, loaded, with_folders
from contracts._summary import summary
from contracts._todos import undecided

NAME = re.compile(r"(?=.{1,64}$)[a-z][a-z0-9]*([_-][a-z0-9]+)*")
"""Clauses begin with it, and their ids have single dashes between words; 64 letters, as the names of targets."""
NAME_HINT = "Expected up to 64 lower-case letters and digits, with single underscores or dashes between words."
TARGETS = Path("targets.toml")
KEEP = "Also keep FILE beside the contract: contracts drift and contracts update compare later pages with it."
INTO = "Where the folder is made; without it, in contracts/ of the checkout, else in providers/ right here."


def _a_url(context: click.Context, option: click.Parameter, value: str) -> str:
    """Refuse what is no URL of a page."""
    if value and not re.fullmatch(r"https?://\S+", value):
        raise click.BadParameter(f'"{value}" does not begin with https:// or http://.', context, option)
    return value


def _tell(step: str) -> None:
    click.echo(f"{step} ...", err=True)


@click.group()
def main() -> None:
    """List, show and check what each provider promises about updating an appointment.

    Exits with 78 when a contract has problems or a provider is unknown.
    """


@main.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array, for a CI matrix.")
@click.option("--targets", type=click.Path(path_type=Path), metavar="FILE", help="With --json: the targets of each.")
@with_folders
def list_(as_json: bool, targets: Path | None, extra: tuple[Path, ...]) -> None:
    """List the providers."""
    folders = all_folders(extra)
    outlines = [outline(folder) or _outline_of(loaded(name, folders)) for name, folder in folders.items()]
    if as_json:
        try:
            click.echo(json.dumps(rows(outlines, targets, extra), ensure_ascii=False))
        except ContractError as error:
            raise Refused(str(error)) from None
        return
    for it in outlines:
        click.echo(f"{it.name:<12} {it.title:<24} {it.method} {it.path}")


@main.command()
@click.argument("provider")
@with_folders
def show(provider: str, extra: tuple[Path, ...]) -> None:
    """Show what PROVIDER promises.

    Each clause has its id, strength, sentence and source.
    """
    for line in summary(loaded(provider, all_folders(extra))):
        click.echo(line)


@main.command()
@click.argument("provider")
@with_folders
def target(provider: str, extra: tuple[Path, ...]) -> None:
    """Print an example of targets.toml for PROVIDER, to fill in."""
    click.echo(example(loaded(provider, all_folders(extra))))


@main.command("check")
@click.argument("providers", nargs=-1, metavar="[PROVIDER]...")
@with_folders
def check_(providers: tuple[str, ...], extra: tuple[Path, ...]) -> None:
    """Check the contracts of these providers, or of all of them."""
    folders = all_folders(extra)
    problems: list[Problem] = []
    for name in providers or folders:
        try:
            contract = with_exceptions(load_folder(folder_named(name, folders)), *extra)
        except ContractError as error:
            problems += error.problems
        else:
            click.echo(f"{name}: no problems in {len(contract.clauses)} clauses.{_drafts(contract)}")
            for line in undecided(folders[name]):
                click.echo(line)
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise Refused("\n".join([*map(str, problems), f"{count}."]))


@main.command()
@click.argument("target")
@click.option("--targets", type=click.Path(path_type=Path), metavar="FILE", default=TARGETS, show_default=True)
@click.option("--write", is_flag=True, help="Write what is proposed; without it, it is only shown.")
@with_folders
def learn(target: str, targets: Path, write: bool, extra: tuple[Path, ...]) -> None:
    """Read the appointments of TARGET and propose what its contract could say better.

    They are read twice, and nothing is written to the target. No value of an answer is shown or kept.
    """
    files = [("targets", targets), *(("contracts", folder) for folder in extra)]
    options = [f"--{name}={path.absolute()}" for name, path in files] + ["--write"] * write
    # Only the suite knows how a target is reached; contracts know nobody, so that is a process of its own, and in the
    # checkout, where pytest finds the suite.
    sys.exit(subprocess.call([sys.executable, "-m", "pytest", f"--learn={target}", *options], cwd=SHIPPED.parent))


@main.command()
@click.argument("name")
@click.option("--from", "source", required=True, type=click.Path(path_type=Path), metavar="FILE", help=SOURCES)
@click.option("--operation", metavar="ID", help='The update: its operationId, or "METHOD /path".')
@click.option("--page", metavar="URL", default="", callback=_a_url, help="Where the vendor publishes it.")
@click.option("--keep", is_flag=True, help=KEEP)
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help=INTO)
def new(name: str, source: Path, operation: str | None, page: str, keep: bool, into: Path | None) -> None:
    """Draft the contract of a vendor NAME from its OpenAPI file.

    The folder can be run on its stand-in at once; what a person still has to decide is listed, and stands in the files
    as comments that begin with TODO.
    """
    from contracts._drafting import draft, told  # what it imports is needed by nothing else

    folder = (into or _place_for_drafts()) / name
    try:
        _free(name, folder)
        drafted = draft(name, source, operation, folder, date.today(), _tell, page, keep)
    except ContractError as error:
        raise Refused(str(error)) from error
    except OSError as error:
        raise Refused(f"{displayed(folder)} cannot be written: {error.strerror}.\n  Choose another --into.") from error
    for line in told(drafted, name):
        click.echo(line)


main.add_command(drift)
main.add_command(update)


@main.command()
@click.argument("provider", required=False)
@click.argument("source", required=False, type=click.Path(path_type=Path))
@click.option("--from", "page", type=click.Path(path_type=Path), metavar="FILE", help="A page without a contract.")
@click.option("--operation", metavar="ID", help='The update: its operationId, or "METHOD /path".')
@click.option(
    "--format", "form", type=click.Choice(["markdown", "text", "json"]), default="markdown", show_default=True
)
@with_folders
def audit(provider: str | None, source: Path | None, form: str, extra: tuple[Path, ...], **options: Any) -> None:
    """Ask where the page SOURCE of PROVIDER contradicts itself: a letter to the vendor, ready to send.

    Each question has its two places, and what is assumed until the vendor answers. Without SOURCE, the text of the
    page in the contract's folder is read. Exits with 0 when nothing is asked, with 1 when there are questions, and with
    78 for a mistake.
    """
    from contracts.audit import FORMATS, NoPage, audited  # what it imports is needed by nothing else

    contract = loaded(provider, all_folders(extra)) if provider else None
    try:
        found = audited(contract, source, **options)
    except (ContractError, NoPage) as error:
        raise Refused(str(error)) from error
    click.echo(FORMATS[form](found))
    sys.exit(int(bool(found.questions)))


@main.command()
@click.argument("place")
def explain(place: str) -> None:
    """Explain a PLACE of the format: behaviour.read.pages, a check, a placeholder, a keyword."""
    from contracts._manual import explained, places  # it reads every schema and contract

    lines = explained(place)
    if not lines:
        known = places()
        raise Refused(
            f'"{place}" is not a place of the format.\n  {did_you_mean(place, known) or known_words("places", known)}'
        )
    click.echo("\n".join(lines))


@main.command("manual", hidden=True)
def manual_() -> None:
    """Print contracts/README.md anew; a selftest says when it has to be."""
    from contracts._manual import manual

    click.echo(manual(), nl=False)


def _place_for_drafts() -> Path:
    """Where a new folder is made: beside the shipped ones in a checkout, else in a folder right here.

    It is not called `contracts`: Python would take it for the package of that name.
    """
    return SHIPPED if Path.cwd() in (SHIPPED.parent, SHIPPED) else Path("providers")


def _free(name: str, folder: Path) -> None:
    """Refuse a name that no provider can have, or that one has already."""
    if not NAME.fullmatch(name):
        raise Refused(f'"{name}" cannot be the name of a provider.\n  {NAME_HINT}')
    if folder.exists() or name in names():
        there = folder if folder.exists() else folder_of(name)
        raise Refused(f'There is already a provider "{name}", in {displayed(there)}.\n  Choose another name.')


def _drafts(contract: Contract) -> str:
    """Which clauses a person still has to confirm."""
    drafts = [clause.id for clause in contract.clauses if clause.is_draft]
    return f"\n  Drafts, confirmed by nobody ({len(drafts)}): {', '.join(drafts)}." if drafts else ""


def _outline_of(contract: Contract) -> Outline:
    update = contract.update
    return Outline(contract.name, contract.title, update.id, update.method, update.path)


if __name__ == "__main__":
    main(prog_name="contracts")
