"""The course of a check as small bars, drawn on the server; the same numbers stand in a table beside it."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongguan.standards.trends import Point

HEIGHT, STEP, FOOT = 40, 10, 2


@dataclass(frozen=True)
class Bar:
    """One counted day."""

    x: int
    y: int
    height: int
    css: str
    words: str


@dataclass(frozen=True)
class Chart:
    """All bars, and the picture in words."""

    width: int
    height: int
    bars: list[Bar]
    first: dt.date
    last: dt.date
    most: int
    words: str


def chart_of(points: list[Point]) -> Chart | None:
    """The chart of at least two days; one day is no course."""
    if len(points) < 2:  # noqa: PLR2004  one day is no course
        return None
    most = max(point.broken for point in points)
    bars = [_bar(place, point, most) for place, point in enumerate(points)]
    first, last = points[0], points[-1]
    words = _("Broken: %(first)s on %(start)s, %(last)s on %(end)s, at most %(most)s.") % {
        "first": first.broken,
        "start": first.on.isoformat(),
        "last": last.broken,
        "end": last.on.isoformat(),
        "most": most,
    }
    return Chart(STEP * len(points), HEIGHT + FOOT, bars, first.on, last.on, most, words)


def _bar(place: int, point: Point, most: int) -> Bar:
    tall = max(2, round(point.broken / most * HEIGHT)) if point.broken else 0
    words = _("%(day)s: %(broken)s") % {"day": point.on.isoformat(), "broken": point.broken}
    return Bar(place * STEP, HEIGHT - tall, tall + FOOT, "bd-bar-bad" if point.broken else "bd-bar-none", words)
