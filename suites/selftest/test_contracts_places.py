"""Which URLs lead to one place."""

from __future__ import annotations

import pytest

import contracts
from contracts.places import Place, place_at

PRODUCTION = [
    "https://api.eka.care.",
    "https://API.Eka.Care",
    "https://api.eka.care:443/",
    "https://api。eka。care",
    "https://api．eka｡care",
    "https://ａｐｉ.eka.care",
    "https://api%2eeka.care",
]
THIS_MACHINE = [
    *("127.0.0.1", "127.0.0.2", "127.1", "0x7f.1", "2130706433", "１２７.0.0.1", "0.0.0.0", "0"),
    *("LOCALHOST", "localhost.", "api.localhost", "localhost.localdomain", "ip6-localhost"),
    *("[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::]"),
]


@pytest.mark.parametrize("url", PRODUCTION)
def test_spellings_of_a_host_are_one_place(url: str) -> None:
    """A host is compared as DNS sees it: full stops of other scripts, case, a final dot and escapes do not matter."""
    assert Place.of(url) == Place.of("https://api.eka.care")


@pytest.mark.parametrize("url", PRODUCTION)
def test_no_spelling_hides_production(url: str) -> None:
    """What a contract lists as production is production, however it is spelled."""
    assert contracts.load("eka").environment_of(url) == "production"


@pytest.mark.parametrize("host", THIS_MACHINE)
def test_this_machine_has_one_name(host: str) -> None:
    """All aliases of loopback are one place."""
    assert Place.of(f"http://{host}:8080") == Place.of("http://localhost:8080/")


@pytest.mark.parametrize(
    "url",
    [
        "http://sandbox.example.com/api",
        "https://sandbox.example.com:8443/api",
        "https://sandbox.example.com",
        "https://sandbox.example.com/API",
        "https://sandbox.example.co/api",
        "https://localhost.example.com/api",
    ],
)
def test_another_scheme_host_port_or_path_is_another_place(url: str) -> None:
    """Each part of a place tells it from others."""
    assert Place.of(url) != Place.of("https://sandbox.example.com/api")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a/"),
        ("https://me:secret@example.com/a?b#c", "https://example.com/a"),
        ("https://example.com/%61", "https://example.com/a"),
        ("http://[fe80::0:1]", "http://[fe80::1]:80"),
        ("https://a_b.example", "https://A_b.example."),
    ],
)
def test_what_is_not_part_of_a_place_does_not_count(one: str, other: str) -> None:
    """User, query, fragment, escapes and spellings of an address do not change the place."""
    assert Place.of(one) == Place.of(other)


@pytest.mark.parametrize(
    "url", ["", "sandbox", "https://", "https://a:port", "https://a:99999", "http://[::1", "https://."]
)
def test_what_names_no_host_and_port_is_no_place(url: str) -> None:
    """A text that is not a URL has no place."""
    assert place_at(url) is None
