"""Which selftests are `quick`: all but those in the modules below, so that a new test is quick by default.

`pytest suites/selftest -m quick` says within seconds what a change has broken. A module is slow when its tests start
processes, wait for something, or make many whole runs; a single slow test in a quick module is marked `slow`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from suites.selftest import browser
from suites.selftest.browser import Open, Reader, Readers
from suites.selftest.empty_histories import history_in
from suites.selftest.exchanges import PROVIDERS
from suites.selftest.locks_of_tests import VARIABLE

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from suites.selftest.channels import Titles

SLOW = (
    "test_live_runs.py",
    "test_live_restoring.py",
    "test_canaries.py",
    "test_recorded_judging.py",
    "test_recorded_private.py",
    "test_recorded_runs.py",
    "test_run.py",
    "test_two_runs.py",
    "test_proof.py",
    "test_contracts_check.py",
    "test_variants.py",
    "test_messages.py",
    "test_proof_variants.py",
    "test_printed_commands.py",
    "test_faults.py",
    "test_live_troubles.py",
    "test_standin_command.py",
    "test_proof_peer.py",
    "test_losses.py",
    "test_shapes_of_nights.py",
    "test_kit_other_writers.py",
    "test_kit_cancel.py",
    "test_wrong_targets.py",
    "test_kit_put_back.py",
    "test_kit_put_back_hidden.py",
    "test_kit_put_back_troubles.py",
    "test_kit_rate.py",
    "test_kit_shared_lock.py",
    "test_pages_in_a_browser.py",
    "test_pages_filtered.py",
    "test_pages_of_much.py",
    "test_history_page.py",
    "test_reports_page.py",
    "test_workflows.py",
    "test_history_ingest.py",
    "test_kit_ahead.py",
    "test_kit_bodies.py",
    "test_kit_sender_served.py",
    "test_standin_server.py",
    "test_pasted_curl.py",
)
"""The longest first: several workers begin with these, so that none of them is left alone with one at the end."""
DRAWN = (
    "test_kit_isolates.py",
    "test_losses.py",
    "test_shapes_of_nights.py",
    "test_variants.py",
    "test_faults.py",
    "test_kit_vanished.py",
    "test_kit_other_writers.py",
    "test_wrong_targets.py",
    "test_kit_cancel.py",
    "test_kit_passing.py",
    "test_kit_put_back.py",
    "test_kit_confinement.py",
    "test_kit_closing.py",
    "test_kit_late_reads.py",
    "test_proof_variants.py",
    "test_recorded_judging.py",
    "test_coverage.py",
    "test_kit_late_refusals.py",
    "test_kit_ahead.py",
    "test_campaign_records.py",
)
"""Modules that make whole runs for each provider: a third of the CPU time of all tests."""
TURNS = {"test_invented_*.py": 6, "test_contracts_draft_*.py": 2, "test_contracts_new*.py": 2}
"""In how many turns CI makes the tests of modules that each draft vendors: a fifth of the CPU time of all tests."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option by which CI has one provider a commit in place of all."""
    what = "of the whole runs that tests make for each provider, make those of one: of each in turn, as N grows"
    parser.addoption("--draw", type=int, metavar="N", help=what)


def pytest_configure(config: pytest.Config) -> None:
    """Let pytest-xdist keep our order: it would begin with the modules that have most tests, the quick ones."""
    config.option.loadscopereorder = False


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where only quick tests are wanted, slow modules are not even imported."""
    return True if config.option.markexpr == "quick" and collection_path.name in SLOW else None


@pytest.fixture(scope="session", autouse=True)
def compiled_once(pytestconfig: pytest.Config) -> Iterator[None]:
    """Let processes that tests start share what Python compiles, in pytest's cache.

    Where the environment forbids to keep it beside the sources (PYTHONDONTWRITEBYTECODE), each of a hundred processes
    would compile the whole project again: 0.4 s of CPU time.
    """
    cache = getattr(pytestconfig, "cache", None)  # not with `-p no:cacheprovider`
    with mock.patch.dict(os.environ):
        if cache and os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
            os.environ["PYTHONPYCACHEPREFIX"] = str(cache.mkdir("compiled"))
        yield


@pytest.fixture(scope="session", autouse=True)
def locks_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the locks that the tests' runs leave out of the user's folder."""
    with mock.patch.dict(os.environ, {VARIABLE: str(tmp_path_factory.mktemp("session") / "locks")}):
        yield


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    """One browser for all tests of a module: starting it takes a second."""
    with browser.running() as found:
        yield found


@pytest.fixture
def read(readers: Readers, pages: dict[str, Path]) -> Iterator[Open]:
    """Opens one of the module's `pages` by its name."""
    opened_here: list[Reader] = []

    def opened_page(name: str, query: str = "", **preferences: Any) -> Reader:
        opened_here.append(readers.open(pages[name], query, **preferences))
        return opened_here[-1]

    yield opened_page
    for reader in opened_here:
        reader.page.close()


def is_drawn(params: Mapping[str, object], draw: int) -> bool:
    """Whether a test is made for the provider whose turn it is, or for none."""
    texts = " ".join(str(value) for value in params.values())
    named = [name for name in PROVIDERS if re.search(rf"\b{name}\b", texts, re.IGNORECASE)]
    return not named or PROVIDERS[draw % len(PROVIDERS)] in named


def not_in_turn(glob: str, turns: int, draw: int) -> Iterator[str]:
    """The modules whose turn it is not."""
    names = sorted(path.name for path in Path(__file__).parent.glob(glob))
    yield from (name for number, name in enumerate(names) if number % turns != draw % turns)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what is quick, before `-m` selects, begin with what is not, and leave out what is not drawn."""
    draw = config.getoption("--draw")
    params = {item: getattr(item, "callspec", None) for item in items if item.path.name in DRAWN and draw is not None}
    left_out = [item for item, spec in params.items() if spec and not is_drawn(spec.params, draw)]
    if draw is not None:
        others = {name for glob, turns in TURNS.items() for name in not_in_turn(glob, turns, draw)}
        left_out += [item for item in items if item.path.name in others]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]
    for item in items:
        if item.path.name not in SLOW and item.get_closest_marker("slow") is None:
            item.add_marker("quick")
    items.sort(key=lambda item: SLOW.index(item.path.name) if item.path.name in SLOW else len(SLOW))


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where an empty history is."""
    return history_in(tmp_path)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An empty history."""
    from reports.history.database import opened  # a database library that most selftests do not need

    with opened(url) as found:
        yield found


@pytest.fixture
def hook() -> Iterator[tuple[str, Titles]]:
    """A channel, and what it has heard."""
    from suites.selftest.channels import webhook  # as above

    with webhook() as found:
        yield found
