"""A real browser for tests: Debian's Chromium, driven by Playwright. Nothing that it does may leave the machine."""

from __future__ import annotations

import importlib.util
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

SERIOUS = ("serious", "critical")
"""The impacts by which axe-core calls what shuts a reader out."""


PATIENCE = 10_000
"""Milliseconds to wait for an element: a busy machine takes one second, and what is not there takes for ever."""

POLL_SECONDS = 0.02
"""Between two looks at a condition: less than a person notices."""


def why_none() -> str:
    """Why no browser can be started here; empty if one can."""
    if shutil.which("chromium") is None:
        return "Debian's chromium is not on the path"
    missing = [name for name in ("playwright", "axe_playwright_python") if importlib.util.find_spec(name) is None]
    return f"the package {missing[0]} is not installed" if missing else ""


class Readers:
    """Opens pages in one browser; readers with the same preferences share a context, since making one is slow."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: dict[str, BrowserContext] = {}

    def open(self, file: Path, query: str = "", **preferences: Any) -> Reader:
        """Open a page."""
        key = repr(preferences)
        if key not in self._contexts:
            self._contexts[key] = self._browser.new_context(**preferences)
            self._contexts[key].grant_permissions(["clipboard-read", "clipboard-write"])
            self._contexts[key].set_default_timeout(PATIENCE)
        return Reader(self._contexts[key], file, query)


@contextmanager
def running() -> Iterator[Readers]:
    """Readers in a browser without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        yield Readers(browser)
        browser.close()


class Reader:
    """Somebody who reads a page. `troubles` are errors and messages of the console, and requests that left the page."""

    def __init__(self, context: BrowserContext, file: Path, query: str = "") -> None:
        self.page: Page = context.new_page()
        self.troubles: list[str] = []
        self.url = file.as_uri()
        self.page.on("console", lambda message: self.troubles.append(message.text))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("request", self._note)
        self.metrics = context.new_cdp_session(self.page)
        self.metrics.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.page.goto(self.url + query)

    def _note(self, request: Any) -> None:
        if request.url.partition("?")[0].partition("#")[0] != self.url:
            self.troubles.append(f"requested {request.url}")

    def seen(self, selector: str) -> int:
        """How many elements of this kind can be seen."""
        return self.page.locator(f"{selector} >> visible=true").count()

    def wait_until(self, condition: str) -> None:
        """Wait for a condition in JavaScript. Playwright's own waiting needs `eval`, which our pages forbid, unless the
        condition holds at once. Raises TimeoutError when it does not come true."""
        until = time.monotonic() + PATIENCE / 1000
        while not self.page.evaluate(condition):
            if time.monotonic() > until:
                raise TimeoutError(f"waited in vain for {condition}")
            time.sleep(POLL_SECONDS)

    def color(self, selector: str, name: str = "background-color") -> str:
        """The colour of an element."""
        return str(self.page.locator(selector).first.evaluate(f"one => getComputedStyle(one)['{name}']"))

    def barriers(self, *rules: str) -> list[str]:
        """What axe-core finds that shuts somebody out, by these rules or all: the rule and the first element."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page, options={"runOnly": [*rules]} if rules else None).response["violations"]
        return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in SERIOUS]

    def width_at(self, width: int) -> int:
        """How wide the page is on a screen of this width, in CSS pixels."""
        self.page.set_viewport_size({"width": width, "height": 900})
        return int(self.page.evaluate("document.documentElement.scrollWidth"))

    def seconds(self) -> float:
        """The CPU time that the page has taken so far: on a busy machine, the clock says little."""
        found = self.metrics.send("Performance.getMetrics")["metrics"]
        return float({one["name"]: one["value"] for one in found}["TaskDuration"])


Open = Callable[..., Reader]
"""Opens a page by its name, perhaps with a query and with a reader's preferences."""
