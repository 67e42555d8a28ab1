"""The names that the history knows, for those who mistype one."""

from __future__ import annotations

from sqlalchemy import Connection, select

from reports.history.tables import clause


def clause_names(connection: Connection, provider: str | None = None) -> list[str]:
    """All clauses that runs have judged, or those of a provider."""
    names = select(clause.c.name).distinct()
    return sorted(connection.scalars(names.where(clause.c.provider == provider) if provider else names))
