"""`contracts drift`: a title within a description is none of its sentences, unless it is a rule by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from suites.selftest.test_contracts_drift_sentences import NOTE, told


@pytest.mark.parametrize(
    "title",
    [
        "# What is kept\n\n",
        "<h2>What is kept</h2>",
        "### Notes\n",
        "# What can be kept\n",
        "# Staff-only notes\n",
        "# May 2026\n",
        "## Step 1\n",
    ],
)
def test_a_title_within_a_description_is_none_of_its_sentences(title: str, tmp_path: Path) -> None:
    """A title that came into a description, or has another wording, is no change."""
    assert told({NOTE: "It is kept."}, {NOTE: f"{title}It is kept."}, tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# Times must be in UTC\n", "# Times must be in local time\n"),
        ("# Rate limit of 10 requests\n", "# Rate limit of 5 requests\n"),
        ("", "# DEPRECATED: use another one\n\n"),
        ("<h3>Only open visits have it</h3>", "<h3>Kept</h3>"),
    ],
)
def test_a_title_that_is_a_rule_is_a_sentence(old: str, new: str, tmp_path: Path) -> None:
    """A rule that stands in a title alone is told as any other."""
    texts = ({NOTE: f"{title}It is kept."} for title in (old, new))
    assert len(told(*texts, tmp_path)) == 1


def test_a_number_sign_is_no_title(tmp_path: Path) -> None:
    """A description that counts something is compared."""
    assert len(told({NOTE: "# of notes that are kept"}, {NOTE: "# of notes that are lost"}, tmp_path)) == 1
