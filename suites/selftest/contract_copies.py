"""Copies of a shipped contract under another name, for tests that change them."""

from __future__ import annotations

import shutil
from pathlib import Path

from suites.selftest.runs import HOUSE


def copied(root: Path, name: str, provider: str = "aniva") -> Path:
    """A copy of a shipped provider under another name. Returns its folder."""
    copy = root / name
    shutil.copytree(HOUSE / "contracts" / provider, copy)
    for file in copy.rglob("*.*"):
        text = file.read_text().replace(f"{provider}:", f"{name}:").replace(f"name: {provider}", f"name: {name}")
        file.write_text(text.replace(f"{provider.upper()}-", f"{name.upper()}-").replace(f"/{provider}/", f"/{name}/"))
    return copy
