"""Which log-ins come from afar."""

import pytest
from django.core.exceptions import ValidationError

from tongguan.accounts import networks

OFFICE = "10.1.0.0/16, 2001:db8::/32"


@pytest.mark.parametrize(
    ("source", "lists", "trusted"),
    [
        ("10.1.2.3", OFFICE, True),
        ("::ffff:10.1.2.3", OFFICE, True),
        ("2001:db8::1", OFFICE, True),
        ("10.2.0.1", OFFICE, False),
        ("", OFFICE, False),
        ("unknown", OFFICE, False),
        ("10.1.2.3", "", False),
        ("10.1.2.3", f"{OFFICE} | 10.0.0.0/8", True),
        ("10.1.2.3", f"{OFFICE} | ", False),
        ("192.168.3.4", networks.PRIVATE, True),
        ("127.0.0.1", networks.PRIVATE, True),
        ("8.8.8.8", networks.PRIVATE, False),
        ("172.32.0.1", networks.PRIVATE, False),
    ],
)
def test_every_list_has_to_trust_the_address(source, lists, trusted):
    assert networks.trusted(source, lists) is trusted


def test_lists_are_read_as_people_write_them():
    assert [str(one) for one in networks.parsed("10.1.0.0/16，10.2.3.4、2001:db8::/32\n")] == [
        "10.1.0.0/16",
        "10.2.3.4/32",
        "2001:db8::/32",
    ]


def test_what_is_no_network_is_named():
    with pytest.raises(ValidationError) as wrong:
        networks.parsed("10.1.0.0/16 office 10.1.2.3/16")
    assert "office, 10.1.2.3/16" in wrong.value.messages[0]


@pytest.mark.parametrize(
    ("lists", "strictest"),
    [
        ([OFFICE], OFFICE),
        ([OFFICE, OFFICE], OFFICE),
        (["10.0.0.0/8", "10.1.0.0/16"], "10.1.0.0/16"),
        (["10.1.0.0/16", "10.0.0.0/8", "10.1.2.0/24"], "10.1.2.0/24"),
        (["10.0.0.0/8", ""], ""),
        (["10.1.0.0/16", "10.2.0.0/16"], "10.1.0.0/16 | 10.2.0.0/16"),
        (["10.1.0.0/16", "10.1.0.0/17 10.1.128.0/17"], "10.1.0.0/17 10.1.128.0/17"),
        (["2001:db8::/32", "10.0.0.0/8"], "2001:db8::/32 | 10.0.0.0/8"),
    ],
)
def test_of_several_lists_the_one_that_trusts_least_counts(lists, strictest):
    assert networks.strictest(lists) == strictest
