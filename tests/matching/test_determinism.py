"""Equal lists give equal bytes, whatever the order of their rows and the number of threads."""

import os
import random
import subprocess
import sys

import pytest

WORDS = ("Zyxtra", "Quorvex", "Hallibrand", "Altrapont", "Norvik", "Sundal", "Meridian", "Bralano", "Cendex", "Dorvium")
KINDS = ("Robotics", "Foods", "Group", "Bank", "Systems GmbH", "Inc.", "전자", "株式会社")


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    dice = random.Random(7)
    folder = tmp_path_factory.mktemp("lists")
    for side, slip in (("left", ""), ("right", "s")):
        rows = [
            f"{side[0]}{number},{dice.choice(WORDS)}{slip if dice.random() < 0.2 else ''} {dice.choice(KINDS)},"
            f"{dice.choice(WORDS).lower() + '.com' if dice.random() < 0.5 else ''},{dice.choice(('Bonn', 'Lyon', ''))}"
            for number in range(300)
        ]
        for name in ("given", "shuffled"):
            (folder / f"{side}_{name}.csv").write_text(
                "\n".join(["id,company name,website,city", *rows, ""]), encoding="utf-8"
            )
            dice.shuffle(rows)
    return folder


def matched(folder, order, threads):
    output = folder / f"{order}_{threads}.csv"
    command = [sys.executable, "-c", "from accountmap.cli import main; main()", "match"]
    command += [str(folder / f"{side}_{order}.csv") for side in ("left", "right")]
    subprocess.run(
        [*command, "--output", str(output), "--min-probability", "0.05", "--quiet"],
        check=True,
        env=os.environ | {"POLARS_MAX_THREADS": threads},
    )
    return output.read_bytes()


@pytest.mark.parametrize(("order", "threads"), [("given", "2"), ("shuffled", "1"), ("shuffled", "4")])
def test_the_same_lists_give_the_same_bytes(lists, order, threads):
    expected = matched(lists, "given", "1")
    assert expected.count(b"\n") > 50
    assert matched(lists, order, threads) == expected
