"""How a reader gets from the page of the history to those of runs beside it, and back, in one folder and in others."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner
from sqlalchemy import Engine

from reports.pages.command import page_command
from reports.pages.links import link_to_history, links_to_runs
from suites.selftest import journals
from suites.selftest.nights import night, take_in, told

NIGHT = night(0, told("violation"))
RUN = str(NIGHT[0]["run"])


def page(*words: str | Path) -> None:
    """Run the command that writes a page."""
    done = CliRunner().invoke(page_command, [*map(str, words)])
    assert done.exit_code == 0, done.output


def test_pages_that_are_beside_each_other_have_links(engine: Engine, tmp_path: Path) -> None:
    """The page of the history links to the page of a run that is there, and this one to the page that was named."""
    take_in(engine, tmp_path, NIGHT)
    journal, history = journals.write(tmp_path, NIGHT, RUN), tmp_path / "history.html"
    page(journal, "--out", tmp_path / f"{RUN}.html", "--link", history)
    page("--history", engine.url, "--out", history)
    assert f'<a href="./{RUN}.html"><code>{RUN}</code></a>' in history.read_text()
    assert '<a href="./history.html">all targets, and since when</a>' in (tmp_path / f"{RUN}.html").read_text()


def test_a_page_that_is_not_there_has_no_link(engine: Engine, tmp_path: Path) -> None:
    """Where no page of a run is beside that of the history, or none of the history, there is no link to it."""
    take_in(engine, tmp_path, NIGHT)
    own = tmp_path / "own"
    own.mkdir()
    page(journals.write(tmp_path, NIGHT, RUN), "--out", own / "a.html")
    page("--history", engine.url, "--out", tmp_path / "history.html")
    assert ".html" not in (own / "a.html").read_text()
    assert f"<code>{RUN}</code>" in (tmp_path / "history.html").read_text()
    assert f"{RUN}.html" not in (tmp_path / "history.html").read_text()


def test_a_link_is_relative_whatever_a_file_is_called(tmp_path: Path) -> None:
    """A page in a folder below is linked to, and names with blanks and colons make no other address."""
    folder = tmp_path / "journal a"
    folder.mkdir()
    (folder / "javascript:x.html").touch()
    (tmp_path / "history.html").touch()
    assert links_to_runs(tmp_path / "history.html") == {"javascript:x": "./journal%20a/javascript%3Ax.html"}
    assert link_to_history(folder / "RUN.html", tmp_path / "history.html") == "../history.html"
    assert link_to_history(tmp_path / "RUN.html") == "./history.html"
