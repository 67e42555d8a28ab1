"""How long answers took and how much was sent, run by run, as the geometry of small charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.history.recent import RecentTrial

WIDTH, HEIGHT = 280, 64
"""Of a chart, in its own units: four of them stand side by side on a screen."""


@dataclass(frozen=True)
class Bar:
    """The requests of one run: what was accepted below, what was refused and what had no answer above it."""

    x: float
    width: float
    total: float
    accepted: float


@dataclass(frozen=True)
class Charts:
    """The charts of a target. Lines are lists of points as SVG writes them; `dots` are their ends, where runs are few.

    `latency` and `requests` say in words what the charts show.
    """

    median: str
    p95: str
    dots: tuple[tuple[float, float], ...]
    bars: tuple[Bar, ...]
    latency: str
    requests: str


def charts(runs: Sequence[RecentTrial]) -> Charts:
    """The charts of a target's last runs, the earliest first. Of a single run there is nothing to draw."""
    highest = max((value for one in runs for value in (one.median, one.p95) if value is not None), default=0)
    median, p95 = (_points([getattr(one, name) for one in runs], highest) for name in ("median", "p95"))
    most = max(one.requests for one in runs)
    dots = (*median[-1:], *p95[-1:]) if len(median) > 1 else ()
    return Charts(
        median=_line(median),
        p95=_line(p95),
        dots=dots,
        bars=tuple(_bar(place, one, len(runs), most) for place, one in enumerate(runs))
        if most and len(runs) > 1
        else (),
        latency=_latency(runs[-1], len(runs), highest),
        requests=_requests(runs[-1], most),
    )


def _points(values: Sequence[float | None], highest: float) -> list[tuple[float, float]]:
    """A point a run that has a value, in the middle of its part of the width."""
    part, scale = WIDTH / len(values), (HEIGHT - 4) / highest if highest else 0
    return [
        (round((place + 0.5) * part, 1), round(HEIGHT - 2 - value * scale, 1))
        for place, value in enumerate(values)
        if value is not None
    ]


def _line(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points) if len(points) > 1 else ""


def _bar(place: int, one: RecentTrial, count: int, most: int) -> Bar:
    part, scale = WIDTH / count, (HEIGHT - 2) / most
    return Bar(
        round(place * part + 1, 1), round(part - 2, 1), round(one.requests * scale, 1), round(one.accepted * scale, 1)
    )


def _latency(latest: RecentTrial, runs: int, highest: float) -> str:
    if latest.median is None or latest.p95 is None:
        return "The latest run has no times of answers."
    took = f"Answers took {latest.median:.3g} ms (median) and {latest.p95:.3g} ms (95 %)"
    return f"{took}; the highest of the 95 % in the last {runs} runs: {highest:.3g} ms." if runs > 1 else f"{took}."


def _requests(latest: RecentTrial, most: int) -> str:
    if not (latest.is_complete or latest.requests):
        return "How much the latest run sent is not known: it was cut short before it said so."
    sent = f"{latest.requests} requests: {latest.accepted} accepted, {latest.refused} refused"
    return f"{sent}; at most {most} in a run."
