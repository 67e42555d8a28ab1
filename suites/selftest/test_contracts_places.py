"""What the identity of a place promises: one server is one place, however its URL is spelled, and two are two."""

from __future__ import annotations

import pytest

from contracts.places import is_same_place, is_same_server, place_of

VENDOR = "https://api.eka.care/v2"


@pytest.mark.parametrize(
    "url",
    [
        "https://API.Eka.Care/v2", "https://api.eka.care./v2", "https://api.eka.care:443/v2/", "https://api。eka。care/v2",
        "https://me:secret@api.eka.care/v2", "https://ａｐｉ.eka.care/v2", "HTTPS://api.eka.care/v2?x=1#y",
    ],
)  # fmt: skip
def test_spellings_of_a_host_are_one_place(url: str) -> None:
    """Case, dots, default port, user, full-width letters and a final slash make no other place."""
    assert is_same_place(url, VENDOR)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.eka.care/v2", "https://api.eka.care/v3", "https://api.eka.care:8443/v2", "https://apieka.care/v2",
        "https://api.eka.care.example.com/v2",
    ],
)  # fmt: skip
def test_other_hosts_ports_and_paths_are_other_places(url: str) -> None:
    """Scheme, host, port and path all count."""
    assert not is_same_place(url, VENDOR)


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "127.0.0.1", "127.8.8.8", "127.1", "[::1]", "0.0.0.0", "api.localhost", "[::ffff:127.0.0.1]",
        "LOCALHOST.", "2130706433",
    ],
)  # fmt: skip
def test_all_addresses_of_this_machine_are_one_host(host: str) -> None:
    """Two runs under two names of this machine are at one place."""
    assert is_same_place(f"http://{host}:8080", "http://127.0.0.1:8080")


def test_names_of_other_scripts_are_compared_in_ascii() -> None:
    """A name with letters beyond ASCII and its ASCII form are one host."""
    assert is_same_server("https://bücher.example", "https://xn--bcher-kva.example/any")


@pytest.mark.parametrize("url", ["", "no url", "https://", "https://host:99999", "http://[::1"])
def test_what_names_no_host_is_an_error(url: str) -> None:
    """A text that names no server is no place."""
    with pytest.raises(ValueError, match=r".+"):
        place_of(url)
