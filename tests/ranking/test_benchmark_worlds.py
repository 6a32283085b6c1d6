"""The benchmark that puts worlds in at the match table follows the tables that the pipeline reads."""

import numpy as np

from benchmarks.ranking_pipeline import estimate


def test_a_small_world_goes_through_the_tables_to_the_published_effects() -> None:
    generator = np.random.default_rng(1)
    deals, open_deals = (
        {"amount": generator.lognormal(9, 1, count), "segment": generator.integers(0, 3, count), "stage": None}
        for count in (60, 10)
    )
    world = {
        "deals": {**deals, "won": generator.random(60) < 0.3},
        "open_deals": open_deals,
        "exposed": (generator.random((60, 3)) < 0.3).astype(float),
        "match_probability": np.where(generator.random((10, 3)) < 0.5, 0.99, 0.0),
        "is_influence": False,
    }
    found = estimate(world, 1)
    assert found["theta"].shape == found["value"].shape == (3,)
    assert (found["theta_low"] < found["theta_high"]).all()
    # Amounts are grouped into twentieths by the tables, and one by one by the function.
    assert found["notes"]["largest difference of an effect"] < 0.05
