"""What a draft keeps of the codes by which a page tells why an update is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from contracts import load
from suites.kit.privacy.free_texts import public_texts
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import changed

UPDATE = "/paths/~1visits~1{id}/patch"
ANSWERS = f"{UPDATE}/responses"


def codes(into: Path, said: str, answered: str = "Refused.") -> dict[str, tuple[int, str]]:
    """The codes of a draft with their status and sentence; `answered` describes 422."""
    document = changed((f"{UPDATE}/description", said), (f"{ANSWERS}/422", {"description": answered}))
    assert new(document, into).exit_code == 0
    rows = yaml.safe_load((into / "plain/behaviour.yaml").read_text(encoding="utf-8")).get("refusals", ())
    return {row["code"]: (row["status"], row["says"]) for row in rows}


def listed(row: str) -> str:
    """A list of errors with this row, and one with a cause."""
    return f"Errors:\n\n| Status | Code | Meaning |\n|---|---|---|\n{row}\n| 422 | `ROOM_CLOSED` | It is closed. |"


@pytest.mark.parametrize(
    "said",
    ["The room must be open, else 422 `room-closed`.", "The room must be open (`422 room-closed`)."],
)
def test_a_code_with_its_status_is_kept(said: str, tmp_path: Path) -> None:
    """A code in backticks beside a status is kept with the sentence."""
    assert codes(tmp_path, said) == {"room-closed": (422, said.removesuffix("."))}


def test_a_code_of_two_characters_is_kept(tmp_path: Path) -> None:
    """Codes may be short; a single character is in a body by chance."""
    assert set(codes(tmp_path, "The room must be open, else `422 E7`. It must be clean, else `422 E`.")) == {"E7"}


def test_a_code_with_two_statuses_is_two_rules(tmp_path: Path) -> None:
    """What one code means may depend on its status: each has its own sentence."""
    said = "A small room is refused with 409 `no-room`. A closed room is refused with 422 `no-room`."
    codes(tmp_path, said)
    found = load("plain", tmp_path).behaviour.refusals
    assert [(one.name, "small" in one.says) for one in found] == [("409 no-room", True), ("422 no-room", False)]


def test_a_code_with_a_status_that_no_answer_is_listed_for_is_kept(tmp_path: Path) -> None:
    """Where only the sentence names the status, the answer is described by that: the code is no general one."""
    assert codes(tmp_path, "A small room is refused with 409 `no-room`.").keys() == {"no-room"}


def test_a_code_for_any_bad_body_is_no_rule(tmp_path: Path) -> None:
    """A code that the description of an answer names, too, says nothing of what a draft guessed."""
    assert codes(tmp_path, "Null is refused with 422 `invalid-field`.", "Bad values give `invalid-field`.") == {}


@pytest.mark.parametrize(
    "row",
    [
        "| 422 | `VALIDATION_FAILED` | See the message. |",
        "| 422 | `E100` | The body is not valid. |",
        "| 422 | `INVALID_REQUEST_BODY` | See the message. |",
        "| 422 | `E100` | The request failed schema validation. |",
        "| 422 | `E100` | Validation failed for the request body. |",
        "| 422 | `E100` | Validation error: one or more fields are invalid. |",
        "| 422 | `E100` | The request body is invalid, for example a malformed starts_at. |",
        "| 422 | `E100` | Field validation failed when checking the body. |",
    ],
)
def test_a_row_for_any_bad_body_is_no_rule(row: str, tmp_path: Path) -> None:
    """Of a list of codes, that of whatever is wrong with a body excuses no refusal of an ordinary update."""
    assert codes(tmp_path, listed(row)).keys() == {"ROOM_CLOSED"}


@pytest.mark.parametrize(
    "row",
    [
        "| 409 | `SLOT_TAKEN` | The request fails as the slot is taken. |",
        "| 422 | `OUTSIDE_HOURS` | The value of starts_at is invalid: it is outside opening hours. |",
        "| 422 | `ROOM_UNKNOWN` | The request names a wrong room. |",
        "| 422 | `TOO_LATE` | Validation failed: the data came after closing. |",
        "| 422 | `TOO_LATE` | Validation failed because the body came after closing. |",
        "| 422 | `INSURANCE_INVALID` | Validation of the insurance with the payer went wrong. |",
        "| 422 | `SITTER_OFF` | The values do not match the roster of the sitter. |",
        "| 422 | `INVALID_DATA_RANGE` | It ends before it starts. |",
    ],
)
def test_a_row_with_a_member_or_a_cause_is_a_rule(row: str, tmp_path: Path) -> None:
    """A code that stands for one cause excuses a refusal by it, whatever general words its row has besides."""
    assert len(codes(tmp_path, listed(row))) == 2


def test_a_value_of_a_member_is_no_code(tmp_path: Path) -> None:
    """A list of the values of a member, or of single letters, names no refusals."""
    said = "The codes of states; any other is answered 422:\n\n- `booked`: it is to come\n- `C`: it is off"
    assert codes(tmp_path, said) == {}


def test_a_member_in_backticks_is_no_code(tmp_path: Path) -> None:
    """A marked word that no status goes before is none."""
    assert codes(tmp_path, "Without `room_id` it is refused with 422, as `kind` has to fit.") == {}


def test_codes_of_the_page_are_no_personal_words(tmp_path: Path) -> None:
    """What the page has in backticks, in sentences about refusals and in answers, is public."""
    codes(tmp_path, "The room must be open, else 422 `room-closed`.", "Bad values give `wrong-shape`.")
    assert {"room-closed", "wrong-shape"} <= set(public_texts(load("plain", tmp_path)))
