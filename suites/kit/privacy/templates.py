"""Exchanges as templates that anyone may see and that can be sent again: `$NAMES` for fixtures and secrets."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from contracts import Json, pointers
from contracts.pointers import Absent
from suites.kit.model.answer import Answer
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import FORM, CallResult, Exchange, OtherCall, Probe
from suites.kit.model.findings import Finding
from suites.kit.model.printable import visible
from suites.kit.model.sent_json import sent_json, texts_in
from suites.kit.privacy.belongings import (
    carried_of,
    fixtures_of,
    headers_of,
    ordinary_texts,
    people_of,
    plain_words,
    public_words,
    secrets_of,
)
from suites.kit.privacy.curl import body_sent, curl_line
from suites.kit.privacy.documented import PERSONAL, Documented
from suites.kit.privacy.free_texts import HIDDEN, FreeTexts
from suites.kit.privacy.known_values import choices_of, known_values, spread_of
from suites.kit.privacy.masking import Masking
from suites.kit.privacy.moving_names import about_headers
from suites.kit.privacy.redaction import Redactor
from suites.kit.privacy.scripts import script_lines

POINTER = re.compile(r"(?<!\S)/[^\s:,]+")
"""A pointer among words, as in "/note, /room at a boundary: 10 characters"."""
LONGEST_TEXT = 2_000
AS_FORM = "as a form"
SHORTEST_CUT = 20
"""Characters from which a text that begins like one of ours is taken for ours: shorter ones may be somebody's name."""
LONGEST_EXPLANATION = 200
"""Of a refusal's body in a message: two lines of a terminal. The journal has all of it."""


