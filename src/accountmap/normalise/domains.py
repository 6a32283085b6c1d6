"""Web and mail addresses to the domain that a company owns, offline, by the packaged Public Suffix List."""

import csv
from functools import cache

import polars as pl
from publicsuffixlist import PublicSuffixList

from accountmap.reference import reference_file

_DOMAIN_COLUMNS = {"domain": pl.String, "label": pl.String}


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
    distinct = hosts["host"].drop_nulls().unique()
    found = [(host, *_owned(host)) for host in distinct.to_list()]
    table = pl.DataFrame(found, schema={"host": pl.String, **_DOMAIN_COLUMNS}, orient="row")
    return hosts.join(table, on="host", how="left", maintain_order="left").drop("host")


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


def _owned(host: str) -> tuple[str | None, str | None]:
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None, None
    shared = hosts_without_evidence()
    domain = _public_suffixes().privatesuffix(host)
    if not domain or _parents(host) & shared:
        return None, None
    return domain, domain.split(".", 1)[0]


def _parents(host: str) -> frozenset[str]:
    parts = host.split(".")
    return frozenset(".".join(parts[start:]) for start in range(len(parts) - 1))
