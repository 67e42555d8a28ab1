"""What pages say of generated updates that are kept, while what they showed to be wrong stands under other clauses."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from suites.selftest import journals
from suites.selftest.nights import CLAUSE, night, take_in, told
from suites.selftest.test_alert_message import found
from suites.selftest.test_history_page import page_after
from suites.selftest.test_reports_page import page_of

STEPS = (
    "# step 1 of 2\ncurl -X PATCH https://acme.example.com/a\n# step 2 of 2\ncurl -X PATCH https://acme.example.com/b"
)
UNDER = f"what generated updates showed to be wrong stands under {CLAUSE}"
KINDS = [
    ("explores", {"keyword": "explored"}, True),
    ("explores", {"keyword": "unsent; explored"}, True),
    ("explores", {"keyword": "pairs of members, row 3"}, False),
    ("explores", {"curl": STEPS}, False),
    ("sequences", {"curl": STEPS}, True),
    ("sequences", {"keyword": "explored"}, False),
    ("preserves", {"keyword": "explored"}, False),
]


@pytest.mark.parametrize(("check", "facts", "expected"), KINDS)
def test_a_kept_clause_of_generated_updates_names_where_their_findings_stand(
    engine: Engine, tmp_path: Path, check: str, facts: dict[str, str], expected: bool
) -> None:
    """Both pages say beside such a clause under which one that is broken its findings are; beside others, nothing."""
    broken = told("violation", findings=[found(1, **facts)])
    records = night(0, broken, journals.verdict("ACME-GENERATED", "kept", check=check))
    take_in(engine, tmp_path, records)
    texts = (page_after(engine, 1).text, page_of(tmp_path, records).text)
    assert [UNDER in text for text in texts] == [expected] * 2
