"""A domain is what a company registered; hosts that many share prove nothing."""

import polars as pl
import pytest

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
