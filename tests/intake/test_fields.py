"""Headers are known by what they mean, however a CRM marks them."""

import pytest

from accountmap.intake.fields import match_header


@pytest.mark.parametrize(
    ("kind", "header", "field"),
    [
        ("accounts", "Customer_Since__c", "customer_since"),
        ("accounts", "CUSTOMER_SINCE__C", "customer_since"),
        ("accounts", "Customer Since", "customer_since"),
        ("opportunities", "Partner Joined Date", "partner_joined_at"),
        ("accounts", "Favourite_Colour__c", None),
    ],
)
def test_a_field_that_a_customer_added_is_known_by_its_name(kind, header, field):
    match = match_header(kind, header)
    assert (match.field if match else None) == field


def test_a_header_as_long_as_a_file_is_not_searched_for_a_unit():
    assert match_header("accounts", "ARR (USD)") is not None
    assert match_header("accounts", "ARR" + " " * 400 + "(USD)") is None
