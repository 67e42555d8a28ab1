"""`contracts drift PROVIDER --watch`: the vendor's page, as a server on loopback has it now."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from contracts import check
from contracts.__main__ import main
from contracts._drafting import draft
from contracts._revision import revision
from contracts.drift.watching import NotFetched, _fetch
from contracts.drift.watching._html import as_markdown
from suites.selftest import exchanges
from suites.selftest.drift_pages import LISTED, LISTED_AGAIN
from suites.selftest.loopback import Loopback, served

MARKDOWN = "text/markdown; charset=utf-8"
SOONER = LISTED.replace("They are kept.", "They are kept for a month.")
TABLE = (
    "<!DOCTYPE html><html><head><script>var a</script></head><body><nav>Home</nav><h1>Change a visit</h1>"
    "<p>PATCH https://api.example/v1/visits/{id}</p><h2>Body parameters</h2><table><tr><th>Field</th><th>Type</th>"
    "<th>Description</th></tr><tr><td><code>note</code></td><td>string</td><td><p>Words.</p><p>They are kept.</p></td>"
    "</tr></table><h2>Response 200</h2><ul><li><code>note</code> (string) Words.</li></ul></body></html>"
)


@dataclass
class Vendor:
    """What the vendor's server answers: status, media type, text, and other headers."""

    status: str = "200 OK"
    kind: str = MARKDOWN
    text: str = LISTED
    headers: list[tuple[str, str]] = field(default_factory=list)
    folder: Path = Path()
    server: Loopback = field(default_factory=lambda: Loopback(""))

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        """Answer."""
        start(self.status, [("content-type", self.kind), *self.headers])
        return [self.text.encode()]

    def watch(self, *options: str) -> Result:
        """The command, for the contract of this vendor."""
        return CliRunner().invoke(main, ["drift", "plain", "--watch", "--contracts", str(self.folder), *options])

    def kept(self) -> list[str]:
        """The names of the pages beside the contract."""
        own = self.folder / "plain"
        return sorted(path.name for pattern in ("page.*", "watched.*") for path in own.glob(pattern))

    @property
    def revision(self) -> str:
        """The digest of the contract."""
        return revision(replace(exchanges.bind("lobbie").contract, folder=self.folder / "plain"))


@pytest.fixture
def vendor(tmp_path: Path) -> Iterator[Vendor]:
    """A vendor whose contract was drafted from the page that its server shows, which is kept beside the contract."""
    found = Vendor(folder=tmp_path)
    with served(found) as found.server:
        (tmp_path / "page.md").write_text(LISTED, encoding="utf-8")
        page = f"{found.server.url}/docs/visits"
        draft("plain", tmp_path / "page.md", None, tmp_path / "plain", date(2026, 1, 31), lambda step: None, page)
        shutil.copy(tmp_path / "page.md", tmp_path / "plain" / "page.md")
        yield found


def test_nothing_is_said_where_nothing_changed(vendor: Vendor) -> None:
    """The page of the contract is fetched once, and the same text is answered with silence and 0."""
    result = vendor.watch()
    assert (result.exit_code, result.output) == (0, "")
    assert vendor.server.arrived == [("GET", "/docs/visits")]


def test_nothing_is_said_of_another_order(vendor: Vendor) -> None:
    """A page that says the same in another order, with other titles and white space, has not changed."""
    vendor.text = LISTED_AGAIN
    assert vendor.watch().output == ""


def test_a_change_is_told_with_its_clauses(vendor: Vendor) -> None:
    """What changed is told with its class, and the clauses that it touches."""
    vendor.text = SOONER
    result = vendor.watch()
    assert (result.exit_code, "RISKY     text-changed:update.request/note" in result.stdout) == (0, True)
    assert "PLAIN-ECHO" in result.stdout
    assert vendor.server.url in result.stdout


def test_a_breaking_change_ends_with_1(vendor: Vendor) -> None:
    """A change that breaks a client ends the command with 1, as JSON, too."""
    vendor.text = LISTED.replace("- `note` (string) Words for the doctor. They are kept.\n", "", 1)
    result = vendor.watch("--format", "json")
    assert result.exit_code == 1
    assert [one["class"] for one in json.loads(result.stdout)["changes"]] == ["error"]


