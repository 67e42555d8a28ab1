"""Codes that a contract names itself are readable in a journal; a name in the same place is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from suites.kit.privacy.free_texts import FreeTexts
from suites.selftest import exchanges

SAYS = "# TODO: the document says: `room_fixed`: it stays. Ask `Asha`, or `asha`.\nexample: asha_rao\n"


@pytest.fixture
def texts(tmp_path: Path) -> FreeTexts:
    """What may be shown by a contract of which one file quotes the vendor's document."""
    (tmp_path / "behaviour.yaml").write_text(SAYS, encoding="utf-8")
    return FreeTexts(replace(exchanges.contract(), folder=tmp_path), str)


def test_a_code_of_the_document_is_shown(texts: FreeTexts) -> None:
    """A word of several parts in the marks of code is the vendor's own, and nobody's."""
    assert texts.in_files("room_fixed") == "room_fixed"


@pytest.mark.parametrize("text", ["asha_rao", "Asha", "fixed room", "room_asha", "room"])
def test_what_may_be_a_name_is_withheld(texts: FreeTexts, text: str) -> None:
    """Neither a single word, nor a part of a code, nor what an example has is public."""
    assert texts.in_files(text).startswith("$text (")


def test_a_code_that_is_known_of_a_person_is_masked(tmp_path: Path) -> None:
    """What the target says of somebody is masked, though the document has the same word."""
    (tmp_path / "behaviour.yaml").write_text(SAYS, encoding="utf-8")
    contract = replace(exchanges.contract(), folder=tmp_path)
    texts = FreeTexts(contract, lambda text: text.replace("room_fixed", "$personal"))
    assert texts.in_files("room_fixed") == "$personal"
