from collections.abc import Iterator

import pytest

from tests.sql.world import World


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.warehouse.close()
