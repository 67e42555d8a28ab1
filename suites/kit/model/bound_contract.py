"""A contract bound to a target: placeholders resolved, declared values filled in, bodies sorted into regions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from random import Random
from typing import Any

from contracts import (
    PAIRED,
    Break,
    Constraint,
    Contract,
    Field,
    Json,
    Operation,
    Unlisted,
    View,
    beside,
    broken,
    checker,
    constraints,
    current,
    permission,
    pointers,
    shown_schema,
    unlisted_members,
    with_pairs,
)
from contracts.instants import later
from suites.kit.model.answer import Answer
from suites.kit.model.bound_schema import bound_schema
from suites.kit.model.carried import shown_of, whole
from suites.kit.model.errors import NotDeclared
from suites.kit.model.exchange import Region
from suites.kit.model.json_values import merged
from suites.kit.model.keyed_lists import has_doubled_keys
from suites.kit.model.placeholders import EPOCH, NOW, PLACEHOLDER, moment, unknown
from suites.kit.model.target import Target, too_few

YEARS_AHEAD = 2
"""How far ahead the times are that are sent. Vendors refuse times in the past, and some of those within days. Two years
ahead is safe at any time of the year, and near enough to be bookable and for the daylight-saving rules to be known."""


@dataclass(frozen=True)
class BoundContract:
    """A contract and the target it is tried on. `thorough` asks for every probe instead of a choice of them.

    `keeps_texts`: somebody looks at the run on a machine of their own, and sees what the vendor's free texts say.
    `now` is fixed for the run: bodies that are made twice must be equal, and the same requests be sent again.
    """

    contract: Contract
    target: Target
    seed: int = 0
    thorough: bool = False
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    keeps_texts: bool = False

    @property
    def is_production(self) -> bool:
        """Whether the target is the vendor's production, by its own word or by its URL."""
        kinds = (self.target.environment, self.contract.environment_of(self.target.base_url))
        return "production" in kinds and not self.target.is_embedded

    @cached_property
    def ordinary(self) -> Json:
        """The ordinary schema with the target's values; members without a declared value are left out."""
        return with_pairs(bound_schema(self.contract.ordinary, self.target))

    @cached_property
    def is_ordinary(self) -> Callable[[Json], bool]:
        """Whether a body is in the ordinary region."""
        check = checker(self.ordinary)
        return (lambda body: check(self._with_moving(body))) if self.contract.behaviour.moving else check

    @cached_property
    def is_documented(self) -> Callable[[Json], bool]:
        """Whether a body is valid by the documented schema, nothing open in it."""
        return self._of_filled(checker(self.contract.documented))

    @cached_property
    def is_permitted(self) -> Callable[[Json], bool]:
        """Whether a body is documented, or left open wherever it is not documented."""
        return self._of_filled(permission(self.contract.documented))

    def _of_filled(self, check: Callable[[Json], bool]) -> Callable[[Json], bool]:
        """A check of bodies that takes them as they are sent."""
        behaviour = self.contract.behaviour
        return (lambda body: check(self._filled(body))) if behaviour.moving or behaviour.carried else check

    def _filled(self, body: Json) -> Json:
        """A body as it is sent where an appointment is as the first one of the stand-in: with what it carries."""
        return whole(self._with_moving(body), self._carried_by_first, self.contract)

    def _with_moving(self, body: Json) -> Json:
        """A body with the values that the stand-in begins with in place of moving ones: any fits the schema."""
        return self.as_sent(current.filled(body, self._examples)) if self.contract.behaviour.moving else body

    def as_sent(self, body: Json) -> Json:
        """A body that repeats what is shown, without what no update may name there: an answer may show more of it."""
        for pointer in self.contract.behaviour.moving:
            body = current.sendable(body, pointer, self.contract.documented)
        return body

    @cached_property
    def _examples(self) -> dict[str, Json]:
        shown = self._first
        found = {one: current.shown(one, shown, {}) for one in self.contract.behaviour.currents}
        return {one: one if value is pointers.ABSENT else value for one, value in found.items()}

    @cached_property
    def _carried_by_first(self) -> dict[str, Json]:
        return shown_of(self.contract, self._first)

    @cached_property
    def _first(self) -> Json:
        return self._dated(self.contract.standin["appointments"][0]["shows"])

    def _dated(self, node: Json) -> Json:
        if isinstance(node, Mapping):
            return {name: self._dated(value) for name, value in node.items()}
        if isinstance(node, list):
            return [self._dated(item) for item in node]
        return self._placed(node, "") if isinstance(node, str) and node.startswith("{") else node

    @cached_property
    def request_constraints(self) -> tuple[Constraint, ...]:
        """The constraints of the documented request."""
        return tuple(c for c in self.contract.constraints.values() if c.place == "request")

    @cached_property
    def mark(self) -> str:
        """What stands for `{run}` in a text: eight digits that no other run sends, so that the text is known again."""
        return sha256(self.now.isoformat().encode()).hexdigest()[:8]

    @cached_property
    def base(self) -> dict[str, Any]:
        """The members that every update carries."""
        return dict(self.resolve(dict(self.contract.behaviour.base)))

    def along(self, field: Field, value: Json) -> dict[str, Any]:
        """The members that a member requires beside it when it has this value. Raises NotDeclared."""
        return dict(self._matched(self.resolve(dict(field.along)), field, value))

    def changed(self, body: Json, field: Field, value: Json) -> Json:
        """A body with this value of a member; what it names of members paired with that one gets the values that
        belong to it."""
        return pointers.with_value(self._matched(body, field, value), field.pointer, value)

    def _matched(self, body: Json, field: Field, value: Json) -> Json:
        for pointer, other in beside(self.ordinary, self.pairs, field.pointer, value).items():
            if pointers.get(body, pointer) is not pointers.ABSENT:
                body = pointers.with_value(body, pointer, other)
        return body

    @cached_property
    def pairs(self) -> tuple[tuple[str, ...], ...]:
        """The members whose values belong together by their place, such as a beginning and its end."""
        return tuple(tuple(pair) for pair in self.contract.ordinary.get(PAIRED, ()))

    @cached_property
    def plain(self) -> tuple[dict[str, Any], ...]:
        """The smallest ordinary updates, as the contract lists them."""
        return tuple(merged(self.base, self.resolve(dict(body))) for body in self.contract.behaviour.plain)

    def naming(self, role: str, path: Mapping[str, str]) -> BoundContract:
        """The contract where a role names the appointment with this path, and no other."""
        fixtures = {**self.target.fixtures, role: (path,)}
        return replace(self, target=replace(self.target, fixtures=fixtures))

    def region(self, body: Json) -> Region:
        """The region of a body."""
        if self.is_ordinary(body) and not has_doubled_keys(body, self.contract.behaviour.fields):
            return Region.ORDINARY
        return Region.OPEN if self.is_permitted(body) else Region.INVALID

    def breaks(self, body: Json) -> tuple[Break, ...]:
        """The request constraints that a body breaks."""
        return broken(self.contract.documented, self._filled(body), self.request_constraints)

    def answer_breaks(self, status: int, body: Json) -> tuple[Break, ...]:
        """The constraints of the documented response that an answer breaks."""
        promise, place = self.contract.update.promise_of(status), self.contract.update.place_of(status)
        if promise is None or promise.schema is None or place is None:
            return ()
        listed = tuple(c for c in self.contract.constraints.values() if c.place == place and c.path)
        return broken(promise.schema, body, listed)

    def read_breaks(self, shown: Mapping[str, Json]) -> tuple[Break, ...]:
        """What an appointment breaks, as a read shows it, of what the document promises of it there."""
        return broken(self._shown_by_a_read, shown, self._constraints_of_a_read)

    @cached_property
    def _shown_by_a_read(self) -> Mapping[str, Any]:
        return self.shown_schema("read")

    @cached_property
    def _constraints_of_a_read(self) -> tuple[Constraint, ...]:
        listed = constraints(self._shown_by_a_read, f"{self.contract.name}:read")
        return tuple(one for one in listed if one.strength == "must")  # what is only usual, is no promise

    def is_success(self, operation: Operation, answer: Answer) -> bool:
        """Whether an answer is a success with a documented status, and JSON where the contract describes that.

        Any other success may be a gateway's, such as a page to log in. Where it is not documented which status a
        success has, any but a page is one.
        """
        promise = operation.responses.get(answer.status)  # of a success: no range or default stands for one
        if not answer.is_accepted or answer.is_page:
            return False
        if promise is None or operation.is_any_success:
            return operation.is_any_success
        return promise.schema is None or answer.json is not pointers.ABSENT

    def shown_schema(self, source: str) -> Mapping[str, Any]:
        """The schema of an appointment as the update's answer or a read shows it; empty where the contract has none."""
        return shown_schema(self.contract, source)

    @cached_property
    def unlisted(self) -> tuple[Unlisted, ...]:
        """The members that an appointment shows and no update lists."""
        return unlisted_members(self.contract)

    def unlisted_in(self, body: Json) -> list[Unlisted]:
        """Those of them that a body names."""
        return [member for member in self.unlisted if pointers.get(body, member.sent_at) is not pointers.ABSENT]

    def appointment_path(self, role: str, number: int = 0) -> dict[str, str]:
        """The path parameters of a role's n-th appointment. Raises NotDeclared."""
        fixture = self.target.fixture(role, number, self._meaning(role))
        return {name: str(fixture[name]) for name in self.contract.update.path_names}

    def view_path(self, view: View, fixture: Mapping[str, Json]) -> dict[str, str]:
        """What a view does not name of its path: an appointment's own parameters, by name, as its fixture has them."""
        wanted = set(self.contract.operations[view.operation].path_names) - set(view.path)
        return {name: str(fixture[name]) for name in self.contract.update.path_names if name in wanted}

    def _meaning(self, name: str) -> str:
        """What a role or a value is, in the first words that the contract has for it."""
        described = self.contract.roles.get(name) or self.contract.values.get(name, "")
        return re.split(r"[.;] ", f"{described} ")[0]

    def resolve(self, template: Any, salt: str = "") -> Any:
        """A copy with every placeholder replaced by the target's value. Raises NotDeclared."""
        if isinstance(template, Mapping):
            return {key: self.resolve(value, salt) for key, value in template.items()}
        if isinstance(template, list | tuple):
            return [self.resolve(item, salt) for item in template]
        return self._placed(template, salt) if isinstance(template, str) else template

    def texts(self, template: Mapping[str, Any], salt: str = "") -> dict[str, str]:
        """The parameters of a path or a query, in which everything is text, resolved. Raises NotDeclared."""
        return {name: str(value) for name, value in self.resolve(dict(template), salt).items()}

    def _placed(self, text: str, salt: str) -> Any:
        year = str(self.now.year + YEARS_AHEAD)
        epoch, now, found = EPOCH.match(text), NOW.match(text), PLACEHOLDER.match(text)
        if epoch:
            return int(datetime.fromisoformat(year + epoch.group(1)).timestamp())
        if now:
            return moment(now, self.now)
        if text.startswith("$unknown."):
            return unknown(text.removeprefix("$unknown."), Random(f"{self.seed}/{text}/{salt}"))
        if found:
            value = self._declared(found["name"], int(found["number"] or 0), found["key"] or "id")
            return later(value, int(found["seconds"] or 0))
        return text.replace("{Y}", year).replace("{run}", self.mark)

    def _declared(self, name: str, number: int, key: str) -> Json:
        if name in self.contract.values:
            listed = self.target.values.get(name, ())
            if number >= len(listed):
                raise self.target.why_missing(name, f"{too_few(name, len(listed), number)} ({self._meaning(name)})")
            return listed[number]
        fixture = self.target.fixture(name, number, self._meaning(name))
        if key not in fixture:
            raise NotDeclared(f"the target's fixture {name} has no {key}")
        return fixture[key]