def test_what_was_looked_at_is_not_told_again(vendor: Vendor) -> None:
    """After --write only what changed since then is told; the page of the contract stays, and so does its revision."""
    vendor.text = SOONER
    before = vendor.revision
    assert "text-changed" in vendor.watch("--write").stdout
    assert (vendor.watch().output, vendor.kept()) == ("", ["page.md", "watched.md"])
    assert (vendor.folder / "plain" / "watched.md").read_text(encoding="utf-8") == SOONER
    assert (vendor.revision, check(vendor.folder / "plain")) == (before, [])


def test_a_page_of_another_kind_takes_the_place_of_the_one_looked_at(vendor: Vendor) -> None:
    """Only the latest page that somebody looked at is kept."""
    vendor.text = SOONER
    vendor.watch("--write")
    vendor.kind = "text/plain"
    vendor.text = LISTED
    vendor.watch("--write")
    assert vendor.kept() == ["page.md", "watched.txt"]


def test_a_contract_can_name_where_its_page_is_fetched(vendor: Vendor) -> None:
    """Where the contract has source.fetch, that is fetched in place of the page for people."""
    file = vendor.folder / "plain" / "contract.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("source:\n", f"source:\n  fetch: {vendor.server.url}/visits.md\n"), encoding="utf-8")
    assert (vendor.watch().output, vendor.server.arrived) == ("", [("GET", "/visits.md")])


def test_html_is_read_as_a_reader_sees_it(vendor: Vendor) -> None:
    """Of HTML the headings, sentences, lists and tables are kept, and what is around every page is not."""
    vendor.kind, vendor.text = "text/html", TABLE
    vendor.watch("--write")
    assert vendor.kept() == ["page.md", "watched.md"]
    text = (vendor.folder / "plain" / "watched.md").read_text(encoding="utf-8")
    assert "| `note` | string | Words. They are kept. |" in text
    assert "Home" not in text
    vendor.text = TABLE.replace("They are kept.", "They are read.").replace("Home", "Start")
    told = vendor.watch().stdout
    assert "saved in another way" not in told
    assert [line for line in told.splitlines() if "text-changed" in line] == [
        "RISKY     text-changed:update.request/note"
    ]


def test_code_keeps_its_lines() -> None:
    """In a block of code line breaks and blanks stay as they are, and nothing has a mark of its own."""
    html = '<p>An  <code>id</code>\nof it</p><pre><code class="x">{\n  "note": 1\n}</code></pre>'
    assert as_markdown(html) == 'An `id` of it\n\n```\n{\n  "note": 1\n}\n```\n'


def test_end_tags_may_be_left_out() -> None:
    """HTML without the end tags that it may leave out says the same as with them."""
    whole = (
        "<html><head><title>Visits</title></head><body><h1>Fields</h1><table><thead><tr><th>Field</th><th>Type</th></tr>"
        "</thead><tbody><tr><td>note</td><td>string</td></tr><tr><td>room</td><td>text</td></tr></tbody></table>"
        "<p>They are kept.</p><p>All of them.</p></body></html>"
    )
    bare = re.sub("</(head|body|html|tr|th|td|thead|tbody|p)>", "", whole)
    assert as_markdown(bare) == as_markdown(whole)
    assert "| note | string |\n| room | text |\n\nThey are kept.\n\nAll" in as_markdown(whole)


@pytest.mark.parametrize(
    ("path", "suffix"),
    [("docs/json-api", ".txt"), ("v1.2/html-guide", ".txt"), ("visits.md", ".md"), ("v1.2/visits.yml", ".yaml")],
)
def test_a_plain_text_is_told_by_the_end_of_its_name(path: str, suffix: str) -> None:
    """Of a text without a telling media type only what follows the point in its own name says what it is."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start("200 OK", [("content-type", "text/plain")])
        return [LISTED.encode()]

    with served(answer) as server:
        assert _fetch.fetch(f"{server.url}/{path}").suffix == suffix


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "404 Not Found"}, "it is answered 404; the page seems to have moved"),
        ({"status": "503 Service Unavailable"}, "it is answered 503."),
        ({"text": "  \n"}, "what came is empty"),
        ({"text": "Attention required", "kind": "text/html"}, "what came cannot be compared"),
        ({"status": "302 Found", "headers": [("location", "http://127.0.0.2/docs")]}, "and only its own host is asked"),
        ({"status": "302 Found", "headers": [("location", "/docs/visits")]}, "it redirects more than 5 times"),
    ],
)
def test_a_page_that_does_not_come_is_one_message(vendor: Vendor, changes: dict[str, Any], reason: str) -> None:
    """A page that is not there, or that is none, ends with 75 and one line, and nothing is stored."""
    for name, value in changes.items():
        setattr(vendor, name, value)
    result = vendor.watch("--write")
    assert (result.exit_code, result.stdout, vendor.kept()) == (75, "", ["page.md"])
    assert result.stderr.startswith(f"plain: {vendor.server.url}/docs/visits was not fetched: ")
    assert reason in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_redirect_on_the_same_host_is_followed() -> None:
    """A page that has moved on its host is found where it is now."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        is_old = environ["PATH_INFO"] == "/old"
        start("301 Moved" if is_old else "200 OK", [("location", "/new.md")] if is_old else [])
        return [b"" if is_old else LISTED.encode()]

    with served(answer) as server:
        found = _fetch.fetch(f"{server.url}/old")
        assert (found.text, found.suffix) == (LISTED, ".md")


