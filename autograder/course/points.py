"""Points as every report and gradebook writes them: two decimals, halves up."""

import math
from decimal import ROUND_HALF_UP, Decimal


def round_points(points: float) -> Decimal:
    """Points at two decimals, halves up (0.125 becomes 0.13), from the shortest decimal form of the float.

    Raises ValueError for a number that is not finite: such a total is a defect of the judge, and must not
    reach a gradebook as text.
    """
    if not math.isfinite(points):
        raise ValueError(f"points must be a finite number, received {points}")
    return Decimal(repr(float(points))).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
