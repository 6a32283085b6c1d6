"""The sample is what its README promises, comes from its generator, and gives no result away."""

import csv
import math
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from accountmap.settings import load_settings
from data.sample_generator.records import RATES
from data.sample_generator.world import generate

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
OURS = "ostrelle"
PARTNERS = ("kestrova", "pellanto", "brightquay", "haneulsaem", "levarno", "safirdara")
OUR_ACCOUNTS = "inbox/ostrelle/Accounts export 2026-11-12.csv"
OUR_OPPORTUNITIES = "inbox/ostrelle/Opportunities export 2026-11-12.csv"
AS_OF = "2026-11-15"

Rows = list[dict[str, str]]


def read(name: str) -> Rows:
    with (SAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def header(name: str) -> str:
    return (SAMPLE / name).read_text(encoding="utf-8").partition("\n")[0].replace('"', "")


def truth(name: str) -> Rows:
    return read(f"truth/{name}.csv")


def exports() -> list[Path]:
    return sorted((SAMPLE / "inbox").glob("*/*.csv"))


def text_of(company_id: str) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted((SAMPLE / "inbox" / company_id).iterdir()))


@pytest.fixture(scope="module")
def generated() -> dict[str, bytes]:
    return generate()


def test_the_generator_reproduces_every_file_byte_for_byte(generated):
    on_disk = {
        path.relative_to(SAMPLE).as_posix(): path.read_bytes()
        for part in ("inbox", "truth")
        for path in (SAMPLE / part).rglob("*")
        if path.is_file()
    }
    assert set(generated) == set(on_disk)
    assert [name for name in generated if generated[name] != on_disk[name]] == []


def test_another_seed_gives_another_world(generated):
    other = generate("another seed")
    assert set(other) == set(generated)
    assert other["truth/companies.csv"] != generated["truth/companies.csv"]


def test_the_settings_know_exactly_the_companies_of_the_inbox():
    settings = load_settings(SAMPLE / "accountmap.toml")
    folders = {path.name for path in (SAMPLE / "inbox").iterdir()}
    assert folders == {settings.company.id, *settings.partners} == {OURS, *PARTNERS}
    assert {settings.company.currency: 1.0, **settings.currencies} == RATES
    assert settings.partners["safirdara"].default_population == "customer"
    assert settings.partners["levarno"].started_on is None


def test_the_sample_is_small():
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 2_500_000


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        (
            OUR_ACCOUNTS,
            "Account ID,Account Name,Type,Industry,Website,Phone,Billing City,Billing State/Province,Billing Country,"
            "Employees,Annual Revenue,ARR,Account Currency,Parent Account ID,D-U-N-S Number,Account Owner,"
            "Customer Since,Created Date",
        ),
        (
            OUR_OPPORTUNITIES,
            "Opportunity ID,Opportunity Name,Account ID,Account Name,Stage,Amount,Opportunity Currency,Probability (%),"
            "Created Date,Close Date,Closed,Won,Opportunity Owner,Sourced By Partner,Influenced By Partners,"
            "Partner Joined Date,Partner Joined Stage",
        ),
        (
            "inbox/kestrova/Account report 2026-11-11.csv",
            "Account Owner,Account Name,Account ID,Type,Industry,Website,Phone,Billing City,Billing Country,Employees,"
            "Annual Revenue,ACV,Account Currency,D-U-N-S Number,Customer Since,Created Date",
        ),
        (
            "inbox/kestrova/Opportunity report 2026-11-11.csv",
            "Opportunity Name,Opportunity ID,Account Name,Account ID,Stage,Amount,Opportunity Currency,Close Date,"
            "Created Date,Closed,Won,Opportunity Owner",
        ),
        (
            "inbox/pellanto/Account_extract_20261109.csv",
            "Id,Name,Type,ParentId,BillingCity,BillingCountry,Phone,Website,Industry,AnnualRevenue,NumberOfEmployees,"
            "CreatedDate,Customer_Since__c",
        ),
        (
            "inbox/brightquay/hubspot-crm-exports-all-companies-2026-11-10.csv",
            "Record ID,Company name,Company Domain Name,Additional Domains,Phone Number,City,Country/Region,Industry,"
            "Lifecycle Stage,Number of Employees,Annual Revenue,Company owner,Became a Customer Date,Create Date",
        ),
        (
            "inbox/brightquay/hubspot-crm-exports-all-deals-2026-11-10.csv",
            "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Currency,Deal owner,Close Date,Create Date,Is Deal Closed?,"
            "Is Closed Won,Associated Company IDs (Primary),Associated Company (Primary)",
        ),
        (
            "inbox/haneulsaem/prospects 2026-11-08.csv",
            "Company ID,Company,English Name,Domain,Email,Country,City,Industry,Employees,Status,Customer Since",
        ),
        ("inbox/levarno/our companies.csv", "Company"),
        (
            "inbox/safirdara/Customer list Nov 2026.csv",
            "Customer Number,Customer Name,Website,Country,City,Sector,Headcount,Customer Since",
        ),
    ],
)
def test_every_company_writes_the_dialect_of_its_crm(name, columns):
    assert header(name) == columns


