"""What the one door to a target promises: what goes out, what never does, and what becomes of a lost answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from urllib.parse import unquote

import httpcore
import httpx
import pytest
import respx

from suites.kit.http.client import Client
from suites.kit.http.retry_policy import RetryPolicy
from suites.kit.model.errors import BudgetSpent, NotAllowed, NotDeclared
from suites.kit.model.exchange import Probe
from suites.kit.model.target import ClientSecret
from suites.selftest import exchanges

UPDATE = Probe("ANIVA-MADE-UP", "a plain update", {"scheduled_at": exchanges.TIME})
BASE = exchanges.contract().base_url


@pytest.fixture
def router() -> Iterator[respx.MockRouter]:
    """The target; it answers everything with 200."""
    with respx.mock(assert_all_called=False) as router:
        router.route().respond(200, json={})
        yield router


@pytest.fixture
def client() -> Iterator[Client]:
    """A client with a budget of three requests."""
    made = Client(exchanges.bind(), budget=3, run="test", policy=RetryPolicy(sleep=lambda _: None))
    yield made
    made.close()


def sent(router: respx.MockRouter) -> list[httpx.Request]:
    """The requests that reached the target."""
    return [call.request for call in router.calls]


def test_an_update_goes_to_its_appointment(router: respx.MockRouter, client: Client) -> None:
    """A probe is sent with the operation's method to the path of its fixture."""
    client.update(UPDATE)
    [request] = sent(router)
    assert (request.method, str(request.url)) == (
        "PATCH",
        f"{BASE}/api/v1/appointments/0c6a1f6e-2f4e-4d0a-8a8a-7c1f0d9b1001",
    )


def test_no_credential_is_recorded(router: respx.MockRouter, client: Client) -> None:
    """Of the headers of a request only its content type is recorded."""
    assert client.update(UPDATE).sent.headers == {"content-type": "application/json"}


@pytest.mark.parametrize("method", ["DELETE", "TRACE", "CONNECT", "delete"])
def test_a_destroying_method_is_never_sent(router: respx.MockRouter, client: Client, method: str) -> None:
    """No probe deletes anything, however it spells the method."""
    with pytest.raises(NotAllowed):
        client.update(replace(UPDATE, method=method))
    assert sent(router) == []


def test_a_method_override_is_a_method(router: respx.MockRouter, client: Client) -> None:
    """A query that turns the request into a deletion is held back like a deletion."""
    with pytest.raises(NotAllowed):
        client.update(replace(UPDATE, method="POST", query={"_method": "DELETE"}))
    assert sent(router) == []


@pytest.mark.parametrize("id", ["a/b", "?x=1", "%20", "..", ".", "%2e%2e", "%20/../b", ""])
def test_an_odd_id_is_one_segment_or_nothing(router: respx.MockRouter, client: Client, id: str) -> None:
    """An id stays one non-empty segment of the path, never `.` or `..`; else nothing is sent."""
    with suppress(NotAllowed):
        client.update(replace(UPDATE, path={"id": id}))
    paths = [request.url.raw_path.decode().rpartition("/") for request in sent(router)]
    assert all(before == "/api/v1/appointments" and unquote(last) in (id, unquote(id)) for before, _, last in paths)
    assert not paths or unquote(id) not in ("", ".", "..")


def test_a_guessed_id_is_never_written_to(router: respx.MockRouter) -> None:
    """A well-formed short id that the target does not declare is held back."""
    client = Client(exchanges.bind("lobbie"), budget=1, run="test")
    with pytest.raises(NotAllowed):
        client.update(Probe("LOBBIE-MADE-UP", "a guess", {"note": "Text"}, path={"appointmentId": "77777"}))
    assert sent(router) == []


def test_the_ids_of_a_path_belong_together(router: respx.MockRouter) -> None:
    """An appointment of one location under another one is no declared appointment, and is held back."""
    client = Client(exchanges.bind("lobbie"), budget=1, run="test")
    with pytest.raises(NotAllowed):
        client.update(Probe("LOBBIE-MADE-UP", "a mixture", {"note": "Text"}, path={"accountId": "1901"}))
    assert sent(router) == []


def test_nothing_goes_to_another_host(router: respx.MockRouter, client: Client) -> None:
    """An id that looks like a URL is no declared appointment, and is held back."""
    with pytest.raises(NotAllowed):
        client.update(replace(UPDATE, path={"id": "@elsewhere.example.com/x"}))
    assert sent(router) == []


def test_the_budget_holds(router: respx.MockRouter, client: Client) -> None:
    """After the last request of the budget nothing more is sent."""
    for _ in range(3):
        client.update(UPDATE)
    with pytest.raises(BudgetSpent, match="3 requests"):
        client.update(UPDATE)
    assert len(sent(router)) == 3


@pytest.mark.parametrize(
    ("kind", "value"),
    {
        "good": "good-credential-of-the-aniva-stand-in",
        "wrong": "wrong-credential-of-the-aniva-stand-in",
        "altered": "good-credential-of-the-aniva-stan0000",
        "empty": "",
        "malformed": "malformed",
        "none": None,
    }.items(),
)
def test_a_credential_is_of_its_kind(router: respx.MockRouter, client: Client, kind: str, value: str | None) -> None:
    """The header carries the credential that the probe names; with none there is no header."""
    client.update(replace(UPDATE, credential=kind))
    assert [request.headers.get("x-api-key") for request in sent(router)] == [value]


