"""Credit codes, identity numbers, mobile numbers and names."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tongguan.core import identifiers

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def codes_of(validate, value):
    with pytest.raises(ValidationError) as refused:
        validate(value)
    return [error.code for error in refused.value.error_list]


def words_of(validate, value):
    with pytest.raises(ValidationError) as refused:
        validate(value)
    return " ".join(refused.value.messages)


def with_credit_check(body):
    total = sum(CREDIT_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + CREDIT_ALPHABET[-total % 31]


def with_identity_check(body):
    remainder = sum(int(sign) * pow(2, 17 - place, 11) for place, sign in enumerate(body)) % 11
    return body + "10X98765432"[remainder]


credit_codes = st.builds(
    lambda office, region, organisation: with_credit_check(office + region + organisation),
    st.sampled_from(["91", "11", "12", "51", "A1", "N2", "Y1"]),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(CREDIT_ALPHABET, min_size=9, max_size=9),
)
identity_numbers = st.builds(
    lambda region, born, serial: with_identity_check(f"{region}{born:%Y%m%d}{serial:03d}"),
    st.sampled_from(["110105", "440305", "810000", "820000", "830000", "911124"]),
    st.dates(dt.date(1900, 1, 1), dt.date(2026, 11, 21)),
    st.integers(0, 999),
)
typed_text = st.text(max_size=30) | st.text("0123456789０１２３Ｘx X+-　\u202d\u202c", max_size=30)


@pytest.fixture(autouse=True)
def _a_fixed_day(settings):
    settings.TODAY = "2026-11-21"


# Unified social credit code


@pytest.mark.parametrize("code", ["91110000600037341L", "9144030071526726XG"])
def test_credit_codes_of_known_companies_are_accepted(code):
    identifiers.validate_credit_code(code)


@given(code=credit_codes)
def test_credit_codes_with_the_right_check_character_are_accepted_from_every_authority(code):
    identifiers.validate_credit_code(code)


@given(code=credit_codes, place=st.integers(0, 17), sign=st.sampled_from(CREDIT_ALPHABET))
def test_one_mistyped_character_of_a_credit_code_is_noticed(code, place, sign):
    mistyped = code[:place] + sign + code[place + 1 :]
    if mistyped == code:
        identifiers.validate_credit_code(mistyped)
    else:
        assert codes_of(identifiers.validate_credit_code, mistyped)


@pytest.mark.parametrize(
    "code",
    ["", "9111", "91110000600037341LL", "91110000600037341I", "9111000060003734OL", "91AB0000600037341L", "企业"],
)
def test_what_has_not_the_form_of_a_credit_code_is_told_what_is_allowed(code):
    assert codes_of(identifiers.validate_credit_code, code) == ["credit_code_form"]


def test_a_wrong_check_character_of_a_credit_code_is_its_own_reason():
    assert codes_of(identifiers.validate_credit_code, "91110000600037341M") == ["credit_code_check"]
    assert "91110000600037341M" in words_of(identifiers.validate_credit_code, "91110000600037341M")


@pytest.mark.parametrize(
    "typed", ["９１１１００００６０００３７３４１Ｌ", " 9111 0000 6000 3734 1l ", "91110000-600037341-L"]
)
def test_credit_codes_are_accepted_and_stored_alike_however_they_are_typed(typed):
    identifiers.validate_credit_code(typed)
    assert identifiers.normalise_credit_code(typed) == "91110000600037341L"


# Resident identity number


def test_the_example_of_the_standard_is_accepted_and_with_another_check_digit_is_not():
    identifiers.validate_identity("11010519491231002X")
    assert codes_of(identifiers.validate_identity, "110105194912310020") == ["identity_check"]


@given(number=identity_numbers)
def test_identity_numbers_of_residents_and_of_permit_holders_are_accepted(number):
    identifiers.validate_identity(number)


@given(number=identity_numbers, place=st.integers(0, 17), digit=st.sampled_from("0123456789"))
def test_one_mistyped_digit_of_an_identity_number_is_noticed(number, place, digit):
    mistyped = number[:place] + digit + number[place + 1 :]
    if mistyped == number:
        identifiers.validate_identity(mistyped)
    else:
        assert codes_of(identifiers.validate_identity, mistyped)


@pytest.mark.parametrize(
    "typed", ["１１０１０５１９４９１２３１００２Ｘ", "110105 19491231 002x", "\u202d11010519491231002x\u202c"]
)
def test_identity_numbers_are_accepted_and_stored_alike_however_they_are_typed(typed):
    identifiers.validate_identity(typed)
    assert identifiers.normalise_identity(typed) == "11010519491231002X"


@pytest.mark.parametrize(
    "number", ["", "110105491231002", "01010519491231002X", "1101051949123100XX", "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X"]
)
def test_what_has_not_the_form_of_an_identity_number_is_told_what_is_allowed(number):
    assert codes_of(identifiers.validate_identity, number) == ["identity_form"]


@pytest.mark.parametrize("born", ["20261122", "18991231", "19900230", "19901301", "00000101"])
def test_a_birth_date_that_cannot_be_is_refused_though_the_check_digit_is_right(born):
    assert codes_of(identifiers.validate_identity, with_identity_check(f"110105{born}002")) == ["identity_birth"]


def test_somebody_born_today_has_a_valid_number_as_far_as_the_date_goes():
    identifiers.validate_identity(with_identity_check("11010520261121002"))


def test_all_reasons_against_an_identity_number_are_given_at_once():
    wrong = with_identity_check("11010520261122002")
    wrong = wrong[:-1] + ("0" if wrong[-1] != "0" else "1")
    assert codes_of(identifiers.validate_identity, wrong) == ["identity_check", "identity_birth"]


@pytest.mark.parametrize(
    "number", ["110105194912310021", "110105194902310021", "1101051949123100211", "11010519491231"]
)
def test_no_message_about_an_identity_number_contains_it(number):
    words = words_of(identifiers.validate_identity, number)
    assert number not in words
    assert "19491231" not in words
    assert "110***" in words


# Mobile number


@pytest.mark.parametrize(
    "typed",
    [
        "13812341234",
        "+8613812341234",
        "008613812341234",
        "+86 138 1234 1234",
        "138-1234-1234",
        "１３８１２３４１２３４",
        "\u202d13812341234\u202c",
    ],
)
def test_mobile_numbers_are_accepted_and_stored_in_one_form_however_they_are_typed(typed):
    identifiers.validate_mobile(typed)
    assert identifiers.normalise_mobile(typed) == "+8613812341234"


@pytest.mark.parametrize(
    "number",
    [
        "",
        "12345678901",
        "1381234123",
        "138123412345",
        "010-62345678",
        "+85291234567",
        "+1 212 555 0100",
        "138CALLNOW1",
        "110",
    ],
)
def test_what_is_no_mobile_number_of_mainland_china_is_told_what_is_allowed(number):
    assert codes_of(identifiers.validate_mobile, number) == ["mobile"]


def test_the_message_about_a_wrong_mobile_number_shows_its_mask_alone():
    words = words_of(identifiers.validate_mobile, "12812345678")
    assert "12812345678" not in words
    assert "128****5678" in words


# Normal forms


@pytest.mark.parametrize(
    "normalise", [identifiers.normalise_credit_code, identifiers.normalise_identity, identifiers.normalise_mobile]
)
@given(typed=typed_text)
def test_whatever_is_typed_has_a_normal_form_that_is_its_own(normalise, typed):
    once = normalise(typed)
    assert normalise(once) == once


@pytest.mark.parametrize(
    ("normalise", "validate"),
    [
        (identifiers.normalise_credit_code, identifiers.validate_credit_code),
        (identifiers.normalise_identity, identifiers.validate_identity),
        (identifiers.normalise_mobile, identifiers.validate_mobile),
    ],
)
@given(typed=credit_codes | identity_numbers | st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True) | typed_text)
def test_a_value_is_valid_exactly_if_its_normal_form_is(normalise, validate, typed):
    def refused(value):
        try:
            validate(value)
        except ValidationError as error:
            return [reason.code for reason in error.error_list]
        return []

    assert refused(typed) == refused(normalise(typed))


# Masks


@pytest.mark.parametrize(
    ("number", "mask"),
    [
        ("11010519491231002X", "110*************2X"),
        ("110105 19491231 002x", "110*************2X"),
        ("110105", "******"),
    ],
)
def test_the_mask_of_an_identity_number_keeps_three_and_two_places(number, mask):
    assert identifiers.mask_identity(number) == mask


@pytest.mark.parametrize(
    ("number", "mask"),
    [("+8613800001234", "138****1234"), ("138 0000 1234", "138****1234"), ("12345", "*****"), ("", "")],
)
def test_the_mask_of_a_mobile_number_keeps_three_and_four_places(number, mask):
    assert identifiers.mask_mobile(number) == mask


@pytest.mark.parametrize(
    ("name", "mask"),
    [
        ("张三", "张*"),
        ("张小三", "张**"),
        ("欧阳小明", "欧阳**"),
        ("司马光", "司马*"),
        ("欧阳", "欧*"),
        (" 张三 ", "张*"),
        ("张", "*"),
        ("", ""),
        ("阿依古丽·买买提", "阿*******"),
        ("John Smith", "J*********"),
    ],
)
def test_the_mask_of_a_name_keeps_the_surname(name, mask):
    assert identifiers.mask_name(name) == mask


@pytest.mark.parametrize("mask", [identifiers.mask_identity, identifiers.mask_mobile])
@given(text=st.text("0123456789", min_size=1, max_size=30))
def test_a_mask_always_hides_at_least_four_places_or_all(mask, text):
    shown = mask(text)
    assert shown.count("*") >= min(4, len(shown))
    assert "*" in shown