@pytest.mark.parametrize(
    ("company_id", "accounts"),
    [
        ("ostrelle", 2_000),
        ("kestrova", 1_100),
        ("pellanto", 3_000),
        ("brightquay", 800),
        ("haneulsaem", 650),
        ("levarno", 300),
        ("safirdara", 900),
    ],
)
def test_every_list_has_its_promised_length_and_holds_some_companies_twice(company_id, accounts):
    records = truth(f"records/{company_id}")
    entities = Counter(record["entity_id"] for record in records)
    ids = [record["account_id"] or record["line"] for record in records]
    assert len(records) == len(set(ids)) == accounts
    assert sum(count > 1 for count in entities.values()) == accounts - len(entities) > 0


def test_600_opportunities_begin_within_two_years_and_the_open_ones_close_in_the_future():
    rows = {row["Opportunity ID"]: row for row in read(OUR_OPPORTUNITIES)}
    assert len(rows) == len(truth("opportunities")) == 600
    assert min(row["Created Date"] for row in rows.values()) >= "2024-11-15"
    assert all(row["Created Date"] < row["Close Date"] for row in rows.values())
    assert all((row["Closed"] == "0") == (row["Close Date"] > AS_OF) for row in rows.values())
    assert all((row["Won"] == "1") == (row["Stage"] == "Closed Won") for row in rows.values())
    assert Counter(row["Closed"] for row in rows.values())["0"] > 100


def test_every_opportunity_with_an_account_id_points_to_an_account_of_the_same_company():
    accounts = {row["Account ID"] for row in read(OUR_ACCOUNTS)}
    assert {row["Account ID"] for row in read(OUR_OPPORTUNITIES)} - accounts == {""}
    deals = read("inbox/brightquay/hubspot-crm-exports-all-deals-2026-11-10.csv")
    companies = read("inbox/brightquay/hubspot-crm-exports-all-companies-2026-11-10.csv")
    assert {row["Associated Company IDs (Primary)"] for row in deals} <= {row["Record ID"] for row in companies}


@pytest.mark.parametrize(
    ("company_id", "script", "letters"),
    [
        ("haneulsaem", "Hangul", "[가-힣]{2}"),
        ("haneulsaem", "Katakana", "[ァ-ヺ]{2}"),
        ("haneulsaem", "Han", "有限公司"),
        ("safirdara", "Cyrillic", "[а-я]{3}"),
        ("safirdara", "Arabic", "ذ.م.م"),
        ("safirdara", "Persian", "شرکت"),
        ("safirdara", "Greek", "[α-ω]{3}"),
        ("levarno", "accented Latin", "[àčéíöüř]"),
        ("ostrelle", "accented Latin", "[áéóöüßłş]"),
    ],
)
def test_partners_abroad_write_names_in_their_own_script(company_id, script, letters):
    assert len(re.findall(letters, text_of(company_id))) > 20, script


@pytest.mark.parametrize("partner_id", PARTNERS)
def test_the_true_matches_are_the_pairs_of_rows_of_one_entity(partner_id):
    ours = defaultdict(set)
    for record in truth(f"records/{OURS}"):
        ours[record["entity_id"]].add(record["account_id"])
    expected = {
        (account_id, record["account_id"], record["line"])
        for record in truth(f"records/{partner_id}")
        for account_id in ours[record["entity_id"]]
    }
    matches = [row for row in truth("matches") if row["partner_id"] == partner_id]
    pairs = {(row["account_id"], row["partner_account_id"], row["partner_line"]) for row in matches}
    assert pairs == expected
    assert len(pairs) == len(matches) > 90


def test_lines_of_the_truth_lead_to_the_rows_they_mean():
    lines = (SAMPLE / "inbox/levarno/our companies.csv").read_text(encoding="utf-8").splitlines()
    companies = {row["entity_id"]: row for row in truth("companies")}
    record = next(row for row in truth("records/levarno") if row["writing"] == "unstated")
    assert lines[int(record["line"]) - 1].strip('"') in companies[record["entity_id"]]["name"]
    accounts = {row["Account ID"]: line for line, row in enumerate(read(OUR_ACCOUNTS), start=2)}
    assert all(int(row["line"]) <= accounts[row["account_id"]] for row in truth(f"records/{OURS}"))


def test_no_name_stands_twice_word_for_word_in_the_sheet_without_ids():
    names = [row["Company"] for row in read("inbox/levarno/our companies.csv")]
    assert len(names) == len(set(names)) == 300


