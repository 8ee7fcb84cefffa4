"""What a cell means, however an office writes days, numbers, yes or no; else an error saying what is allowed."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from tongguan.core.clock import refuse_unthinkable

from .reading import FAILED
from .stream import writable

NOTHING: Final = frozenset({"", "/", "\\", "-", "--", "—", "——", "无", "暂无", "空", "n/a", "na", "none", "null"})
"""What is written where there is nothing to write (in cells that are no free text)."""
_OPEN_END: Final = frozenset(
    ["长期", "长期有效", "永久", "永久有效", "无固定期限", "long-term", "open-ended", "permanent"]
)
YES: Final = frozenset(
    ["是", "有", "已", "已签", "已签订", "已签署", "√", "✓", "✔", "☑", "对", "y", "yes", "true", "1", "1.0"]
)
NO: Final = frozenset(
    ["否", "无", "未", "未签", "未签订", "未签署", "没有", "×", "✗", "✘", "x", "错", "n", "no", "false", "0", "0.0"]
)
_DAY: Final = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:[ t]+\d{1,2}:\d{2}(?::\d{2})?)?")
_MOMENT: Final = re.compile(r"(.*\S)[ t]+(\d{1,2}):(\d{2})(?::(\d{2}))?")
_COMPACT_DAY: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORTENED: Final = re.compile(r"\d(?:\.\d+)?E\+\d{2}", re.IGNORECASE)
_EPOCH: Final = dt.date(1899, 12, 30)
_SERIALS: Final = range(20_000, 80_000)
"""Days counted by a spreadsheet program: from 1954 to 2119."""
_EXACT: Final = 10**15
"""Spreadsheet programs keep 15 digits of a number and replace the others by zeros."""


def narrow(value: Any) -> str:
    """The text of a cell as it is compared: one width, one case, no blanks around it."""
    return unicodedata.normalize("NFKC", str(value)).strip().lower()


def is_blank(value: Any) -> bool:
    """Whether a cell holds nothing at all."""
    return value is None or (isinstance(value, str) and not value.strip())


def says_nothing(value: Any) -> bool:
    """Whether a cell that is no free text holds one of the signs for nothing."""
    return value is None or (isinstance(value, str) and narrow(value) in NOTHING)


def _whole(value: Any) -> bool:
    return isinstance(value, float) and value.is_integer()


def _not_failed(value: Any) -> None:
    if value is FAILED:
        raise ValidationError(_("The formula in this cell gives an error."))


def text(value: Any) -> str:
    """The cell as text. A number that lost digits on the way is an error, never a wrong number."""
    _not_failed(value)
    match value:
        case bool():
            return _("yes") if value else _("no")
        case float() | int() if abs(value) >= _EXACT:
            raise _lossy()
        case float() if _whole(value):
            return str(int(value))
        case dt.datetime():
            return f"{value:%Y-%m-%d %H:%M}" if (value.hour, value.minute) != (0, 0) else f"{value:%Y-%m-%d}"
        case dt.timedelta() | dt.time() | dt.date() | float() | int():
            return str(value)
    told = writable(str(value).replace("_x000D_", "").replace("\r\n", "\n")).strip()
    if _SHORTENED.fullmatch(told) and Decimal(told) >= 10**11:
        raise _lossy()
    return told


def _lossy() -> ValidationError:
    return ValidationError(
        _(
            "This was kept as a number, and a spreadsheet program keeps only 15 digits: the last ones are lost. "
            "Set the cells to text and enter them again."
        )
    )


def day(value: Any) -> dt.date:
    """The day of a cell: a date, 2025.3.1, 2025年3月1日, 2025/3/1, 20250301, or the serial number of a program."""
    found = _any_day(value)
    refuse_unthinkable(found)
    return found


def _any_day(value: Any) -> dt.date:
    _not_failed(value)
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    told = narrow(int(value) if _whole(value) else value)
    found = _DAY.fullmatch(told) or _COMPACT_DAY.fullmatch(told)
    try:
        if found:
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        if told.isdecimal() and int(told) in _SERIALS:
            return _EPOCH + dt.timedelta(days=int(told))
    except ValueError:
        pass
    raise ValidationError(
        _("“%(given)s” is not a day. Allowed are 2025-03-01, 2025.3.1, 2025/3/1, 2025年3月1日 and 20250301.")
        % {"given": shortened(value)}
    )


def told_moment(value: dt.datetime) -> str:
    """An instant as a sheet tells it, in the installation's time zone; `moment` reads it back."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"


def moment(value: Any) -> dt.datetime:
    """The instant of a cell, in the installation's time zone; a bare day begins at midnight."""
    _not_failed(value)
    if isinstance(value, dt.datetime):
        refuse_unthinkable(value)
        return timezone.make_aware(value) if timezone.is_naive(value) else value
    hour = minute = second = 0
    told = value
    if isinstance(value, str) and (found := _MOMENT.fullmatch(narrow(value))):
        told = found[1]
        hour, minute, second = int(found[2]), int(found[3]), int(found[4] or 0)
    try:
        return timezone.make_aware(dt.datetime.combine(day(told), dt.time(hour, minute, second)))
    except ValueError:
        raise ValidationError(
            _("“%(given)s” is not a point in time. Allowed is 2025-03-01 09:30.") % {"given": shortened(value)}
        ) from None


def yes_or_no(value: Any) -> bool:
    """Yes or no in any of the signs that offices use."""
    _not_failed(value)
    told = narrow(value)
    if told in YES:
        return True
    if told in NO:
        return False
    raise ValidationError(_("“%(given)s” is neither yes nor no. Allowed are 是 and 否.") % {"given": shortened(value)})


def has_no_end(value: Any) -> bool:
    """Whether a cell says that there is no last day: in words, or by the last year that programs know."""
    told = narrow(value)
    return told in _OPEN_END or told.startswith("9999")


def number(value: Any, *, times: int = 1) -> Decimal:
    """The number of a cell; `times` is the unit that its heading names (10000 for 万元)."""
    _not_failed(value)
    told = narrow(value).replace(",", "").replace(" ", "").removeprefix("¥").removeprefix("￥")
    if told.endswith(("元", "万")):
        # The cell's own unit goes before that of its heading.
        told, times = told.removesuffix("元"), 1
    if told.endswith("万"):
        told, times = told.removesuffix("万"), 10_000
    try:
        found = Decimal(told)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or isinstance(value, bool):
        raise ValidationError(_("“%(given)s” is not a number. Allowed is 1234.56.") % {"given": shortened(value)})
    # Beyond 15 digits a spreadsheet program makes figures up.
    return (Decimal(f"{value:.15g}") if isinstance(value, float) else found) * times


def shortened(value: Any) -> str:
    """The cell as an error message shows it: short, and no number by which a person could be known."""
    told = writable(str(int(value) if isinstance(value, float) and _whole(value) else value))
    told = told if len(told) <= 40 else told[:40] + "…"  # noqa: PLR2004  fits a line of the report
    return masked(told)


_PERSONAL: Final = re.compile(r"\d{10,}[\dxX]|\d{3}[ -]\d{4}[ -]\d{4}|\d{6}[ -]\d{8}[ -]\d{3}[\dxX]")


def masked(told: str) -> str:
    """A text in which long runs of digits (identity, mobile, account numbers) keep only their ends."""
    return _PERSONAL.sub(lambda run: run[0][:3] + "*" * (len(run[0]) - 5) + run[0][-2:], told)
