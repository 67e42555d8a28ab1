"""What `contracts check` finds in lists whose items have a key."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from contracts._check import check
from suites.selftest.broken_contracts import Broken, drop, put
from suites.selftest.broken_uses import both, of_clause
from suites.selftest.invented_items import document
from suites.selftest.test_contracts_new import new

FIELDS = "/fields/~1services"
BROKEN = [
    Broken(
        "no such key",
        put("behaviour.yaml", f"{FIELDS}/key", "/code_"),
        ["/key", '"/code_" is not a member of an item', "Did you mean"],
    ),
    Broken(
        "no such filled member",
        put("behaviour.yaml", f"{FIELDS}/filled", ["/id", "/prize"]),
        ["/filled/1", '"/prize" is not a member of an item of /services'],
    ),
    Broken(
        "what follows an object",
        both(
            put(
                "schemas/update.schema.json",
                "/properties/services/items/properties/place",
                {"type": "object", "properties": {"room": {"type": "string"}}},
            ),
            put("behaviour.yaml", f"{FIELDS}/item_follows", {"/place": ["/price"]}),
        ),
        ["/item_follows/~1place", '"/place" is an object', "Name those that are meant: /place/room"],
    ),
    Broken("filled without a key", drop("behaviour.yaml", f"{FIELDS}/key"), ["Nothing looks at filled", "Add key"]),
    Broken(
        "merges without a key",
        put("behaviour.yaml", "/fields/~1note/merges", True),
        ["/fields/~1note/merges", "Nothing looks at merges"],
    ),
    Broken(
        "a key of what is not shown", drop("behaviour.yaml", f"{FIELDS}/shows"), ["that no answer shows", "Add shows"]
    ),
    Broken(
        "a key of a text",
        put("behaviour.yaml", "/fields/~1note/key", "/id"),
        ["/fields/~1note/key", "no list of objects"],
    ),
    Broken(
        "both a key and left open",
        put("behaviour.yaml", "/merged_or_replaced", {"/services": "/services"}),
        ["/merged_or_replaced/~1services", "Remove it from merged_or_replaced"],
    ),
    Broken(
        "no ordinary items",
        drop("schemas/ordinary.schema.json", "/properties/services"),
        [f"{FIELDS}/key", "No ordinary item of /services"],
    ),
    Broken(
        "items of what is no list",
        of_clause("PLAIN-ITEMS", "fields", ["/note"]),
        ["/fields/0", '"/note" has no key', "Known lists"],
    ),
    Broken(
        "a merged list that is replaced",
        put("behaviour.yaml", f"{FIELDS}/merges", True),
        ["/fields/0", '"/services" merges', "Choose another check"],
    ),
    Broken(
        "items for another check",
        both(of_clause("PLAIN-ITEMS", "check", "preserves"), of_clause("PLAIN-ITEMS", "fields", ["/services"])),
        ["/check", '"preserves" is not known here'],
    ),
]


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the invented vendor, as it is drafted."""
    place = tmp_path_factory.mktemp("drafted")
    new(document(), place)
    return place / "plain"


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_mistake_about_items_is_reported_with_its_place(drafted: Path, tmp_path: Path, broken: Broken) -> None:
    """What is wrong with a list whose items have a key is told with the place, and what to do."""
    folder = Path(shutil.copytree(drafted, tmp_path / "plain"))
    assert check(folder) == []
    broken.change(folder)
    message = "\n".join(map(str, check(folder)))
    assert [word for word in broken.words if word not in message] == [], message
