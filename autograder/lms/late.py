"""What lateness costs: a rule of the manifest, applied when grades are exported and never to a verdict.

    [late]
    per_day = 10        # percent of the assignment's points taken off for each day begun
    cap = 50            # at most so many percent (default 100)
    grace_hours = 2     # forgiven; the days are counted from their end (default 0)

Percent are of the points there are, not of the points earned, as in Canvas's own late policy. A grade never
falls below 0. The arithmetic is decimal, so that 10 percent of 100 points for three days are 30 and not
29.999999.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import NamedTuple

from autograder.checks.text import round_points
from autograder.course.models import Late

DAY = 24 * 60 * 60


class Final(NamedTuple):
    """A grade with what lateness takes off it, each at two decimals: `final` is `raw` less `penalty`."""

    raw: Decimal
    penalty: Decimal
    final: Decimal


def days_late(rule: Late, seconds: float) -> int:
    """Return how many days count for a submission handed in `seconds` after it was due (less is early)."""
    grace = Decimal(str(rule.grace_hours)) * 3600
    counted = Decimal(str(seconds)) - grace
    return max(0, math.ceil(counted / DAY))


def final_points(rule: Late | None, raw: float, maximum: float, seconds: float | None) -> Final:
    """Return the grade for `raw` of `maximum` points handed in `seconds` after it was due.

    Without a rule, and for None (not late), nothing is taken off.
    """
    earned = round_points(raw)
    if rule is None or seconds is None:
        return Final(earned, Decimal("0.00"), earned)
    percent = min(Decimal(str(rule.cap)), Decimal(str(rule.per_day)) * days_late(rule, seconds))
    taken = round_points(float(percent * round_points(maximum) / 100))
    penalty = min(taken, max(earned, Decimal("0.00")))
    return Final(earned, penalty, earned - penalty)
