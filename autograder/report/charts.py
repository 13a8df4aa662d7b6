"""Geometry of the drawings in the HTML report: numbers in, coordinates out; the template draws them.

All coordinates are in SVG user units with the origin at the top left.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.report.statistics import Distribution
from autograder.report.words import points_text


@dataclass(frozen=True)
class Bar:
    """One bar of a histogram; `label` is its count, `title` the sentence read out for it."""

    x: float
    y: float
    width: float
    height: float
    label: str
    title: str


@dataclass(frozen=True)
class Tick:
    """One mark of an axis at `place` (x or y by the axis) with its text."""

    place: float
    text: str


@dataclass(frozen=True)
class Box:
    """A box plot on the x axis of its histogram: five numbers and the mean as x coordinates."""

    least: float
    lower: float
    median: float
    upper: float
    most: float
    mean: float


@dataclass(frozen=True)
class Histogram:
    """A histogram with axes and a box plot below, `width` by `height` units; the axis lies at y = `base`."""

    width: float
    height: float
    left: float
    right: float
    base: float
    bars: tuple[Bar, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    box: Box
    box_y: float


def histogram(distribution: Distribution, *, width: float, height: float) -> Histogram:
    """Return the drawing of a distribution of totals, with room for labels on the left, above and below."""
    left, right, top, base = 34.0, width - 10.0, 18.0, height - 62.0
    step = (right - left) / len(distribution.bins)
    y_ticks = count_ticks(max(distribution.bins))
    scale = (base - top) / y_ticks[-1]

    def across(points: float) -> float:
        return round(left + (right - left) * points / distribution.maximum, 1)

    bars = tuple(
        Bar(
            x=round(left + step * index + 1, 1),
            y=round(base - count * scale, 1),
            width=round(step - 2, 1),
            height=round(count * scale, 1),
            label=str(count) if count else "",
            title=f"{count} between {_edge(distribution, index)} and {_edge(distribution, index + 1)} points",
        )
        for index, count in enumerate(distribution.bins)
    )
    marks = [distribution.maximum * part / 4 for part in range(5)]
    return Histogram(
        width=width,
        height=height,
        left=left,
        right=right,
        base=base,
        bars=bars,
        x_ticks=tuple(Tick(across(mark), points_text(mark)) for mark in marks),
        y_ticks=tuple(Tick(round(base - count * scale, 1), str(count)) for count in y_ticks),
        box=Box(
            across(distribution.least),
            across(distribution.lower_quartile),
            across(distribution.median),
            across(distribution.upper_quartile),
            across(distribution.most),
            across(distribution.mean),
        ),
        box_y=height - 24.0,
    )


def count_ticks(largest: int) -> list[int]:
    """Return at most six round counts, evenly from 0 to at least `largest`; steps 1, 2 or 5 by tens."""
    rough = max(largest, 1) / 4
    power = 10 ** math.floor(math.log10(rough)) if rough > 1 else 1
    step = next(int(power * part) for part in (1, 2, 5, 10) if power * part >= rough)
    return list(range(0, step * math.ceil(max(largest, 1) / step) + 1, step))


def shares(counts: Sequence[int]) -> list[tuple[float, float]]:
    """Start and length of each part of a bar 100 units long; all zero when there is nothing to show."""
    whole = sum(counts)
    if not whole:
        return [(0.0, 0.0) for _ in counts]
    lengths = [100 * count / whole for count in counts]
    return [(round(sum(lengths[:index]), 2), round(length, 2)) for index, length in enumerate(lengths)]


def _edge(distribution: Distribution, index: int) -> str:
    return points_text(distribution.maximum * index / len(distribution.bins))
