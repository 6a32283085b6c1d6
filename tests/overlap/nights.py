"""A small world that changes every night, and a plain model of what its history must say."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from accountmap.overlap.history import keep_overlap_history, load_overlap_history
from accountmap.settings import PopulationRule
from accountmap.warehouse.history import RunRecord
from tests.sql.world import World

PARTNERS = ("hooli", "initech")
TYPES = ("Customer", "Prospect", "Reseller")
# A population that depends on the day: `veteran` accounts have been customers for a hundred days.
VETERAN = "customer_since <= as_of - 100"
FIRST_DAY = date(2026, 10, 1)
Account = tuple[str, str]
Change = tuple[str, str, str, str, str]
"""run_id, partner_id, account_id, change, cause"""


@dataclass
class Nights:
    """What is true in the world, and what history must have taken down of it."""

    random: random.Random
    ours: dict[str, tuple[str, date]] = field(default_factory=dict)
    theirs: dict[Account, str] = field(default_factory=dict)
    deals: dict[str, tuple[str, int, bool]] = field(default_factory=dict)
    pairs: dict[tuple[str, str, str], float] = field(default_factory=dict)
    decisions: dict[tuple[str, str, str], str] = field(default_factory=dict)
    meaning_of_reseller: str | None = None
    model_number: int = 1
    day: date = FIRST_DAY
    changes: list[Change] = field(default_factory=list)
    cells: list[tuple[object, ...]] = field(default_factory=list)

    def populations(self, kind: str, account: Account | None = None, since: date | None = None) -> set[str]:
        found = {"Customer": {"customer"}, "Prospect": {"prospect"}}.get(kind, set())
        if kind == "Reseller" and self.meaning_of_reseller:
            found = {self.meaning_of_reseller}
        if account and any(deal[0] == account[1] and deal[2] for deal in self.deals.values()):
            found = found | {"open_opportunity"}
        found = found or {"unknown"}
        return found | ({"veteran"} if since and since <= self.day - timedelta(days=100) else set())

    def probability(self, pair: tuple[str, str, str]) -> float:
        decision = self.decisions.get(pair)
        return {"confirmed": 1.0, "rejected": 0.0}.get(decision or "", self.pairs.get(pair, 0.0))

    def standing_pairs(self) -> dict[tuple[str, str, str], float]:
        known = self.pairs.keys() | self.decisions.keys()
        return {
            pair: self.probability(pair)
            for pair in known
            if pair[1] in self.ours and (pair[0], pair[2]) in self.theirs and self.probability(pair) > 0
        }

    def decision(self, pair: tuple[str, str, str]) -> str:
        return self.decisions.get(pair) or ("match" if self.pairs[pair] >= 0.95 else "review")

    def shared(self) -> dict[Account, dict[str, object]]:
        """What is held of every shared account: match, populations of both sides, open amount."""
        state: dict[Account, dict[str, object]] = {}
        for partner, account, theirs in sorted(self.standing_pairs()):
            key = (partner, account)
            mine = [pair for pair in self.standing_pairs() if pair[:2] == key]
            best = max(mine, key=lambda pair: (self.probability(pair), self.decision(pair) == "confirmed"))
            kind, since = self.ours[account]
            state[key] = {
                "match": (self.probability(best), min(self.decision(pair) for pair in mine)),
                "our_populations": self.populations(kind, ("us", account), since),
                "their_populations": set.union(*(self.populations(self.theirs[(partner, pair[2])]) for pair in mine)),
                "open_amount": sum(deal[1] for deal in self.deals.values() if deal[0] == account and deal[2]),
            }
            assert theirs
        return state

    def matrix(self) -> dict[tuple[str, str, str], tuple[object, ...]]:
        """Counts and money of every cell that holds something."""
        cells: dict[tuple[str, str, str], dict[str, tuple[float, bool]]] = {}
        records: dict[tuple[str, str, str], set[str]] = {}
        for pair, probability in self.standing_pairs().items():
            partner, account, theirs = pair
            kind, since = self.ours[account]
            sure = self.decision(pair) != "review"
            for our_population in self.populations(kind, ("us", account), since) | {"all"}:
                for their_population in self.populations(self.theirs[(partner, theirs)]) | {"all"}:
                    cell = cells.setdefault((partner, our_population, their_population), {})
                    former = cell.get(account, (0.0, False))
                    cell[account] = (max(former[0], probability), former[1] or sure)
                    records.setdefault((partner, our_population, their_population), set()).add(theirs)
        return {
            cell: (
                len(accounts),
                len(records[cell]),
                sum(sure for _, sure in accounts.values()),
                round(sum(probability for probability, _ in accounts.values()), 6),
                sum(deal[1] for deal in self.deals.values() if deal[0] in accounts and deal[2]),
            )
            for cell, accounts in cells.items()
        }

    def expect_changes(self, run_id: str, before: dict, cells_before: dict, cause: str) -> None:
        """Take down what must be reported of a night in which one thing happened."""
        now = self.shared()
        for key in sorted(before.keys() | now.keys()):
            if key not in before or key not in now:
                self.changes.append((run_id, *key, "appeared" if key in now else "disappeared", cause))
                continue
            for change, value in now[key].items():
                if value != before[key][change]:
                    self.changes.append((run_id, *key, change, cause))
        cells = self.matrix()
        empty = (0, 0, 0, 0.0, 0)
        for cell in sorted(cells_before.keys() | cells.keys()):
            if cells.get(cell, empty) != cells_before.get(cell, empty):
                self.cells.append((run_id, *cell, *cells.get(cell, empty)))


def begin(seed: int) -> tuple[Nights, World]:
    """A world of a dozen accounts on each side, with its first files sent."""
    nights = Nights(random.Random(seed))
    for number in range(12):
        since = FIRST_DAY - timedelta(days=nights.random.randrange(60, 400))
        nights.ours[f"A{number}"] = (nights.random.choice(TYPES), since)
        for partner in PARTNERS:
            nights.theirs[(partner, f"P{number}")] = nights.random.choice(TYPES)
            if nights.random.random() < 0.8:
                nights.pairs[(partner, f"A{number}", f"P{number}")] = nights.random.choice([0.99, 0.96, 0.7, 0.55])
            if nights.random.random() < 0.3:
                nights.pairs[(partner, f"A{number}", f"P{(number + 1) % 12}")] = 0.6
    world = World()
    world.settings = world.settings.model_copy(update={"custom_populations": {"veteran": VETERAN}})
    send_ours(nights, world)
    for partner in PARTNERS:
        send_theirs(nights, world, partner)
    # Before the first deal money is unknown everywhere; one that was lost makes it known.
    nights.deals["O0"] = ("A0", 100, False)
    send_deal(nights, world, "O0")
    return nights, world


def send_ours(nights: Nights, world: World) -> None:
    rows = "\n".join(f"{name} | {name} | {kind} | {since}" for name, (kind, since) in nights.ours.items())
    world.accounts("us", f"account_id | account_name | account_type | customer_since\n{rows}")


def send_theirs(nights: Nights, world: World, partner: str) -> None:
    rows = "\n".join(f"{key[1]} | {key[1]} | {kind}" for key, kind in nights.theirs.items() if key[0] == partner)
    world.accounts(partner, f"account_id | account_name | account_type\n{rows}")


def send_deal(nights: Nights, world: World, deal: str) -> None:
    account, amount, is_open = nights.deals[deal]
    world.opportunities(
        "us",
        "opportunity_id | account_id | amount | is_closed | is_won\n"
        f"{deal} | {account} | {amount} | {not is_open} | false",
    )


def something_happens(nights: Nights, world: World, night: int) -> str:
    """One thing changes, each kind in its turn; returns the cause that every change of the night must carry."""
    happenings = (
        our_type, decided, their_account_new, rule, our_deal, model, their_type, our_account_gone, time_passes,
        our_account_new, their_account_gone,
    )  # fmt: skip
    return happenings[night % len(happenings)](nights, world)


def our_type(nights: Nights, world: World) -> str:
    account = nights.random.choice(sorted(nights.ours))
    nights.ours[account] = (nights.random.choice(TYPES), nights.ours[account][1])
    send_ours(nights, world)
    return "our record"


def our_account_gone(nights: Nights, world: World) -> str:
    del nights.ours[nights.random.choice(sorted(nights.ours))]
    nights.pairs = {pair: value for pair, value in nights.pairs.items() if pair[1] in nights.ours}
    send_ours(nights, world)
    return "our record"


def our_account_new(nights: Nights, world: World) -> str:
    account = f"N{world.files}"
    nights.ours[account] = ("Customer", nights.day)
    partner, theirs = nights.random.choice(sorted(nights.theirs))
    nights.pairs[(partner, account, theirs)] = 0.97
    send_ours(nights, world)
    return "our record"


def our_deal(nights: Nights, world: World) -> str:
    account = nights.random.choice(sorted(nights.ours))
    deal = nights.random.choice([*nights.deals, f"O{world.files}"])
    nights.deals[deal] = (account, nights.random.randrange(1, 9) * 100, nights.random.random() < 0.8)
    send_deal(nights, world, deal)
    return "our record"


def their_type(nights: Nights, world: World) -> str:
    partner, account = nights.random.choice(sorted(nights.theirs))
    nights.theirs[(partner, account)] = nights.random.choice(TYPES)
    send_theirs(nights, world, partner)
    return "their record"


def their_account_gone(nights: Nights, world: World) -> str:
    partner, account = nights.random.choice(sorted(nights.theirs))
    del nights.theirs[(partner, account)]
    nights.pairs = {pair: value for pair, value in nights.pairs.items() if (pair[0], pair[2]) != (partner, account)}
    send_theirs(nights, world, partner)
    return "their record"


def their_account_new(nights: Nights, world: World) -> str:
    partner, account = nights.random.choice(PARTNERS), f"M{world.files}"
    nights.theirs[(partner, account)] = "Customer"
    nights.pairs[(partner, nights.random.choice(sorted(nights.ours)), account)] = 0.8
    send_theirs(nights, world, partner)
    return "their record"


def decided(nights: Nights, world: World) -> str:
    pair = nights.random.choice(sorted(nights.pairs))
    nights.decisions[pair] = nights.random.choice(["confirmed", "rejected"])
    sequence = world.warehouse.rows("select count(*) + 1 from matching.recorded_decisions")[0][0]
    world.given(
        "matching.recorded_decisions",
        "partner_id | account_id | partner_account_id | decision | sequence\n"
        f"{pair[0]} | {pair[1]} | {pair[2]} | {nights.decisions[pair]} | {sequence}",
    )
    return "decision"


def rule(nights: Nights, world: World) -> str:
    nights.meaning_of_reseller = {None: "prospect", "prospect": "customer", "customer": None}[
        nights.meaning_of_reseller
    ]
    rules = [row for row in world.settings.population_rules if row.pattern != "reseller"]
    world.warehouse.rows("delete from config.population_rules where pattern = 'reseller'")
    if nights.meaning_of_reseller:
        meaning = PopulationRule.model_validate(
            {"field": "account_type", "pattern": "reseller", "population": nights.meaning_of_reseller}
        )
        rules.append(meaning)
        world.given(
            "config.population_rules",
            f"rule_number | field | pattern | population\n 99 | account_type | reseller | {meaning.population}",
        )
    world.settings = world.settings.model_copy(update={"population_rules": tuple(rules)})
    return "population rule"


def model(nights: Nights, world: World) -> str:
    nights.model_number += 1
    for pair in nights.random.sample(sorted(nights.pairs), 3):
        nights.pairs[pair] = round(nights.random.uniform(0.5, 0.999), 3)
    return "model"


def time_passes(nights: Nights, world: World) -> str:
    nights.day += timedelta(days=20)
    return "date"


def run(nights: Nights, world: World, folder: Path, runs: list[RunRecord], run_id: str, status: str) -> None:
    """One nightly run, up to the moment at which it is published or dies."""
    world.parameters = {"as_of": nights.day, "run_id": run_id}
    world.warehouse.rows("delete from matching.scored_pairs")
    for partner in PARTNERS:
        rows = [
            f"{pair[1]} | {pair[2]} | {value}" for pair, value in sorted(nights.pairs.items()) if pair[0] == partner
        ]
        world.pairs(partner, "\n".join(["account_id | partner_account_id | probability", *rows]))
    quality = {"partner_id": PARTNERS, "model_id": [f"model-{nights.model_number}"] * len(PARTNERS)}
    world.warehouse.write("matching.match_quality", pl.DataFrame(quality))
    load_overlap_history(world.warehouse, folder, runs)
    world.build("staging", "matching", "overlap")
    keep_overlap_history(world.warehouse, folder, run_id)
    runs.append(RunRecord(run_id, datetime(2026, 10, 1, tzinfo=UTC), nights.day, {}, "", status=status))