def test_a_server_that_is_not_there_is_one_message() -> None:
    """Where nobody listens, the message says that there is no connection."""
    with pytest.raises(NotFetched, match="was not fetched: no connection"):
        _fetch.fetch("http://127.0.0.1:25099/")


def test_a_page_has_a_size(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than the limit is not read."""
    monkeypatch.setattr(_fetch, "MOST_BYTES", 100)
    with pytest.raises(NotFetched, match="it is larger than"):
        _fetch.fetch(vendor.server.url)


HEAD = b"HTTP/1.1 200 OK\r\n"
DROPS = {
    "headers": (HEAD + b"X-Long: ", b"a"),
    "a body": (HEAD + b"content-length: 999\r\n\r\n", b"a"),
    "a body of nothing": (
        HEAD + b"content-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\na\r\n" + gzip.compress(b"")[:10] + b"\r\n",
        b"5\r\n\0\0\0\xff\xff\r\n",
    ),
}
"""How an answer begins, and what comes of it again and again."""


@pytest.mark.parametrize("what", DROPS)
def test_a_page_has_its_time(what: str) -> None:
    """A page that comes drop by drop is given up in time, wherever in it the drops are."""
    begin, drop = DROPS[what]
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as vendor:
        vendor.submit(_drip, server, begin, drop)
        with pytest.raises(NotFetched, match=r"it did not come whole within 0\.3 seconds"):
            _fetch.fetch(f"http://127.0.0.1:{server.getsockname()[1]}", seconds=0.3)


def _drip(server: socket.socket, begin: bytes, drop: bytes) -> None:
    """Answer one request with a beginning, and then with a drop for as long as somebody listens."""
    connection, _ = server.accept()
    with connection, suppress(OSError):
        connection.recv(10_000)
        connection.sendall(begin)
        while True:
            connection.sendall(drop)
            time.sleep(0.02)


@pytest.mark.parametrize("arguments", [["--watch"], ["plain", "page.md", "--watch"], ["plain", "page.md", "--write"]])
def test_what_is_watched_is_a_provider(vendor: Vendor, arguments: list[str]) -> None:
    """--watch takes a provider and no document, and --write nothing without it."""
    result = CliRunner().invoke(main, ["drift", *arguments, "--contracts", str(vendor.folder)])
    assert (result.exit_code, vendor.server.arrived) == (2, [])


def test_a_kept_page_that_cannot_be_read_is_told(vendor: Vendor) -> None:
    """Where the page that was kept is no UTF-8, the command ends with 78 and a message that names it."""
    (vendor.folder / "plain" / "watched.md").write_bytes("Für".encode("latin-1"))
    result = vendor.watch()
    assert (result.exit_code, "watched.md:1  The file is not UTF-8 text." in result.stderr) == (78, True)


def test_a_page_that_nobody_can_compare_is_silent_while_it_stays(vendor: Vendor) -> None:
    """The same text as the one that is kept is no change, and needs not be understood."""
    vendor.text = "In prose alone.\n"
    (vendor.folder / "plain" / "watched.md").write_text(vendor.text, encoding="utf-8")
    assert (vendor.watch().exit_code, vendor.watch().output) == (0, "")


@pytest.mark.parametrize(("kind", "text"), [("text/html", TABLE), ("text/plain", SOONER)])
def test_a_page_that_was_saved_in_another_way_is_said_to_be(vendor: Vendor, kind: str, text: str) -> None:
    """Where the kept page and the fetched one are of two kinds, the changes may be of the kind, which is told."""
    vendor.kind, vendor.text = kind, text
    assert "saved in another way" in vendor.watch().stdout