def test_a_bearer_is_written_as_the_contract_says(router: respx.MockRouter) -> None:
    """The contract's format holds around the secret."""
    client = Client(exchanges.bind("lobbie"), budget=1, run="test")
    client.update(Probe("LOBBIE-MADE-UP", "a plain update", {"note": "Text"}))
    assert sent(router)[0].headers["authorization"] == "Bearer good-credential-of-the-lobbie-stand-in"


def test_a_credential_that_is_not_declared_is_told(router: respx.MockRouter, client: Client) -> None:
    """A kind of credential that the target does not give is NotDeclared, and nothing is sent."""
    with pytest.raises(NotDeclared, match="other credentials"):
        client.update(replace(UPDATE, credential="other"))
    assert sent(router) == []


def test_the_record_of_a_request_has_no_secret(router: respx.MockRouter, client: Client) -> None:
    """What is kept of a request does not hold the credential."""
    assert "credential-of-the" not in repr(client.update(UPDATE).sent)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_an_answer(client: Client, status: int) -> None:
    """A redirect is not followed, so no secret leaves for another host."""
    with respx.mock(assert_all_called=False) as router:
        elsewhere = router.route(host="elsewhere.example.com").respond(200)
        router.route().respond(status, headers={"location": "https://elsewhere.example.com/"})
        answer = client.update(UPDATE).answer
    assert answer is not None
    assert (answer.status, elsewhere.called) == (status, False)


LOST = (
    httpcore.ConnectTimeout("slow"),
    httpcore.ReadTimeout("slow"),
    httpcore.ConnectError("refused"),
    httpcore.ReadError("cut"),
    httpcore.RemoteProtocolError("cut"),
)


@pytest.mark.parametrize("error", LOST, ids=lambda error: type(error).__name__)
def test_a_lost_answer_has_a_reason(client: Client, error: Exception) -> None:
    """A time-out or a cut connection gives a reason in place of an answer, not an exception."""
    with respx.mock as router:
        router.route().mock(side_effect=error)
        result = client.update(UPDATE)
    assert result.answer is None
    assert type(error).__name__ in (result.failure or "")


def test_a_lost_attempt_before_a_new_token_may_still_take_effect() -> None:
    """An update that was lost, then refused for its token, and then accepted with a new one, may come late once."""
    done = httpx.Response(200, json={})
    answers = iter([done, httpcore.ReadError("cut"), httpx.Response(401), done])
    bound = exchanges.retargeted("lobbie", credentials={"good": ClientSecret("our-client-id", "our-client-secret")})
    with respx.mock as router:
        tokens = [httpx.Response(200, json={"access_token": f"the-long-token-{number}"}) for number in (1, 2)]
        router.post().mock(side_effect=tokens)
        router.put().mock(side_effect=answers)
        client = Client(bound, budget=9, run="test", policy=RetryPolicy(sleep=lambda _: None))
        update = Probe("LOBBIE-MADE-UP", "a plain update", {"note": "Text"})
        *_, result = client.update(update), client.update(update)
    assert (result.status, result.lost, "ReadError" in (result.failure or "")) == (200, 1, True)


def test_an_answer_that_cannot_be_decompressed_has_a_reason(client: Client) -> None:
    """A body that is not compressed as its header says is a lost answer, not an exception."""
    with respx.mock as router:
        router.route().mock(
            side_effect=lambda _: httpx.Response(200, headers={"content-encoding": "gzip"}, stream=Raw())
        )
        result = client.update(UPDATE)
    assert (result.answer, bool(result.failure)) == (None, True)


class Raw(httpx.SyncByteStream):
    """A body that is not gzip."""

    def __iter__(self) -> Iterator[bytes]:
        yield b"certainly not packed"


def test_an_answer_nested_too_deep_is_no_json() -> None:
    """An answer that a parser cannot hold is judged as one that is no JSON, not as a mistake of ours."""
    deep = replace(exchanges.answer(200, {}), content=b"[" * 100_000 + b"]" * 100_000)
    assert isinstance(deep.value, str)


@pytest.mark.parametrize(
    ("probe", "media_type", "content"),
    [
        (replace(UPDATE, body={"a": "\u00e9"}), "application/json", b'{"a":"\\u00e9"}'),
        (replace(UPDATE, body={"a": "\ud800"}), "application/json", b'{"a":"\\ud800"}'),
        (replace(UPDATE, body=None), "application/json", b"null"),
        (replace(UPDATE, raw=b"{", media_type=None), "application/json", b"{"),
        (replace(UPDATE, body={"a": 1}, media_type="text/plain"), "text/plain", b'{"a":1}'),
    ],
)
def test_a_body_goes_out_as_it_is_meant(
    router: respx.MockRouter, client: Client, probe: Probe, media_type: str, content: bytes
) -> None:
    """JSON is sent as UTF-8 under its media type; raw bytes are sent as they are."""
    client.update(probe)
    [request] = sent(router)
    assert (request.headers["content-type"], request.content) == (media_type, content)
