"""A domain is what a company registered; hosts that many share prove nothing."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountmap.normalise.domains import owned_domains


@pytest.mark.parametrize(
    ("address", "domain", "label"),
    [
        ("https://www.zyxtra.co.uk/about?x=1", "zyxtra.co.uk", "zyxtra"),
        ("HTTP://Zyxtra.DE:8080", "zyxtra.de", "zyxtra"),
        ("sales@zyxtra.com", "zyxtra.com", "zyxtra"),
        ("mailto:sales@mail.zyxtra.com", "zyxtra.com", "zyxtra"),
        ("investors.zyxtra.com", "zyxtra.com", "zyxtra"),
        ("zyxtra.com; zyxtra.de", "zyxtra.com", "zyxtra"),
        ("http://zyxträ.de", "xn--zyxtr-kra.de", "xn--zyxtr-kra"),
        ("someone@gmail.com", None, None),
        ("zyxtra.wixsite.com", None, None),
        ("zyxtra.github.io", None, None),
        ("https://linktr.ee/zyxtra", None, None),
        ("facebook.com/zyxtra", None, None),
        ("192.168.0.1", None, None),
        ("localhost", None, None),
        ("n/a", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_an_address_has_this_owned_domain(address, domain, label):
    assert owned_domains(pl.Series([address], dtype=pl.String)).row(0) == (domain, label)


def test_a_domains_domain_is_itself():
    first = owned_domains(pl.Series(["https://shop.zyxtra.com.br/x", "zyxtra.co.kr"]))["domain"]
    assert owned_domains(first)["domain"].to_list() == first.to_list()


LABELS = st.sampled_from(
    ["acme", "www", "x-y", "co", "com", "uk", "ck", "kawasaki", "jp", "github", "io", "gmail", "_s", "ü"]
)


@given(st.lists(st.lists(LABELS, min_size=1, max_size=4).map(".".join), max_size=20))
def test_a_host_among_others_owns_what_it_owns_alone(hosts):
    alone = [owned_domains(pl.Series([host])).row(0) for host in hosts]
    assert owned_domains(pl.Series(hosts, dtype=pl.String)).rows() == alone


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("shop.acme.co.uk", "acme.co.uk"),
        ("co.uk", None),
        ("acme.ck", None),
        ("shop.acme.ck", "shop.acme.ck"),
        ("city.kawasaki.jp", "city.kawasaki.jp"),
        ("acme.github.io", None),
        ("github.io", None),
        ("acme.unknowntld", None),
        ("localhost", None),
    ],
)
def test_wildcards_exceptions_and_private_suffixes_are_followed(host, domain):
    assert owned_domains(pl.Series([host]))["domain"].to_list() == [domain]
