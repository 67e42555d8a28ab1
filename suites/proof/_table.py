"""What is printed of results: a table by provider and check, truthful variants, long runs, and what is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from suites.proof._asked import LEAST
from suites.proof._jobs import Result

HEADS = ("provider", "check", "faults", "caught", "missed", "requests", "whole runs", "requests there", "others cried")
TRUTHFUL_HEADS = ("provider", "truthful", "blamed", "requests")
LONG_HEADS = ("told now and then", "runs", "caught", "requests")


def told(results: Sequence[Result]) -> str:
    """Tables of what there is, and which other clauses were broken in whole runs; an empty text for no result."""
    always = [one for one in results if one.job.fault and not one.job.turn]
    parts = [
        table(always) if always else "",
        "\n".join(f"cried too: {line}" for line in cries(always)),
        _truthful([one for one in results if one.job.variant]),
        _long([one for one in results if one.job.fault and one.job.turn]),
    ]
    return "".join(f"{part}\n\n" for part in parts if part)


def wrong(results: Sequence[Result]) -> list[str]:
    """What is not as it should be, a line each: faults missed, variants blamed, faults caught in too few long runs."""
    at_once = [_wrong(one) for one in results if not one.is_right and not (one.job.fault and one.job.turn)]
    by_fault = _by_fault(one for one in results if one.job.fault and one.job.turn)
    rare = {id: (sum(one.is_caught for one in runs), len(runs)) for id, runs in by_fault.items()}
    return at_once + [f"missed: {id}: caught in {k} of {n} runs" for id, (k, n) in rare.items() if k < LEAST * n]


def at_once(result: Result) -> str | None:
    """What is wrong with a result, in a line; None when nothing is."""
    return None if result.is_right else _wrong(result)


def _wrong(result: Result) -> str:
    reason = f" ({result.reason})" if result.reason else ""
    if result.job.variant:
        cried = ", ".join(f"{id} ({word})" for id, word in sorted(result.cried.items()))
        return f"blamed: {result.job.name}: {cried or result.word}{reason}. {result.says}"
    where = " in a whole run" if result.job.whole else ""
    return f"missed{where}: {result.job.name}: {result.strength}, yet {result.word}{reason}. {result.says}"


def table(results: Sequence[Result]) -> str:
    """The results by provider and check, each provider, and all of them.

    `requests` are the median until a fault is first seen, by its own item alone and in whole runs.
    """
    groups: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for one in results:
        for key in ((one.job.provider, one.check), (one.job.provider, "~all"), ("~all", "~all")):
            groups[key].append(one)
    return columns([HEADS, *(_row(*key, groups[key]) for key in sorted(groups))], words=2)


def cries(results: Iterable[Result]) -> Iterator[str]:
    """Of each whole run in which other clauses were broken too: which. Whether rightly, a reader decides."""
    for one in sorted(results, key=lambda one: one.job.fault):
        if one.cried:
            yield f"{one.job.fault}: {', '.join(f'{id} ({word})' for id, word in sorted(one.cried.items()))}"


def columns(rows: Sequence[Sequence[str]], words: int) -> str:
    """Rows under one another; the first columns are words, the others numbers."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column < words else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def _row(provider: str, check: str, results: list[Result]) -> tuple[str, ...]:
    own = [one for one in results if not one.job.whole]
    whole = [one for one in results if one.job.whole]
    lost = {one.job.fault for one in results if not one.is_caught}
    caught = sum(one.is_caught for one in own)
    cried = sum(len(one.cried) for one in whole)
    figures = (len(own), caught, len(lost), _seen(own), len(whole), _seen(whole), cried)
    return (provider.strip("~"), check.strip("~"), *map(str, figures))


def _truthful(results: Sequence[Result]) -> str:
    by_provider: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        by_provider[one.job.provider].append(one)
    rows = [
        (name, str(len(some)), str(sum(not one.is_right for one in some)), f"{median(one.requests for one in some):g}")
        for name, some in by_provider.items()
    ]
    return columns([TRUTHFUL_HEADS, *rows], words=1) if rows else ""


def _long(results: Sequence[Result]) -> str:
    rows = [
        (id, str(len(runs)), str(sum(one.is_caught for one in runs)), _seen(runs))
        for id, runs in sorted(_by_fault(results).items())
    ]
    return columns([LONG_HEADS, *rows], words=1) if rows else ""


def _by_fault(results: Iterable[Result]) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        found[one.job.fault].append(one)
    return found


def _seen(results: list[Result]) -> str:
    """After how many requests a fault is first seen: the median of those that were caught."""
    first = [one.first for one in results if one.is_caught and one.first is not None]
    return f"{median(first):g}" if first else "-"
