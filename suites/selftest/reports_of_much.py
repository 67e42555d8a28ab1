"""How long reports take on 50,000 findings in one run, and on texts of 5 MB: prints a table.

python -m suites.selftest.reports_of_much
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import reports
from reports.formats.annotations import as_annotations
from reports.formats.har import as_har
from reports.formats.summary import as_json
from reports.history.database import opened, reading
from reports.history.findings import findings
from reports.pages.history import history_page
from suites.selftest import journals
from suites.selftest.nights import take_in
from suites.selftest.test_pages_of_much import LONG, broken_night

MANY = 50_000


def timed(what: str, make: Callable[[], object]) -> None:
    """Print how long something takes."""
    before, cpu = time.perf_counter(), time.process_time()
    made = make()
    size = f"{len(made) / 1e6:.1f} MB" if isinstance(made, str) else ""
    print(f"{what:<34}{time.perf_counter() - before:>8.2f} s{time.process_time() - cpu:>8.2f} s CPU  {size}")


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name, opened(f"sqlite:///{name}/history.sqlite") as engine:
        folder, night = Path(name), broken_night(MANY)
        run = reports.read(journals.write(folder, night))
        forms = {"page": reports.page, "Markdown": reports.markdown, "JSON": as_json, "HAR": as_har}
        for what, form in {**forms, "annotations": as_annotations}.items():
            timed(f"{what} of {MANY:,} findings", lambda form=form: form(run))  # type: ignore[misc]
        timed(f"ingest of {MANY:,} findings", lambda: take_in(engine, folder, night))
        with reading(engine) as connection:
            timed("findings of that history", lambda: len(findings(connection)))
            timed("page of that history", lambda: history_page(connection, int(time.time())))
        long = reports.read(journals.write(folder, journals.broken(got="x\u202e" * (LONG // 2), sent="<b>" * LONG)))
        for what, form in {**forms, "annotations": as_annotations}.items():
            timed(f"{what} of texts of 5 MB", lambda form=form: form(long))  # type: ignore[misc]


if __name__ == "__main__":
    main()
