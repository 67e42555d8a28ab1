"""Ways to carry a credential: each is drafted, played, tried with every kind of credential, and never shown."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import tomli_w
import yaml

from contracts import Contract, ContractError, load, targets
from suites.kit.http.client import Client
from suites.kit.http.replies import Reply
from suites.kit.model.alteration import altered
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import LoginRefused
from suites.kit.model.exchange import Probe, Sent
from suites.kit.model.target import Target, wrong_part
from suites.kit.privacy.belongings import credential_name, secrets_of
from suites.kit.privacy.curl import curl_line
from suites.kit.privacy.redaction import Redactor
from suites.kit.privacy.templates import Templates
from suites.proof._run import run, target_of
from suites.selftest import runs
from suites.selftest.exchanges import answer, exchange
from suites.selftest.invented_runs import FINE
from suites.selftest.logins import token_store
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import changed
from suites.standin import StandIn, fault, served
from suites.standin._target_table import target_table

SCHEMES, SECURITY = "/components/securitySchemes", "/security"
BEARER = {"type": "http", "scheme": "bearer"}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "header": changed((SCHEMES, {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}})),
    "query": changed((SCHEMES, {"key": {"type": "apiKey", "in": "query", "name": "api_key"}})),
    "basic": changed((SCHEMES, {"key": {"type": "http", "scheme": "basic"}})),
    "several": changed(
        (SCHEMES, {"tenant": {"type": "apiKey", "in": "header", "name": "X-Tenant-Key"}, "token": BEARER}),
        (SECURITY, [{"tenant": [], "token": []}]),
    ),
    "signer": changed(),
}
SIGNED = {"header": "X-Signature", "secret": "PLAIN_SECRET", "signer": "suites.selftest.own_signer:sign"}
KINDS = ("none", "empty", "malformed", "wrong", "altered", "powerless")


def drafted(way: str, folder: Path, **authentication: str) -> Contract:
    """The drafted contract with a way to carry the credential; a person writes down which function signs."""
    assert new(DOCUMENTS[way], folder).exit_code == 0
    changes = authentication or (SIGNED if way == "signer" else {})
    if changes:
        file = folder / "plain" / "contract.yaml"
        facts = yaml.safe_load(file.read_text(encoding="utf-8"))
        file.write_text(yaml.safe_dump({**facts, "authentication": changes}), encoding="utf-8")
    contract = load("plain", folder)
    guard = contract.clause("PLAIN-CREDENTIALS")
    every = replace(guard, send=(*({"credentials": kind} for kind in KINDS), *guard.send[3:]))
    causes = {**contract.standin["causes"], "powerless": {"status": 401}}
    clauses = tuple(every if one is guard else one for one in contract.clauses)
    return replace(contract, clauses=clauses, standin={**contract.standin, "causes": causes})


@pytest.mark.parametrize("way", DOCUMENTS)
def test_a_compliant_stand_in_is_not_blamed(way: str, tmp_path: Path) -> None:
    """A contract with any of these ways passes at its stand-in, with each kind of credential."""
    contract = drafted(way, tmp_path)
    verdicts = run(contract, StandIn(contract)).verdicts
    assert {id: verdict.reason or verdict.word for id, verdict in verdicts.items() if verdict.word not in FINE} == {}
    assert verdicts["PLAIN-CREDENTIALS"].word == "kept"


@pytest.mark.parametrize("way", DOCUMENTS)
def test_a_call_without_the_right_credential_is_seen_to_pass(way: str, tmp_path: Path) -> None:
    """A stand-in that lets such a call pass is found."""
    contract = drafted(way, tmp_path)
    one = fault(contract, "PLAIN-CREDENTIALS:lets_it_pass")
    ran = run(contract, StandIn(contract, faults=(one,)), [one.clause])
    assert ran.verdicts["PLAIN-CREDENTIALS"].word == "violation"


@pytest.mark.parametrize("way", DOCUMENTS)
def test_a_run_shows_no_secret(way: str, tmp_path: Path) -> None:
    """Journal and terminal have names in place of what carries the credential, also where a fault is reported."""
    contract = drafted(way, tmp_path)
    standin = StandIn(contract, faults=(fault(contract, "PLAIN-CREDENTIALS"),))
    with served(standin) as url:
        table, environ = target_table(standin, url)
        file = tmp_path / "targets.toml"
        file.write_text(tomli_w.dumps({"plain": table}))
        ran = runs.run_here(tmp_path / "run", "--target=plain", f"--targets={file}", f"--contracts={tmp_path}",
                            "-k", "CREDENTIALS", environ=environ)  # fmt: skip
    shown = ran.text + json.dumps(ran.records)
    assert ran.verdicts()["PLAIN-CREDENTIALS"] == "violation"
    secrets = [text for secret in environ.values() for text in (secret, altered(secret))]
    spelt = [text for secret in secrets for text in (secret, base64.b64encode(secret.encode()).decode())]
    assert [text for text in spelt if text in shown] == []


CURL = {
    "header": '-H "X-Key: $PLAIN_SECRET"',
    "query": "?api_key=$PLAIN_SECRET",
    "basic": '-u "$PLAIN_SECRET"',
    "several": '-H "Authorization: Bearer $PLAIN_SECRET" -H X-Tenant-Key: "$X_TENANT_KEY"',
    "signer": '-H "X-Signature: $PLAIN_SECRET_SIGNATURE"',
}


@pytest.mark.parametrize("way", DOCUMENTS)
def test_a_printed_command_names_the_variable(way: str, tmp_path: Path) -> None:
    """A cURL line carries the credential where the call does, by the name of its variable."""
    contract = drafted(way, tmp_path)
    one = fault(contract, "PLAIN-READ-BACK")
    standin = StandIn(contract, faults=(one,))
    [finding, *_] = run(contract, standin, [one.clause]).verdicts["PLAIN-READ-BACK"].findings
    line = Templates(BoundContract(contract, target_of(standin))).curl(finding.exchange)
    assert CURL[way] in line.replace("'", "").replace('""', "")


def test_a_key_in_the_query_is_not_kept(tmp_path: Path) -> None:
    """What a run keeps of a request has no credential in its URL, not even by name."""
    contract = drafted("query", tmp_path)
    one = fault(contract, "PLAIN-READ-BACK")
    [finding, *_] = run(contract, StandIn(contract, faults=(one,)), [one.clause]).verdicts["PLAIN-READ-BACK"].findings
    sent = finding.exchange.sent
    assert ("api_key" in sent.url, "api_key" in sent.query) == (False, False)


def test_a_command_leaves_out_what_its_request_left_out(tmp_path: Path) -> None:
    """The cURL line of an incomplete credential lacks the further header, however the target spells it."""
    contract = drafted("several", tmp_path)
    target = replace(target_of(StandIn(contract)), headers={"x-tenant-key": "another-secret-key", "x-other": "2"})
    bound = BoundContract(contract, target)
    sent = Sent("PATCH", contract.base_url, "/visits/1", {}, {}, b"{}")
    lines = [
        curl_line(exchange(probe={"credential": kind}, sent=sent), bound, Redactor()) for kind in ("good", "incomplete")
    ]
    assert [("x-tenant-key" in line, "x-other" in line) for line in lines] == [(True, True), (False, True)]


def test_basic_is_masked_in_base64_and_in_parts(tmp_path: Path) -> None:
    """Of user and password, what goes out in base64 is masked, and the password alone."""
    contract = drafted("basic", tmp_path)
    target = replace(target_of(StandIn(contract)), credentials={"good": "receptionist:a-long-password"})
    redactor = Redactor()
    redactor.learn(secrets_of(contract.authentication, target))
    sent = base64.b64encode(b"receptionist:a-long-password").decode()
    assert redactor.mask(f"Basic {sent}") == "Basic $PLAIN_SECRET"
    assert redactor.mask("receptionist, a-long-password") == "$PLAIN_SECRET_USER, $PLAIN_SECRET_PASSWORD"


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("suites.selftest.own_signer:fail", "raised ValueError"),
        ("suites.selftest.own_signer:forget", "returned NoneType"),
        ("suites.selftest.own_signer:missing", "is no function"),
        ("suites.selftest.own_signer:spell", "no headers of text"),
        ("suites.selftest.own_signer:misname", "returned no header X-Signature"),
        ("no_such_package:sign", "cannot be imported (ModuleNotFoundError)"),
    ],
)
def test_a_signer_that_fails_is_one_sentence(function: str, said: str, tmp_path: Path) -> None:
    """What goes wrong in a signer names it, and shows neither a secret nor another error."""
    contract = drafted("signer", tmp_path, **{**SIGNED, "signer": function})
    bound = BoundContract(contract, target_of(StandIn(contract)))
    with pytest.raises(LoginRefused) as caught:
        Client(bound, 10, "selftest").update(Probe("", "a plain update", body={"note": "a"}))
    assert said in str(caught.value)
    assert function in str(caught.value)
    assert (caught.value.__context__, "credential-of" in str(caught.value)) == (None, False)


def test_a_target_must_have_every_header_of_the_credential(tmp_path: Path) -> None:
    """A targets.toml without a further key is refused, with the line to write."""
    contract = drafted("several", tmp_path)
    table, _ = target_table(StandIn(contract), "http://127.0.0.1:9")
    file = tmp_path / "targets.toml"
    file.write_text(tomli_w.dumps({"plain": {name: value for name, value in table.items() if name != "headers"}}))
    with pytest.raises(ContractError) as caught:
        targets(file, tmp_path)
    assert 'headers = {X-Tenant-Key = "$PLAIN_X_TENANT_KEY"}' in str(caught.value)


def test_a_user_and_a_password_come_from_two_variables(tmp_path: Path) -> None:
    """HTTP Basic works with two variables, neither of which is shown."""
    contract = drafted("basic", tmp_path)
    standin = StandIn(contract, faults=(fault(contract, "PLAIN-CREDENTIALS"),))
    with served(standin) as url:
        table, environ = target_table(standin, url)
        file, parts = tmp_path / "targets.toml", {"user": "PLAIN_USER", "password": "PLAIN_PASSWORD"}
        file.write_text(tomli_w.dumps({"plain": {**table, "credentials": {"good": parts}}}))
        user, _, password = environ["PLAIN_SECRET"].partition(":")
        options = ("--target=plain", f"--targets={file}", f"--contracts={tmp_path}", "-k", "CREDENTIALS")
        ran = runs.run_here(tmp_path / "run", *options, environ={"PLAIN_USER": user, "PLAIN_PASSWORD": password})
    assert ran.verdicts()["PLAIN-CREDENTIALS"] == "violation"
    assert password not in ran.text + json.dumps(ran.records)


def test_two_variables_are_named_together(tmp_path: Path) -> None:
    """What stands for a user and a password is the names of both variables, as curl -u takes them."""
    contract = drafted("basic", tmp_path)
    places = {"credentials.good.user": "PLAIN_USER", "credentials.good.password": "PLAIN_PASSWORD"}
    target = replace(target_of(StandIn(contract)), variables=places)
    assert credential_name(contract.authentication, "good", target) == "$PLAIN_USER:$PLAIN_PASSWORD"


@pytest.mark.parametrize("credential", [{"key": "PLAIN_KEY"}, {"user": "PLAIN_USER", "password": "PLAIN_PASSWORD"}])
def test_a_credential_must_fit_the_contract(credential: dict[str, str], tmp_path: Path) -> None:
    """A key for a login, or a user and a password, is refused where the vendor takes neither."""
    contract = drafted("header", tmp_path)
    table, _ = target_table(StandIn(contract), "http://127.0.0.1:9")
    file = tmp_path / "targets.toml"
    file.write_text(tomli_w.dumps({"plain": {**table, "credentials": {"good": credential}}}))
    with pytest.raises(ContractError, match="/plain/credentials/good"):
        targets(file, tmp_path)


def test_a_run_with_a_failing_signer_says_so_once(tmp_path: Path) -> None:
    """A run that cannot sign ends with the sentence about the signer, and without a traceback."""
    drafted("signer", tmp_path, **{**SIGNED, "signer": "suites.selftest.own_signer:fail"})
    ran = runs.run_here(tmp_path / "run", "--provider=plain", f"--contracts={tmp_path}", "-k", "CREDENTIALS")
    assert "the signer suites.selftest.own_signer:fail raised ValueError" in ran.text
    assert ("Traceback" in ran.text, "credential-of" in ran.text) == (False, False)


@pytest.mark.parametrize("spelt", ["a+long/signature==", "a%2Blong%2Fsignature%3D%3D", "a+long\\/signature=="])
def test_a_signature_that_an_answer_repeats_is_masked(spelt: str) -> None:
    """Signatures differ with each call, so only one that comes back is learned, however it is spelt."""
    store = token_store()
    store.learn_signed({"X-Signature": "a+long/signature=="}, Reply(answer(400, {"signed": spelt})))
    store.learn_signed({"X-Signature": "another-signature"}, Reply(answer(400, {"signed": spelt})))
    assert [name for name in store.names().values() if "SIGNATURE" in name] == ["$X_SIGNATURE"]


@dataclass
class HalfBlind:
    """A stand-in that looks at one part of the credential only: at the user, or at all but the tenant's key."""

    standin: StandIn
    good: dict[str, str] = field(default_factory=dict)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as if the other part were the right one, which the first request had."""
        sent = {name: environ[name] for name in ("HTTP_AUTHORIZATION", "HTTP_X_TENANT_KEY") if name in environ}
        self.good = self.good or sent
        if sent.keys() == self.good.keys() and _first_part(sent) == _first_part(self.good):
            environ = {**environ, **self.good}
        return self.standin(environ, start)


def _first_part(sent: dict[str, str]) -> str:
    """The user of HTTP Basic; the whole of another credential."""
    scheme, _, text = sent["HTTP_AUTHORIZATION"].partition(" ")
    return base64.b64decode(text).decode().partition(":")[0] if scheme == "Basic" else text


@pytest.mark.parametrize("way", ["basic", "several"])
def test_a_vendor_that_looks_at_one_part_only_is_found(way: str, tmp_path: Path) -> None:
    """A wrong password of the right user is tried, and a wrong tenant's key beside the right token."""
    contract = drafted(way, tmp_path)
    clause = replace(contract.clause("PLAIN-CREDENTIALS"), send=({"credentials": "wrong"},))
    contract = replace(contract, clauses=tuple(clause if one.id == clause.id else one for one in contract.clauses))
    standin = StandIn(contract)
    ran = run(contract, HalfBlind(standin), [clause], target=target_of(standin))
    found = {wrong_part(one.exchange.probe.credential) for one in ran.verdicts[clause.id].findings}
    assert {"basic": "password", "several": "X-Tenant-Key"}[way] in found


def test_a_wrong_password_is_printed_with_the_users_variable(tmp_path: Path) -> None:
    """The command line has the user from the shell, whether one variable holds both parts or each has its own."""
    scheme, target = drafted("basic", tmp_path).authentication, targets_of(tmp_path)
    assert credential_name(scheme, "wrong password", target) == "${PLAIN_SECRET%%:*}:wrong"
    both = replace(target, variables={"credentials.good.user": "USER", "credentials.good.password": "PASS"})
    assert credential_name(scheme, "wrong password", both) == "$USER:wrong"


def targets_of(folder: Path) -> Target:
    """A target of the drafted vendor."""
    return target_of(StandIn(load("plain", folder)))
