"""What is promised of an answer that a proxy may have given: the proxy is named, and nobody is sent to the vendor."""

from __future__ import annotations

from pathlib import Path

import httpcore
import pytest
from sqlalchemy import Engine

from suites.kit.http.proxies import by_proxy
from suites.kit.http.replies import error_detail
from suites.kit.model.answer import Answer
from suites.selftest import campaigns, exchanges, journals
from suites.selftest.channels import Titles, alert
from suites.selftest.logins import Host, listening, refusal, reply, target
from suites.selftest.nights import night, take_in
from suites.selftest.test_alert_outage import down
from suites.selftest.test_wrong_targets import HTML, answering

PAGE = "<!DOCTYPE html><title>ERROR</title>"
SQUID = {"via": "1.1 egress-2.corp.example (squid/5.9)", "x-squid-error": "ERR_READ_ERROR 104"}


def page(status: int = 502, body: str = PAGE, **headers: str) -> Answer:
    """An answer of something between us and a vendor."""
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, body.encode(), 1.0)


OURS = "http://us:hidden@10.0.0.1:3128"
SAID = {
    "marked by the proxy": (page(403, x_squid_error="ERR_ACCESS_DENIED 0"), None, "the proxy before the target,"),
    "by the proxy of the target": (page(), OURS, "the proxy 10.0.0.1:3128,"),
    "both": (page(via=SQUID["via"]), OURS, "the proxy egress-2.corp.example at 10.0.0.1:3128,"),
    "the nearest of several": (page(via="1.1 far, 1.1 near:3128"), OURS, "the proxy near:3128 at 10.0.0.1:3128,"),
    "perhaps a vendor's": (page(504, via="1.1 edge"), None, "edge, a proxy or gateway between us and the vendor,"),
    "the target's own": (page(502, '{"error": "x"}', via="1.1 edge"), OURS, ""),
    "passed on": (page(400, via="1.1 edge"), OURS, ""),
    "no sign": (page(), None, ""),
    "nothing that can be shown": (page(via="1.1 <b>Doe</b>"), None, ""),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "proxy", "named"), SAID.values(), ids=SAID)
def test_the_proxy_of_an_answer_is_named(answer: Answer, proxy: str | None, named: str) -> None:
    """An answer with a proxy's marks, or a gateway's page by the target's proxy, is said to be perhaps the proxy's."""
    said = by_proxy(answer, proxy)
    assert said == (f"it came by {named} and may be its own" if named else "")
    assert "hidden" not in said


def test_a_login_that_a_proxy_answers_is_no_busy_login() -> None:
    """A login that a proxy refuses names the proxy and whom to ask, and says nothing of a login that is overloaded."""
    with listening(Host()) as host:
        host.answer = lambda _: reply(502, PAGE, **SQUID)
        told = refusal(target(host.url))
    assert "was refused (502): it came by the proxy egress-2.corp.example, and may be its own: ask whoever runs" in told
    assert "overloaded" not in told


def test_a_proxy_that_refuses_to_connect_is_named() -> None:
    """Where a proxy lets no connection through, the reason has the proxy's status."""
    assert error_detail(httpcore.ProxyError("407 Proxy Authentication Required")) == ": the proxy answered 407"


def test_a_plain_update_that_a_proxy_answers_sends_nobody_to_the_credentials() -> None:
    """Where a proxy answers the first request, the proxy is named in place of credentials and base URL."""
    closed = answering("403 Forbidden", HTML, PAGE.encode(), *SQUID.items())
    told = campaigns.run(exchanges.contract("aniva"), closed).sentence
    assert "is answered 403: it came by the proxy egress-2.corp.example, and may be its own: ask whoever runs" in told


def test_an_alert_of_a_proxy_is_for_our_network(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Where the reason names a proxy, the alert says that it is our network's, and nothing of what we set up."""
    reason = f"the login at http://x was refused (502): {by_proxy(page(**SQUID), None)}"
    first, *verdicts, _, end = night(0, *down(reason))
    take_in(engine, tmp_path, [first, *verdicts, journals.summary(whose="set-up"), end])
    assert alert(str(engine.url), hook[0]) == 0
    heard = str(hook[1].bodies[-1]["message"])
    assert "Whose it is: our network's: whoever runs the proxy that the reason names" in heard
    assert "as we set up" not in heard
