"""A place to test: its URL, credentials, fixtures and values, and the limits that we keep to there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts import Json
from suites.kit.model.errors import DeclaredAbsent, NotDeclared

EDITABLE = "appointment.editable"
EXPENDABLE = "appointment.expendable"


@dataclass(frozen=True)
class ClientSecret:
    """A client id and its secret, or a key without an id, from which a login makes a token. `variables` are where the
    target has them."""

    id: str
    secret: str = field(repr=False)
    variables: tuple[str, ...] = field(default=(), compare=False)

    @property
    def parts(self) -> dict[str, str]:
        """Each part, by its name in a targets.toml."""
        return {"client_id": self.id, "client_secret": self.secret} if self.id else {"key": self.secret}


Credential = str | ClientSecret
"""The secret itself, or what a login turns into one."""


WRONG = "wrong"
POWERLESS = "powerless"
"""The credential that the vendor knows, and that may not update."""
PASSWORD = "password"


def wrong_part(kind: str) -> str:
    """The one part that is wrong in a kind of credential, as `wrong password`: PASSWORD, or the name of a further
    header; empty where the whole is another one."""
    return kind.removeprefix(f"{WRONG} ") if kind.startswith(f"{WRONG} ") else ""


@dataclass(frozen=True)
class Limits:
    """The limits that we keep to at a target.

    `rate` is in requests per second, 0 for no limit. `requests` None: as many as the profile allows. `minutes` is the
    time budget of the run. `patience_seconds` is how long the run waits for the end of an outage. `answer_bytes` is
    the longest answer that is read, after decompression.
    """

    rate: float = 5.0
    requests: int | None = None
    minutes: float = 120.0
    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    answer_bytes: int = 5_000_000
    patience_seconds: float = 30.0


EMBEDDED = Limits(rate=0, patience_seconds=0)
"""For the stand-in in this process, which no one else uses."""


@dataclass(frozen=True)
class Target:
    """A place to test: URL, credentials by kind, fixtures by role, declared values, limits.

    `absent` names roles, values and credentials (`credentials.powerless`) that the target is known not to have.
    `headers` go out with every request; `login` holds what the target says differently from the contract's login.
    `status_restores` says that an update can reverse a closing status. `proxy` is the one proxy that is used. `made`
    are the fixtures that the suite booked for itself, and `unmade` says of a role why it could not book any.
    `variables` are the environment variables that hold its secrets, by place (`credentials.good`). `is_embedded`: it is
    the stand-in in this process, so nothing listens at its URL.
    """

    name: str
    provider: str
    base_url: str
    credentials: Mapping[str, Credential] = field(repr=False)
    fixtures: Mapping[str, tuple[Mapping[str, Json], ...]] = field(repr=False)
    values: Mapping[str, tuple[Json, ...]] = field(repr=False)
    environment: str = "standin"
    absent: frozenset[str] = frozenset()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    login: Mapping[str, Any] = field(default_factory=dict, repr=False)
    limits: Limits = EMBEDDED
    provision: bool = False
    status_restores: bool = False
    proxy: str | None = field(default=None, repr=False)
    made: tuple[Mapping[str, Json], ...] = field(default=(), repr=False)
    unmade: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    is_embedded: bool = False

    @classmethod
    def of(cls, described: Mapping[str, Any]) -> Target:
        """The target of a description (`contracts/target.schema.json`) with the secrets filled in."""
        known = ("environment", "headers", "login", "provision", "status_restores", "proxy", "variables")
        rest = {name: described[name] for name in known if name in described}
        if "limits" in described:
            rest["limits"] = Limits(**described["limits"])
        return cls(
            name=described["name"],
            provider=described["provider"],
            base_url=described["base_url"],
            credentials=dict(described["credentials"]),
            fixtures={role: tuple(rows) for role, rows in described["fixtures"].items()},
            values={name: tuple(listed) for name, listed in described["values"].items()},
            absent=frozenset(described.get("absent", ())),
            **rest,
        )

    def fixture(self, role: str, number: int = 0, meaning: str = "") -> Mapping[str, Json]:
        """The n-th fixture of a role. Raises NotDeclared, with what the role means, when there is none."""
        rows = self.fixtures.get(role, ())
        if number >= len(rows):
            which = f"{role} number {number + 1}" if number else role
            missing = (
                f"the target gives no fixture {which}{meaning and f' ({meaning})'}: add one in targets.toml, or if the "
                f'vendor has none for you, absent = ["{role}"] under [{self.name}] there, and the clauses that need it '
                "do not apply"
            )
            raise self.why_missing(role, self.unmade.get(role, missing))
        return rows[number]

    def declared(self, name: str) -> tuple[Json, ...]:
        """The declared values of a name, or the ids of a role's fixtures; empty when there are none."""
        return self.values.get(name) or tuple(row["id"] for row in self.fixtures.get(name, ()))

    def why_missing(self, name: str, missing: str) -> NotDeclared:
        """The reason to raise for a missing role, value or credential: declared absent, or not given."""
        return DeclaredAbsent(f"the target declares {name} absent") if name in self.absent else NotDeclared(missing)


def too_few(name: str, given: int, number: int) -> str:
    """What a target lacks of the values of a name, of which one with this `number`, counted from 0, is needed."""
    if not given:
        return f"the target declares no value {name}"
    return f"the target declares {given} of {name}, and an update needs {number + 1} different ones"
