"""The ideal partner: criteria weighed as the user says, shown beside the money and never mixed into it."""

from accountmap.ranking.inputs import RankingInputs
from accountmap.settings import Settings

CRITERIA = ("fit", "reach", "readiness", "commitment")


def criteria_scores(inputs: RankingInputs, settings: Settings) -> dict[str, float | None]:
    """Weighted mean of fit, reach, readiness and commitment, 0 to 100, by partner; empty where no weight is set.

    Reach is counted: the accounts a partner holds of ours over those of the partner that holds most. The other three
    are the user's own assessment; what is not assessed is left out and the other weights count for more. None where
    nothing is assessed.
    """
    weights = {name: getattr(settings.ranking, f"{name}_weight") for name in CRITERIA}
    if not any(weights.values()):
        return {}
    reach, scores = _reach(inputs), {}
    for partner in inputs.partner_ids:
        assessed = {str(name): value for name, value in settings.partner(partner).criteria.items()}
        scores[partner] = _score(weights, {**assessed, "reach": reach.get(partner, 0.0)})
    return scores


def _reach(inputs: RankingInputs) -> dict[str, float]:
    held: dict[str, float] = {}
    for partner, permille, accounts in inputs.held_counts.select("partner_id", "permille", "accounts").rows():
        held[partner] = held.get(partner, 0.0) + permille * accounts / 1000
    most = max(held.values(), default=0.0)
    return {partner: 100 * accounts / most for partner, accounts in held.items()} if most else {}


def _score(weights: dict[str, float], found: dict[str, float]) -> float | None:
    known = {name: value for name, value in found.items() if weights[name]}
    total = sum(weights[name] for name in known)
    return round(sum(weights[name] * value for name, value in known.items()) / total, 1) if total else None
