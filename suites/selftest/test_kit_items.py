"""What the items of a run need beside their clauses."""

from __future__ import annotations

from types import ModuleType

import pytest

from suites.kit.session import items


def test_an_import_that_fails_in_python_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the interpreter while Schemathesis is imported does not cost the run its exploration."""
    faults = [SystemError("AST constructor recursion depth mismatch")]

    def load(name: str) -> ModuleType:
        if faults:
            raise faults.pop()
        return ModuleType(name)

    monkeypatch.setattr(items, "import_module", load)
    assert items._loaded("exploration").__name__ == "exploration"


def test_an_import_that_fails_twice_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails again is no accident."""

    def load(name: str) -> ModuleType:
        raise SystemError(name)

    monkeypatch.setattr(items, "import_module", load)
    with pytest.raises(SystemError):
        items._loaded("exploration")
