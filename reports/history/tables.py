"""The tables of the history. The migrations beside this module make them; a test compares the two."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, MetaData, Table, Text
from sqlalchemy import UniqueConstraint as Unique

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _of(table: str, key: bool = False, index: bool = False) -> Column[int]:
    to = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return Column(f"{table}_id", to, nullable=False, primary_key=key, index=index)


def _text(name: str, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)


def _count(name: str, nullable: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=nullable)


def _time(name: str, nullable: bool = False) -> Column[int]:
    """Seconds since 1970 in UTC: SQLite has no type for times with a zone."""
    return Column(name, BigInteger, nullable=nullable)


run = Table(
    "run",
    metadata,
    _id(),
    _text("name"),
    _text("header"),  # its digest: two machines may give two runs one name
    _text("suite"),
    _text("profile"),
    _text("seed"),
    _time("started"),
    _time("finished", nullable=True),
    _count("exit", nullable=True),  # None: it was cut short
    _text("job", nullable=True),  # the page of its CI job
    _text("checkout", nullable=True),  # where its commands work, as far as readers can go there
    _text("file", nullable=True),  # its journal, where that has no usual place
    Unique("name", "header"),
)

trial = Table(  # one provider at one target, in one run
    "trial",
    metadata,
    _id(),
    _of("run"),
    _text("provider"),
    _text("target"),
    _text("title"),
    _text("base_url"),
    _text("operation"),
    _text("page"),
    _text("owner"),
    _text("contract"),  # its date
    _text("revision", nullable=True),  # the digest of the contract
    _count("revision_number", nullable=True),  # as the contract itself counts
    _text("profile"),
    _time("started"),
    Column("is_complete", Boolean, nullable=False),
    Column("is_selection", Boolean, nullable=False),  # of some clauses only
    _count("tested"),  # clauses with a definite verdict
    _text("left"),  # changed at the target, a line each
    _text("settled", nullable=True),  # what became of that by a command: put back, or accepted
    _time("down_since", nullable=True),  # when the target stopped answering for good
    _text("whose"),
    _text("sentence"),
    _text("command"),
    _count("requests"),
    _count("accepted"),
    _count("refused"),
    Column("median", Float),  # milliseconds
    Column("p95", Float),
    Unique("run_id", "provider"),
    Index(None, "provider", "target", "started"),
)

clause = Table(  # one wording of it: a contract that changes it makes another one
    "clause",
    metadata,
    _id(),
    _text("provider"),
    _text("name"),
    _text("digest"),
    _text("says"),
    _text("strength"),
    _text("check"),
    _text("place"),
    _text("page", nullable=True),
    Unique("provider", "name", "digest"),
)

verdict = Table(
    "verdict",
    metadata,
    _of("trial", key=True),
    _of("clause", key=True, index=True),
    _text("verdict"),
    _count("cases"),
    _text("reason", nullable=True),
)

finding = Table(
    "finding",
    metadata,
    _id(),
    _text("provider"),
    _text("target"),
    _text("fingerprint"),
    _text("clause"),
    _text("pointer", nullable=True),
    _text("keyword", nullable=True),
    _count("naming"),  # the rule that gave it the fingerprint
    Unique("provider", "target", "fingerprint"),
)

former_name = Table(  # a fingerprint that an earlier rule gave a finding
    "former_name",
    metadata,
    _of("finding", key=True),
    Column("fingerprint", Text, primary_key=True),
)

sighting = Table(  # a finding, seen in a run
    "sighting",
    metadata,
    _of("finding", key=True),
    _of("trial", key=True, index=True),
    _of("clause"),
    _text("severity"),
    _text("seen"),
    _text("spread"),
    _text("sent"),
    _text("expected"),
    _text("got"),
    _text("script"),
    _text("shown_by"),
    _text("answered"),  # to a refused update that has changed something all the same
    _text("refusals"),  # after which something had changed, and those after which nothing had
    _text("choices"),  # for which values of a closed list it showed, as JSON
)

answers = Table(  # what a run saw of the vendor's behaviour, as JSON
    "answers",
    metadata,
    _of("trial", key=True),
    _text("text"),
)

change = Table(  # of behaviour
    "change",
    metadata,
    _id(),
    _text("provider"),
    _text("target"),
    _text("fingerprint"),
    _text("kind"),
    _text("place"),
    Unique("provider", "target", "fingerprint"),
)

notice = Table(  # a change of behaviour, seen in a run
    "notice",
    metadata,
    _of("change", key=True),
    _of("trial", key=True, index=True),
    _text("level"),
    _text("sentence"),
    _text("before"),  # the run with which that was compared
)

told = Table(  # what an alert has said last, to a channel, of a finding or of the target itself
    "told",
    metadata,
    Column("channel", Text, primary_key=True),  # the digest of its URL, which may hold a password
    Column("provider", Text, primary_key=True),
    Column("target", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    _text("state"),
    _text("run"),
    _time("at"),
)
