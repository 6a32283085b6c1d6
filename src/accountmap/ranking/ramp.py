"""Partner revenue starts late: nothing before the ramp's start, all from its end on, a straight line between."""

from datetime import date

import numpy as np

from accountmap.ranking.strata import Floats


def months_since(started_on: date | None, as_of: date) -> float:
    """Age of a partnership in months; 0 for a candidate or a start that lies ahead."""
    if started_on is None or started_on >= as_of:
        return 0.0
    return (as_of - started_on).days / 30.4375


def ramp_shares(age: float, start: Floats, full: Floats, horizon: int) -> Floats:
    """Share of full revenue that flows in each coming month: (draws, horizon).

    Month m of the horizon is month age + m of the partnership; its share is (age + m - start) / (full - start), at
    least 0 and at most 1.

    Args:
        age: Months since the partnership started.
        start: (draws,) months until the first revenue.
        full: (draws,) months until full revenue.
        horizon: Months to look ahead.
    """
    months = age + np.arange(1, horizon + 1)
    return np.asarray(np.clip((months - start[:, None]) / np.maximum(full - start, 0.5)[:, None], 0, 1))


def ramp_months(age: float, start: Floats, full: Floats, horizon: int) -> Floats:
    """Full-revenue months within the horizon: (draws,)."""
    return np.asarray(ramp_shares(age, start, full, horizon).sum(1))


def pipeline_share(age: float, start: Floats, full: Floats, horizon: int, months_to_close: float) -> Floats:
    """Share of today's open pipeline that closes while the partner can help: (draws,).

    Deals close at a constant rate: exp(-(m - 1) / T) - exp(-m / T) of them in month m, T the mean months to close.
    """
    months = np.arange(1, horizon + 1)
    closing = np.exp(-(months - 1) / months_to_close) - np.exp(-months / months_to_close)
    return np.asarray(ramp_shares(age, start, full, horizon) @ closing)