def test_every_trap_of_naming_and_of_domains_occurs():
    tags = Counter(
        tag for one in (OURS, *PARTNERS) for row in truth(f"records/{one}") for tag in row["writing"].split(";")
    )
    promised = """native translated respelt other_legal_form plain_letters typo upper lower abbreviated joiner reordered
        initialism former_name former_in_brackets region untidy truncated stale_domain second_domain free_mail_host
        free_mail_address hosted_page duplicate unstated"""
    assert {tag: tags[tag] for tag in promised.split() if tags[tag] < 15} == {}


def test_lookalikes_that_are_different_companies_stand_in_the_lists():
    families = defaultdict(set)
    for company in truth("companies"):
        families[company["lookalikes"].partition(":")[0]].add(company["entity_id"])
    assert {kind: len(members) for kind, members in families.items() if len(members) < 10} == {}
    assert set(families) == {"", "branches", "sister", "namesake", "same_surname", "fund", "prefix"}


def test_some_domains_belong_to_several_companies_of_a_group_and_to_nobody_else():
    companies = {row["entity_id"]: row for row in truth("companies")}
    owners = defaultdict(set)
    for company in companies.values():
        for domain in company["domains"].split(";"):
            owners[domain].add((company["lookalikes"], company["entity_id"]))
    shared = {domain: held for domain, held in owners.items() if len(held) > 1}
    assert len(shared) > 100
    assert all(len({family for family, _ in held}) == 1 for held in shared.values())


def test_what_is_planted_stands_where_the_truth_says():
    for row in truth("planted"):
        record = read(f"inbox/{row['company_id']}/{row['file_name']}")[int(row["line"]) - 2]
        assert row["id"] in record.values()
        if row["column"]:
            assert record[row["column"]] == row["value"]
    kinds = Counter(row["kind"] for row in truth("planted"))
    assert kinds["broken_amount"] == 6
    assert kinds["missing_name"] == 2
    assert kinds["repeated_id"] == 3
    assert kinds["no_rate"] >= 2


def test_no_file_has_so_many_broken_rows_that_it_would_be_refused():
    broken = Counter(row["file_name"] for row in truth("planted") if row["kind"].startswith(("broken", "missing")))
    assert all(broken[path.name] < 0.02 * len(read(f"inbox/{path.parent.name}/{path.name}")) for path in exports())


def test_one_account_alone_claims_a_turnover_of_a_billion_and_it_is_a_prospect_without_deals():
    accounts = [row for row in read(OUR_ACCOUNTS) if row["Annual Revenue"] and float(row["Annual Revenue"]) >= 7e8]
    assert [row["Annual Revenue"] for row in accounts] == ["1000000000"]
    giant = accounts[0]["Account ID"]
    assert accounts[0]["ARR"] == ""
    assert giant not in {row["Account ID"] for row in read(OUR_OPPORTUNITIES)}
    assert giant in {row["account_id"] for row in truth("matches")}


def test_win_probabilities_are_those_of_the_partners_true_effects():
    theta = {row["partner_id"]: float(row["theta"]) for row in truth("partners")}
    for row in truth("opportunities"):
        alone, together = float(row["alone_probability"]), float(row["win_probability"])
        log_odds = math.log(alone / (1 - alone)) + sum(theta[one] for one in row["exposed_partners"].split(";") if one)
        assert together == pytest.approx(1 / (1 + math.exp(-log_odds)), abs=0.002)
        assert row["outcome"] in {"open", "won" if row["would_win"] == "1" else "lost"}


def test_the_partner_with_the_largest_overlap_is_not_the_one_that_helps_most():
    partners = truth("partners")
    largest = max(partners, key=lambda row: int(row["our_shared_accounts"]))
    most_helpful = max(partners, key=lambda row: float(row["theta"]))
    assert (largest["partner_id"], most_helpful["partner_id"]) == ("pellanto", "kestrova")


def test_exports_carry_nothing_of_the_truth():
    words = re.compile(r"\bE\d{5}\b|entity|lookalike|theta|exposed|would_win|win_probability", re.IGNORECASE)
    assert {path.name: words.findall(path.read_text(encoding="utf-8")) for path in exports()} == {
        path.name: [] for path in exports()
    }


def test_the_generator_knows_nothing_of_accountmap():
    sources = (SAMPLE.parent / "sample_generator").glob("*.py")
    imports = re.compile(r"^\s*(from|import) accountmap", re.MULTILINE)
    assert [path.name for path in sources if imports.search(path.read_text(encoding="utf-8"))] == []


def test_every_account_id_has_the_shape_its_crm_gives():
    shapes = {
        OURS: r"001[0-9A-Za-z]{12}",
        "kestrova": r"001[0-9A-Za-z]{12}",
        "pellanto": r"001[0-9A-Za-z]{15}",
        "brightquay": r"\d{11}",
        "haneulsaem": r"HS-\d{5}",
        "levarno": "",
        "safirdara": r"\d{6}",
    }
    for company_id, shape in shapes.items():
        assert all(re.fullmatch(shape, row["account_id"]) for row in truth(f"records/{company_id}")), company_id
