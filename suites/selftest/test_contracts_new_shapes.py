"""`contracts new` on documents of unusual size and shape: it ends soon, with a folder or with one message."""

from __future__ import annotations

import time
from pathlib import Path

from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, changed

MOST_SECONDS = 10
"""Of CPU; a hundred members take half a second, and a minute where each member asks for all the others."""


def test_a_wide_update_is_drafted_soon(tmp_path: Path) -> None:
    """What a draft works out of all members is worked out once, not once for each of them."""
    members = {f"text_{number}": {"type": "string"} for number in range(100)}
    wide = changed(
        (f"{BODY}/properties", members),
        ("/paths/~1visits~1{id}/get/responses/200/content/application~1json/schema/properties", members),
    )
    began = time.process_time()
    assert new(wide, tmp_path).exit_code == 0
    assert time.process_time() - began < MOST_SECONDS
