"""Web and mail addresses to the domain that a company owns, offline, by the packaged Public Suffix List."""

import csv
from functools import cache, lru_cache
from pathlib import Path

import polars as pl
from publicsuffixlist import PSLFILE, PublicSuffixList

from accountmap.reference import reference_file

# Two labels or more of the usual letters; what follows the first is the parent.
_PLAIN_HOST = r"^[a-z0-9_-]+\.([a-z0-9_-]+(?:\.[a-z0-9_-]+)*)$"


@cache
def _public_suffixes() -> PublicSuffixList:
    # Private rules included: every customer of a host such as github.io is a site of its own, never the host.
    return PublicSuffixList(accept_unknown=False)


@cache
def hosts_without_evidence() -> frozenset[str]:
    """Hosts that many companies share and that prove nothing: free mail, site builders, social media, parking."""
    with reference_file("hosts_without_evidence.csv").open(encoding="utf-8") as file:
        return frozenset(host for row in csv.DictReader(file) for host in row["hosts"].split())


def owned_domains(addresses: pl.Series) -> pl.DataFrame:
    """The registrable domain and its label of each address.

    Args:
        addresses: Web addresses, hosts or mail addresses as written; null allowed.

    Returns:
        One row per address, in order: domain (`acme.co.uk`) and label (`acme`), both null where there is no
        registrable domain or the host proves nothing. Idempotent: a domain's domain is itself.
    """
    hosts = addresses.to_frame("address").select(_host(pl.col("address")).alias("host"))
    table = _owned_hosts(hosts["host"].drop_nulls().unique())
    return hosts.join(table, on="host", how="left", maintain_order="left").drop("host")


def _owned_hosts(hosts: pl.Series) -> pl.DataFrame:
    """host, domain, label of distinct hosts.

    A host mostly owns what its parent leaves to it (acme.co.uk below co.uk), and parents are few: only they, and hosts
    of another kind, are looked up one by one.
    """
    split = hosts.to_frame("host").with_columns(parent=pl.col("host").str.extract(_PLAIN_HOST, 1))
    split = split.with_columns(parent=pl.when(~pl.col("host").is_in(_special_hosts().implode())).then("parent"))
    parents = split["parent"].drop_nulls().unique().to_list()
    found = [(parent, *_below(parent)) for parent in parents]
    known = pl.DataFrame(
        found,
        schema={"parent": pl.String, "is_plain": pl.Boolean, "is_suffix": pl.Boolean, "above": pl.String},
        orient="row",
    )
    joined = split.join(known, on="parent", how="left", maintain_order="left")
    is_plain = joined["is_plain"].fill_null(value=False)
    plain = joined.filter(is_plain).select("host", domain=pl.when("is_suffix").then("host").otherwise("above"))
    single = [(host, _owned(host)) for host in joined.filter(~is_plain)["host"].to_list()]
    others = pl.DataFrame(single, schema={"host": pl.String, "domain": pl.String}, orient="row")
    return pl.concat([plain, others]).with_columns(label=pl.col("domain").str.extract(r"^([^.]*)", 1))


@cache
def _special_hosts() -> pl.Series:
    return pl.Series(sorted(_rules() | hosts_without_evidence()))


@lru_cache(maxsize=100_000)
def _below(parent: str) -> tuple[bool, bool, str | None]:
    """What a parent leaves to hosts below it: whether that is simple, whether all of it, and else the domain."""
    # A rule *.parent makes each host below it a suffix.
    if f"*.{parent}" in _rules():
        return False, False, None
    if _parents(parent) & hosts_without_evidence():
        return True, False, None
    return True, _public_suffixes().publicsuffix(parent) == parent, _public_suffixes().privatesuffix(parent)


@cache
def _rules() -> frozenset[str]:
    """The rules of the list, without the mark of exceptions, in the letters of the network."""
    with Path(PSLFILE).open(encoding="utf-8") as file:
        lines = [line.split()[0].lstrip("!") for line in file if line.strip() and not line.startswith("//")]
    return frozenset(rule if rule.isascii() else rule.encode("idna").decode("ascii") for rule in lines)


def _host(address: pl.Expr) -> pl.Expr:
    return (
        address.str.strip_chars()
        .str.to_lowercase()
        .str.replace(r"^mailto:", "")
        .str.replace(r"^[a-z][a-z0-9+.-]*:/*", "")
        .str.replace(r"^.*@", "")
        .str.replace(r"[/?#:\\\s,;].*$", "")
        .str.replace(r"^(www\d?\.)+", "")
        .str.strip_chars(".")
        .replace("", None)
    )


def _owned(host: str) -> str | None:
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    domain: str | None = _public_suffixes().privatesuffix(host)
    return None if not domain or _parents(host) & hosts_without_evidence() else domain


def _parents(host: str) -> frozenset[str]:
    parts = host.split(".")
    return frozenset(".".join(parts[start:]) for start in range(len(parts) - 1))