class Templates:
    """Makes journal records of what a run sent and received, with names in place of values that belong to the target.

    `everywhere` masks what this process prints: it learns secrets and what is known of people, but no ids.
    `tokens` gives the secrets that are known by now, also tokens that a login has issued, with the name of each.
    """

    def __init__(
        self,
        bound: BoundContract,
        everywhere: Redactor | None = None,
        tokens: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self.bound = bound
        self.redactor = Redactor()
        self._everywhere = everywhere or Redactor()
        self._tokens = tokens
        self._documented = Documented(bound.contract)
        self._free_texts = FreeTexts(bound.contract, self.text, bound.keeps_texts)
        self._masking = Masking(self._documented, self.text, self._free_texts, self.own)
        self._ours: set[str] = set()
        contract, target = bound.contract, bound.target
        known = public_words(contract, target), plain_words(contract), ordinary_texts(contract, target)
        for redactor in (self.redactor, self._everywhere):  # before either learns of a person
            redactor.keep(*known)
        # An answer may show such an id where else a person's stands: a person needs it to send a request again.
        self._everywhere.keep((), fixtures_of(contract, target))
        self.learn(secrets_of(contract.authentication, target))
        self.learn(headers_of(target), is_secret=False)
        self.learn(people_of(contract, target), is_secret=False)
        # As ids, what each call carries is shown where a person is told what to export.
        self.redactor.learn(carried_of(contract, target), is_secret=False)
        self.redactor.learn(fixtures_of(contract, target), is_secret=False, are_ids=True)

    def learn(self, named: Mapping[str, str], *, is_secret: bool = True) -> None:
        """Learn more values that must not be shown, such as tokens, each with its name."""
        self._free_texts.learn(value for value, name in named.items() if name == PERSONAL)
        for redactor in (self.redactor, self._everywhere):
            redactor.learn(named, is_secret=is_secret)

    def keep_ours(self, bodies: Iterable[Json]) -> None:
        """Do not take for a person's what these bodies of ours hold, where an answer shows it later."""
        self._ours |= (new := {text[:LONGEST_TEXT] for body in bodies for text in texts_in(body)} - self._ours)
        self.redactor.keep_ours(new)
        self._everywhere.keep_ours(new)

    def learn_from(self, probe: Probe, answer: Answer | None) -> None:
        """Learn new tokens, and what an answer says of people, unless we sent it ourselves: our people are made up."""
        self.learn(self._tokens())
        self.keep_ours([sent_json(probe)])
        if answer is not None and not isinstance(answer.json, Absent):
            personal = {text for text in self._personal_texts(answer.json) if not self._is_ours(text)}
            self.learn(dict.fromkeys(personal, PERSONAL), is_secret=False)

    def _is_ours(self, text: str) -> bool:
        """Whether we have sent a text, or a longer one that a vendor may have cut."""
        text = text[:LONGEST_TEXT]
        return text in self._ours or (len(text) >= SHORTEST_CUT and any(own.startswith(text) for own in self._ours))

    def text(self, value: str) -> str:
        """A text with names in place of the target's values, cut to a readable length."""
        value = self.redactor.mask(value)
        return value if len(value) <= LONGEST_TEXT else f"{value[:LONGEST_TEXT]}... ({len(value)} characters)"

    def own(self, text: str) -> str:
        """A sentence of ours: like any text, but its counts and statuses are no ids, whatever the target's are."""
        text = self.redactor.mask(text, is_ours=True)
        return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}... ({len(text)} characters)"

    def explanation(self, answer: Answer) -> str:
        """What a refusal says of its cause, masked, behind a colon; nothing where it says nothing."""
        return f": {said}" if (said := self._said(answer)) else ""

    def status(self, answer: Answer) -> str:
        """The status of a refusal, and in brackets what it says of its cause: "409 (Conflict)"."""
        return f"{answer.status} ({said})" if (said := self._said(answer)) else str(answer.status)

    def reasons(self, answer: Answer) -> str:
        """What a refusal says of its cause, with the vendor's own words: to tell refusals apart, and never shown."""
        return f"{answer.status} {'; '.join(self._masking.reasons(answer))}"

    def _said(self, answer: Answer) -> str:
        said = self._free_texts.in_messages("; ".join(self._masking.reasons(answer)))[:LONGEST_EXPLANATION]
        promise = self.bound.contract.update.promise_of(answer.status)
        named = ", ".join(dict.fromkeys(self._members_named(answer.json, (promise and promise.schema) or {})))
        if not named or set(said.split()) - {HIDDEN}:
            return said or named
        return f"{named}: {said}" if said else named

    def _members_named(self, answer: Any, schema: Mapping[str, Any]) -> Iterator[str]:
        """The request members by which a refusal sorts its reasons; not those that it has itself by its schema."""
        known = {name for one in self.bound.contract.behaviour.fields for name in pointers.split(one.pointer)}
        own = schema.get("properties", {})
        for name, value in answer.items() if isinstance(answer, Mapping) else ():
            if name in known and name not in own:
                yield f"/{name}"
            else:
                yield from self._members_named(value, own.get(name, {}))

    def value(self, pointer: str, value: Any) -> str:
        """A value of the appointment as a person at the terminal may see it."""
        return self._masking.rendered(pointer, value)

    def request_body(self, probe: Probe, content: bytes) -> Json:
        """The body that was sent. We made it, so it is shown in clear, except for values of the target."""
        if isinstance(probe.body, Absent) or probe.media_type:
            return self.text(content.decode("utf-8", "replace"))
        return self._masking.named(body_sent(probe.body, content, self.bound, bool(probe.together)))

    def _personal_texts(self, value: Json, at: str = "") -> Iterator[str]:
        if self._documented.is_personal(at):
            yield from self._documented.identifying(value)
        elif isinstance(value, Mapping):
            yield from (
                text for name, item in value.items() for text in self._personal_texts(item, pointers.join(at, name))
            )
        elif isinstance(value, list):
            yield from (text for item in value for text in self._personal_texts(item, at))

    def record(self, sent: Exchange | OtherCall) -> dict[str, Any]:
        """The journal's record of an exchange, or of a call that no clause asked for."""
        if isinstance(sent, Exchange):
            result = CallResult(sent.sent, sent.answer, sent.failure)
            return self._record(sent.number, sent.probe, str(sent.region), result)
        return self._record(sent.number, Probe("", sent.why), "other", sent.result)

    def _record(self, number: int, probe: Probe, region: str, result: CallResult) -> dict[str, Any]:
        sent, answer, failure = result.sent, result.answer, result.failure
        self.learn_from(probe, answer)
        return {
            "kind": "exchange",
            "provider": self.bound.contract.name,
            "number": number,
            "clause": probe.clause,
            "region": region,
            "why": self.own(probe.why),
            "request": {
                "method": sent.method,
                "path": self.text(sent.path),
                "query": {self.text(name): self._query_value(name, value) for name, value in sent.query.items()},
                "headers": {
                    **{name: self.text(value) for name, value in sent.headers.items()},
                    "credentials": probe.credential,
                },
                "body": self.request_body(probe, sent.content),
            },
            "answer": None
            if answer is None
            else {
                "status": answer.status,
                "headers": self._masking.headers(answer),
                "body": self._masking.body(answer),
            },
            "failure": None if failure is None else visible(self.text(failure)),
            "milliseconds": round(answer.milliseconds, 2) if answer else 0.0,
        }

    def _query_value(self, name: str, value: str) -> str:
        """A value in a query. A list may be searched by what is personal, if only by a number of few digits."""
        behaviour = self.bound.contract.behaviour
        searched = [behaviour.read.filters[name].shows] if behaviour.read and name in behaviour.read.filters else []
        searched += [view.query[name] for view in behaviour.views.values() if name in view.query]
        return PERSONAL if any(self._documented.is_personal(pointer) for pointer in searched) else self.text(value)

    def finding(self, finding: Finding) -> dict[str, Any]:
        """The journal's record of a finding."""
        exchange = finding.exchange
        explains = exchange.answer is not None and not (exchange.answer.is_accepted or finding.is_about_states)
        known = known_values(finding, self.bound)
        expected, got = self._masking.difference(finding.pointer, finding.expected, finding.got, explains, known)
        return {
            "clause": finding.clause.id,
            "fingerprint": finding.fingerprint,
            "severity": "violation" if finding.is_violation else "warning",
            "pointer": self.pointer(finding.pointer),
            "keyword": self._label(finding.key),
            "status": finding.exchange.status,
            "sent": self.sent(exchange),
            "expected": visible(expected),
            "got": visible(f"{got}{self._cause(finding)}"),
            "seen": finding.how_often,
            "curl": self.curl(exchange),
            "exchange": exchange.number,
            **spread_of(finding, self._documented, self._label) | self._sequence(finding),
            **self._shown_by(finding) | self._answered(finding),
            **({"refusals": str(finding.refusals)} if finding.refusals else {}) | choices_of(finding, self._documented),
        }

    def sent(self, exchange: Exchange) -> str:
        """The request on one line, as `PATCH /path {"a": 1}`."""
        headers = about_headers(exchange.probe, exchange.sent.headers, self.bound)
        content = [*([self._body(exchange)] if exchange.sent.content else []), *self._sent_beside(exchange)]
        about = [f"({self.text(headers)})"] if headers else []
        return visible(" ".join([exchange.sent.method, self._address(exchange), *content, *about]))

    def _address(self, exchange: Exchange) -> str:
        """The path of a request, and its query: that may be what makes it an update."""
        asked = [f"{self.text(name)}={self._query_value(name, value)}" for name, value in exchange.sent.query.items()]
        return "?".join(filter(None, [self.text(exchange.sent.path), "&".join(asked)]))

    def _body(self, exchange: Exchange) -> str:
        """The body of a request on one line. Of a form its fields are shown: how it is cut into parts tells nothing."""
        if (probe := exchange.probe).media_type == FORM and isinstance(probe.body, Mapping):
            fields = self.request_body(replace(probe, media_type=None), b"")
            return f"{AS_FORM} {json.dumps(fields, ensure_ascii=False)}"
        body = self.request_body(probe, exchange.sent.content)
        return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)

    def _sent_beside(self, exchange: Exchange) -> list[str]:
        """What the other one of two updates at the same moment sent."""
        if exchange.beside is None:
            return []
        body = self.request_body(exchange.probe, exchange.beside.sent.content)
        return [f"and at the same moment {json.dumps(body, ensure_ascii=False)}"]

    def _cause(self, finding: Finding) -> str:
        """Why an update was refused, in brackets, where its status is what was found."""
        answer = finding.exchange.answer
        is_status = answer is not None and not finding.pointer and finding.got == answer.status
        is_refusal = answer is not None and not answer.is_accepted
        return f" ({said})" if answer and is_status and is_refusal and (said := self._said(answer)) else ""

    def _answered(self, finding: Finding) -> dict[str, str]:
        """What a refused update was answered that has changed something all the same: who sent it takes it for void."""
        answer = finding.exchange.answer
        if answer is None or not (finding.is_about_states and finding.exchange.is_refused):
            return {}
        said = self._said(answer)
        return {"answered": visible(f"{answer.status}{f' ({said})' if said else ''}")}

    def _shown_by(self, finding: Finding) -> dict[str, Any]:
        """The other operation that shows a finding, which neither the answer nor the read does."""
        contract, name = self.bound.contract, finding.clause.view if finding.pointer else ""
        operation = contract.operations[contract.behaviour.views[name].operation] if name else None
        return {"shown_by": f"{operation.method} {operation.path}"} if operation else {}

    def _sequence(self, finding: Finding) -> dict[str, Any]:
        """The requests that show a finding only together, and of how many steps they were made at first."""
        lines = [visible(line) for line in script_lines(finding, self.bound, self.redactor)]
        return ({"steps": finding.steps} if finding.steps else {}) | ({"sequence": lines} if lines else {})

    def curl(self, exchange: Exchange) -> str:
        """The request as a command line that a shell can send again."""
        return visible(curl_line(exchange, self.bound, self.redactor))

    def _label(self, key: str) -> str:
        """What is said of a finding in words of ours, but for pointers in it: a vendor may have chosen their names."""
        return visible(POINTER.sub(lambda found: self.pointer(found[0]), self.own(key)))

    def pointer(self, pointer: str) -> str:
        """A pointer, in which the vendor may have chosen the names."""
        return visible("/".join(part and self._free_texts.name(part) for part in self.text(pointer).split("/")))
