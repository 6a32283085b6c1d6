"""Web and mail addresses to the domain that a company owns, offline, by the packaged Public Suffix List."""

import csv
from functools import cache, lru_cache
from pathlib import Path

import polars as pl
from publicsuffixlist import PSLFILE, PublicSuffixList

from accountmap.reference import reference_file

# Two labels or more of the usual letters; what follows the first is the parent.
_PLAIN_HOST = r"^[a-z0-9_-]+\.([a-z0-9_-]+(?:\.[a-z0-9_-]+)*)$"
_WRITTEN_HOST = r"^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$"


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
    hosts = _hosts_of(addresses)
    parents = hosts.str.extract(_PLAIN_HOST, 1)
    is_special = hosts.is_in(_special_hosts().implode())
    split = pl.DataFrame({"host": hosts, "parent": parents.set(is_special, None) if is_special.any() else parents})
    joined = split.join(_known_parents(split["parent"]), on="parent", how="left", maintain_order="left")
    is_suffix = pl.col("is_suffix").fill_null(value=False)
    # The label is what stands before the parent, which is in ASCII.
    label = pl.col("host").str.head(pl.col("host").str.len_bytes() - pl.col("parent").str.len_bytes() - 1)
    owned = joined.select(
        domain=pl.when(is_suffix).then("host").otherwise("above"),
        label=pl.when(is_suffix).then(label).otherwise("label"),
    )
    is_other = joined["is_suffix"].is_null() & hosts.is_not_null()
    return _with_others(owned, hosts, is_other) if is_other.any() else owned


def _hosts_of(addresses: pl.Series) -> pl.Series:
    """The hosts of addresses; most are hosts already, which is seen sooner."""
    is_host = addresses.str.contains(_WRITTEN_HOST) & ~addresses.str.starts_with("www")
    if is_host.all():
        return addresses
    return addresses.to_frame("address").select(_host(pl.col("address")))["address"]


def _known_parents(parents: pl.Series) -> pl.DataFrame:
    """parent, is_suffix (null where it is not that simple), above, label: what parents leave to hosts below them.

    A host mostly owns what its parent leaves to it (acme.co.uk below co.uk), and parents are few: only they, and hosts
    of another kind, are looked up one by one.
    """
    found = [(parent, *_below(parent)) for parent in parents.drop_nulls().unique().to_list()]
    return pl.DataFrame(
        [
            (parent, is_suffix if is_plain else None, above, _label(above))
            for parent, is_plain, is_suffix, above in found
        ],
        schema={"parent": pl.String, "is_suffix": pl.Boolean, "above": pl.String, "label": pl.String},
        orient="row",
    )


def _with_others(owned: pl.DataFrame, hosts: pl.Series, is_other: pl.Series) -> pl.DataFrame:
    """With what hosts of another kind own, looked up one by one."""
    others = hosts.filter(is_other).unique()
    domains = [_owned(host) for host in others.to_list()]
    known = pl.DataFrame(
        {"host": others, "other": domains, "other_label": list(map(_label, domains))},
        schema={"host": pl.String, "other": pl.String, "other_label": pl.String},
    )
    joined = pl.concat(
        [owned, hosts.to_frame("host").join(known, on="host", how="left", maintain_order="left")], how="horizontal"
    )
    return joined.select(
        domain=pl.when(is_other).then("other").otherwise("domain"),
        label=pl.when(is_other).then("other_label").otherwise("label"),
    )


def _label(domain: str | None) -> str | None:
    return None if domain is None else domain.partition(".")[0]


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
