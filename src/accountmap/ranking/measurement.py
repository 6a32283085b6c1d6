"""Assumptions that the user's own data can say better than we: churn, conversion, opportunities, matching."""

import numpy as np
from scipy.special import betaincinv, gammaincinv

from accountmap.overlap.assumptions import Assumption, measured_assumption
from accountmap.overlap.match_quality import measured_recall
from accountmap.ranking.inputs import RankingInputs

# Below these there is too little to measure from.
LEAST_CUSTOMERS, LEAST_OPPORTUNITIES, LEAST_CONVERTED = 50, 20, 10


def measure_assumptions(inputs: RankingInputs) -> dict[str, Assumption]:
    """What can be measured, by name."""
    found = [measure_churn(inputs), measure_conversion(inputs), measure_opportunities(inputs)]
    return {**measured_recall(inputs.quality), **{assumption.name: assumption for assumption in found if assumption}}


def measure_churn(inputs: RankingInputs) -> Assumption | None:
    """Share of customers that left in the last 12 months, with the Jeffreys interval; None if none is known to have."""
    customers, left = inputs.churn.select("customers", "left_last_year").row(0) if inputs.churn.height else (0, 0)
    if customers + left < LEAST_CUSTOMERS or not left:
        return None
    low, high = betaincinv(left + 0.5, customers + 0.5, np.array([0.05, 0.95]))
    source = f"measured: {left} customers left in the last 12 months, {customers} stayed"
    return measured_assumption("yearly_churn", left / (customers + left), float(low), float(high), source)


def measure_conversion(inputs: RankingInputs) -> Assumption | None:
    """Share of prospects that became customers in 12 months, with the Jeffreys interval; None if few are known to."""
    came, prospects = inputs.churn.select("came_last_year", "prospects").row(0) if inputs.churn.height else (0, 0)
    if came < LEAST_CONVERTED or not prospects:
        return None
    low, high = betaincinv(came + 0.5, prospects + 0.5, np.array([0.05, 0.95]))
    source = f"measured: {came} accounts became customers in the last 12 months, {prospects} are prospects"
    return measured_assumption("prospect_conversion", came / (came + prospects), float(low), float(high), source)


def measure_opportunities(inputs: RankingInputs) -> Assumption | None:
    """New opportunities per account and year over all segments; None if our opportunities are too few or too new."""
    history = inputs.history
    made, accounts = int(history["new_opportunities"].sum()), int(history["accounts"].sum())
    years = history["years"].max() if history.height else None
    if made < LEAST_OPPORTUNITIES or not isinstance(years, float) or years < 0.25:
        return None
    low, high = gammaincinv(made + 0.5, np.array([0.05, 0.95])) / (accounts * years)
    source = f"measured: {made} opportunities at {accounts} accounts in {years * 12:.0f} months"
    value = made / (accounts * years)
    return measured_assumption("opportunities_per_account", value, float(np.minimum(low, value)), float(high), source)
