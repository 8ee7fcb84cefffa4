"""Numbers and names of organisations and people: their normal form, what is allowed, how they are shown masked."""

import datetime as dt
import re
import unicodedata
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .clock import today

_NOISE: Final = re.compile(r"[\s\-\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CREDIT_CODE: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_IDENTITY: Final = re.compile(r"[1-9][0-9]{16}[0-9X]")
_PHONE: Final = re.compile(r"\+?[0-9]{5,20}")
_EARLIEST_BIRTH: Final = dt.date(1900, 1, 1)
_FEWEST_HIDDEN: Final = 4
_DOUBLE_SURNAMES: Final = re.compile(
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|"
    "太叔|申屠|公孙|慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|闾丘|子车|亓官|司寇|巫马|公西|颛孙|壤驷|公良|"
    "漆雕|乐正|宰父|谷梁|拓跋|轩辕|令狐|段干|百里|呼延|东郭|南门|羊舌|微生|梁丘|左丘|东门|西门|南荣|第五|"
    "纳兰|完颜|耶律|单于|淳于|叶赫"
)


def _compact(value: str) -> str:
    """Full-width characters made narrow, letters capital, blanks, dashes and invisible marks of pasted text removed."""
    narrow = _NOISE.sub("", unicodedata.normalize("NFKC", value)).upper()
    # Without the blank between them, a letter and an accent become one character.
    return unicodedata.normalize("NFKC", narrow)


def normalise_credit_code(value: str) -> str:
    """The form in which a unified social credit code is stored and compared; never fails."""
    return _compact(value)


def validate_credit_code(value: str) -> None:
    """Refuse what is not a unified social credit code (GB 32100), however it is spaced."""
    # Imported here: stdnum pulls in pydoc and ssl, which would slow every start.
    from stdnum.cn import uscc  # noqa: PLC0415

    code = normalise_credit_code(value)
    # Not uscc.validate: it refuses the letters of registering authorities (A, N, Y) at the first two places.
    if not _CREDIT_CODE.fullmatch(code):
        raise ValidationError(
            _(
                "“%(given)s” is not a unified social credit code. Allowed are 18 characters: digits and capital "
                "letters except I, O, S, V, Z; places 3 to 8 are digits."
            ),
            code="credit_code_form",
            params={"given": value},
        )
    if code[-1] != uscc.calc_check_digit(code):
        raise ValidationError(
            _("The check character at the end of “%(given)s” does not agree with the other 17. Please compare."),
            code="credit_code_check",
            params={"given": value},
        )


def normalise_identity(value: str) -> str:
    """The form in which a resident identity number is sealed and indexed; never fails."""
    return _compact(value)


def validate_identity(value: str) -> None:
    """Refuse what is not an 18-digit identity number (GB 11643); messages carry the mask, never the number.

    Residence permits (81, 82, 83) and permanent residence cards (9) of the same form are accepted.
    """
    number = normalise_identity(value)
    shown = {"given": mask_identity(number)}
    if not _IDENTITY.fullmatch(number):
        raise ValidationError(
            _(
                "“%(given)s” is not a resident identity number. "
                "Allowed are 18 characters: 17 digits, then a digit or X."
            ),
            code="identity_form",
            params=shown,
        )
    if reasons := _identity_faults(number, shown):
        raise ValidationError(reasons)


def _identity_faults(number: str, shown: dict[str, str]) -> list[ValidationError]:
    # Imported here: stdnum pulls in pydoc and ssl, which would slow every start.
    from stdnum.cn import ric  # noqa: PLC0415
    from stdnum.exceptions import InvalidComponent  # noqa: PLC0415

    # Not ric.validate: its table of counties knows no residence permits and refuses registrations that came late.
    reasons = []
    if number[-1] != ric.calc_check_digit(number):
        wrong = _("The check character at the end of “%(given)s” does not agree with the other 17. Please compare.")
        reasons.append(ValidationError(wrong, code="identity_check", params=shown))
    try:
        plausible = _EARLIEST_BIRTH <= ric.get_birth_date(number) <= today()
    except InvalidComponent:
        plausible = False
    if not plausible:
        wrong = _("Places 7 to 14 of “%(given)s” are a birth date: a day that exists, from 1900 to today, is allowed.")
        reasons.append(ValidationError(wrong, code="identity_birth", params=shown))
    return reasons


def normalise_mobile(value: str) -> str:
    """E.164 (+86...) if it is a mobile number of mainland China, else the text without blanks; never fails."""
    return _mobile(value) or _compact(value)


def validate_mobile(value: str) -> None:
    """Refuse what is not a mobile number of mainland China; the message carries the mask, never the number."""
    if not _mobile(value):
        raise ValidationError(
            _(
                "“%(given)s” is not a mobile number of mainland China. "
                "Allowed are 11 digits beginning with 1, with or without +86."
            ),
            code="mobile",
            params={"given": mask_mobile(value)},
        )


def _mobile(value: str) -> str | None:
    # Imported here: its tables of all countries take 40 ms and would slow every start.
    import phonenumbers  # noqa: PLC0415

    text = _compact(value)
    # The library would read letters as keys of a telephone.
    if not _PHONE.fullmatch(text):
        return None
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number_for_region(number, "CN"):
        return None
    if phonenumbers.number_type(number) != phonenumbers.PhoneNumberType.MOBILE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask_identity(value: str) -> str:
    """110*************2X: province and ward, and the last two places."""
    return _keep_ends(_compact(value), head=3, tail=2)


def mask_mobile(value: str) -> str:
    """138****1234, from the stored and from the spoken form alike."""
    return _keep_ends(normalise_mobile(value).removeprefix("+86"), head=3, tail=4)


def mask_name(value: str) -> str:
    """张*, 张**, 欧阳**: the surname and one star for each other character; other names keep the first character."""
    name = unicodedata.normalize("NFKC", value).strip()
    double = _DOUBLE_SURNAMES.match(name)
    kept = double.end() if double and double.end() < len(name) else 1
    return name[:kept] + "*" * (len(name) - kept) if len(name) > 1 else "*" * len(name)


def _keep_ends(text: str, *, head: int, tail: int) -> str:
    hidden = len(text) - head - tail
    # A short, wrong entry would be shown nearly whole.
    if hidden < _FEWEST_HIDDEN:
        return "*" * len(text)
    return text[:head] + "*" * hidden + text[-tail:]
