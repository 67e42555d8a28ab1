"""What the proof prints: tables of faults, variants and intermittent faults, and what is wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from statistics import median

from contracts import text_table
from suites.proof._jobs import NOT_SHOWN, Result

HEADS = (
    "provider", "check", "faults", "caught", "missed", "not shown", "requests", "whole runs", "requests there",
    "others flagged",
)  # fmt: skip
"""`requests` and `requests there`: the median number until the fault shows, on its own item and in whole runs."""
VARIANT_HEADS = ("provider", "variants", "flagged", "requests")
INTERMITTENT_HEADS = ("intermittent fault", "runs", "caught", "requests")
REQUIRED_SHARE = 0.95
"""The share of its long runs that must catch an intermittent fault. Chosen: 19 of 20, because a fault that occurs at
random can miss all requests of one run."""


def report(results: Sequence[Result]) -> str:
    """The tables, and which other clauses were flagged in whole runs; an empty text without results."""
    constant = [one for one in results if one.job.fault and not one.job.repetition]
    parts = [
        fault_table(constant) if constant else "",
        "\n".join(f"also flagged: {line}" for line in others_flagged(constant)),
        _variant_table([one for one in results if one.job.variant]),
        _intermittent_table([one for one in results if one.job.fault and one.job.repetition]),
    ]
    return "".join(f"{part}\n\n" for part in parts if part)


def problems(results: Sequence[Result], others: Collection[str] = ()) -> list[str]:
    """What is wrong, a line each: faults missed or not shown, flagged variants, intermittent faults caught in too few
    of the runs that showed them. Of `others`, a user's own providers, no fault has to show."""
    results = [one for one in results if not _is_untried(one, others)]
    lines = [_problem(one) for one in results if not one.is_right and not (one.job.fault and one.job.repetition)]
    for id, runs in _by_fault(one for one in results if one.job.fault and one.job.repetition).items():
        caught, missed = sum(one.is_caught for one in runs), sum(one.is_missed for one in runs)
        if not caught + missed:
            lines.append(f"not shown: {id}: changed no answer of {len(runs)} runs")
        elif caught < REQUIRED_SHARE * (caught + missed):
            lines.append(f"missed: {id}: caught in {caught} of {caught + missed} runs")
    return lines


def untried(results: Iterable[Result], others: Collection[str]) -> Iterator[str]:
    """For each of a user's own providers, how many faults changed no answer, and what would let them."""
    counts = Counter(one.job.provider for one in results if _is_untried(one, others))
    for name, count in counts.items():
        yield (
            f"{name}: {count} faults could not be tried: the stand-in shows nothing that they change. Give the "
            "appointments under `standin` in behaviour.yaml the members and items that they lack"
        )


def _is_untried(result: Result, others: Collection[str]) -> bool:
    return result.word == NOT_SHOWN and result.job.provider in others


def problem(result: Result) -> str | None:
    """What is wrong with a result, in a line; None when nothing is."""
    return None if result.is_right else _problem(result)


def _problem(result: Result) -> str:
    reason = f" ({result.reason})" if result.reason else ""
    if result.job.variant:
        return f"flagged: {result.job.name}: {_clauses(result) or result.word}{reason}. {result.says}"
    where = " in a whole run" if result.job.whole else ""
    if result.word == NOT_SHOWN:
        return f"not shown{where}: {result.job.name}: it changed no answer, so it can be neither caught nor missed"
    return f"missed{where}: {result.job.name}: a {result.strength}, but {result.word}{reason}. {result.says}"


def fault_table(results: Sequence[Result]) -> str:
    """The results by provider and check, for each provider, and for all."""
    groups: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for one in results:
        for key in ((one.job.provider, one.check), (one.job.provider, "~all"), ("~all", "~all")):  # ~ sorts last
            groups[key].append(one)
    return "\n".join(text_table(HEADS, [_row(*key, groups[key]) for key in sorted(groups)], "<<>"))


def others_flagged(results: Iterable[Result]) -> Iterator[str]:
    """Each whole run in which other clauses were flagged too. Whether that is right, a reader decides."""
    for one in sorted(results, key=lambda one: one.job.fault):
        if one.flagged:
            yield f"{one.job.fault}: {_clauses(one)}"


def _clauses(result: Result) -> str:
    return ", ".join(f"{id} ({word})" for id, word in sorted(result.flagged.items()))


def _row(provider: str, check: str, results: list[Result]) -> tuple[str, ...]:
    own = [one for one in results if not one.job.whole]
    whole = [one for one in results if one.job.whole]
    missed = {one.job.fault for one in results if one.is_missed}
    hidden = {one.job.fault for one in results if one.word == NOT_SHOWN}
    caught = sum(one.is_caught for one in own)
    others = sum(len(one.flagged) for one in whole)
    figures = (len(own), caught, len(missed), len(hidden), _median_first(own), len(whole), _median_first(whole), others)
    return (provider.strip("~"), check.strip("~"), *map(str, figures))


def _variant_table(results: Sequence[Result]) -> str:
    by_provider: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        by_provider[one.job.provider].append(one)
    rows = [
        (name, str(len(some)), str(sum(not one.is_right for one in some)), f"{median(one.requests for one in some):g}")
        for name, some in by_provider.items()
    ]
    return "\n".join(text_table(VARIANT_HEADS, rows)) if rows else ""


def _intermittent_table(results: Sequence[Result]) -> str:
    rows = [
        (id, str(len(runs)), str(sum(one.is_caught for one in runs)), _median_first(runs))
        for id, runs in sorted(_by_fault(results).items())
    ]
    return "\n".join(text_table(INTERMITTENT_HEADS, rows)) if rows else ""


def _by_fault(results: Iterable[Result]) -> dict[str, list[Result]]:
    by_fault: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        by_fault[one.job.fault].append(one)
    return by_fault


def _median_first(results: list[Result]) -> str:
    """The median number of requests until a caught fault shows."""
    first = [one.first for one in results if one.is_caught and one.first is not None]
    return f"{median(first):g}" if first else "-"
