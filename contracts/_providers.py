"""What commands about providers share: how one is named and found, and how a command ends that cannot go on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from contracts._exceptions import holds_exceptions_only
from contracts._folder import DATA_FILES, SHIPPED
from contracts._load import load_folder
from contracts._model import Contract
from contracts._problems import ContractError, did_you_mean, known_words

BAD_CONTRACT = 78
"""EX_CONFIG of sysexits.h: a file that the user wrote is wrong. `pytest` exits with it for the same reason."""

Folders = dict[str, Path]

SOURCES = "The vendor's OpenAPI file (2.0, 3.0 or 3.1; YAML or JSON), or a Markdown page with one in it."


class Refused(click.ClickException):
    """A contract has problems, or no provider has that name."""

    exit_code = BAD_CONTRACT

    def show(self, file: Any = None) -> None:
        """Print the message without the usual `Error:` before it: every problem begins with its own place."""
        click.echo(self.message, err=True)


def with_folders(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option `--contracts DIR`."""
    folder = click.Path(exists=True, file_okay=False, path_type=Path)
    text = "Also look for providers in the folders of DIR; repeatable."
    return click.option("--contracts", "extra", multiple=True, type=folder, metavar="DIR", help=text)(command)


def all_folders(extra: tuple[Path, ...]) -> Folders:
    """Provider folders by name. A folder with any of the data files counts, so a missing contract.yaml is noticed."""
    found: Folders = {}
    for root in (SHIPPED, *extra):
        for folder in sorted({file.parent for name in DATA_FILES for file in root.glob(f"*/{name}")}):
            if folder.name in found and holds_exceptions_only(folder):
                continue
            if folder.resolve() != found.setdefault(folder.name, folder).resolve():
                raise Refused(
                    f"{folder}: there is already a provider {folder.name}, in {found[folder.name]}. Rename this folder."
                )
    if not found:
        raise Refused("There are no providers here.")
    return found


def folder_named(name: str, folders: Folders) -> Path:
    """The folder of a provider. Raises Refused for a name that none has."""
    if name not in folders:
        advice = f"{known_words('providers', folders)} {did_you_mean(name, folders)}".rstrip()
        raise Refused(f'"{name}" is not a provider.\n  {advice}')
    return folders[name]


def loaded(name: str, folders: Folders) -> Contract:
    """The contract of a provider. Raises Refused for a name that none has, and for a contract with problems."""
    folder = folder_named(name, folders)
    try:
        return load_folder(folder)
    except ContractError as error:
        raise Refused(str(error)) from error
