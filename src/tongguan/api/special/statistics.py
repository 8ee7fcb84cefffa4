"""The statistics for programs: a project over time, vendors side by side, what runs out in the year ahead."""

import datetime as dt

from django import forms
from django.utils.translation import gettext as _

from tongguan.api.doors import MOST, only
from tongguan.api.problems import Problem, answer
from tongguan.api.shapes import DAY, NUMBER, PERHAPS_NUMBER, TEXT, array, one_of, operation, parameter, perhaps, whole
from tongguan.core import access, clock
from tongguan.core.registers import registry
from tongguan.standards.packs import load
from tongguan.standards.verdicts import JUDGES
from tongguan.statistics import expiries, health, scorecard
from tongguan.statistics.expiries import Wanted
from tongguan.statistics.periods import STEPS, WEEK, Period

YEAR = dt.timedelta(days=365)
NEWEST = 200
EARLIEST = dt.date(1900, 1, 1)
LONGEST = 5 * YEAR + dt.timedelta(days=5)
INPUT = ["%Y-%m-%d"]


class OfPeriod(forms.Form):
    """A time that has come; the last year where nothing is said."""

    first = forms.DateField(required=False, input_formats=INPUT)
    last = forms.DateField(required=False, input_formats=INPUT)

    @property
    def period(self):
        """The days meant."""
        last = self.cleaned_data["last"] or clock.today()
        return Period(first=self.cleaned_data["first"] or max(last, EARLIEST) - YEAR, last=last)

    def clean(self):
        """A period begins before it ends, and nobody knows the days to come."""
        told = super().clean()
        if not self.errors:
            if self.period.last > clock.today():
                self.add_error("last", _("Nobody knows yet how things will stand on a day to come."))
            elif self.period.first > self.period.last:
                self.add_error("first", _("A period begins before it ends."))
            elif self.period.last - self.period.first > LONGEST:
                self.add_error("first", _("A period is five years long at most."))
        return told


class OfHealth(OfPeriod):
    """How what stood, by which standard, in which steps."""

    pack = forms.ChoiceField(required=False, choices=lambda: [(name, name) for name in load()])
    step = forms.ChoiceField(required=False, choices=[(step, step) for step in STEPS])
    project = forms.IntegerField(required=False, min_value=1, max_value=MOST)


class OfVendors(OfPeriod):
    """Which vendors, by their ids with commas between them."""

    vendors = forms.RegexField(r"^\d{1,18}(,\d{1,18})*$", required=False)


class OfExpiries(forms.Form):
    """What runs out: of which kind, project or vendor."""

    kind = forms.ChoiceField(required=False, choices=[(name, name) for name in expiries.DECLARED])
    project = forms.IntegerField(required=False, min_value=1, max_value=MOST)
    vendor = forms.IntegerField(required=False, min_value=1, max_value=MOST)


def over_time(request):
    """How the clauses of a standard stood, and what turned."""
    _judges(request)
    asked = _asked(request, OfHealth)
    told, period = asked.cleaned_data, asked.period
    pack = load()[told["pack"] or next(iter(load()))]
    scope = _scope(request, told, "project")
    course = health.course(pack, scope, period, told["step"] or WEEK)
    points = [
        {name: getattr(one, name) for name in ("clauses", "checks", "records", "opened", "righted")}
        | {"on": one.on.isoformat()}
        for one in course.points
    ]
    turned = [one.as_dict() for one in health.turned(pack, scope, period, most=NEWEST)]
    return answer({"pack": pack.id, **_days(period), "step": course.step, "points": points, "turned": turned})


def side_by_side(request):
    """The figures of vendors."""
    _judges(request)
    asked = _asked(request, OfVendors)
    vendors = scorecard.usual(request.actor)
    if named := asked.cleaned_data["vendors"]:
        pks = list(dict.fromkeys(int(one) for one in named.split(",")))
        vendors = scorecard.in_order(registry["vendor"].visible_to(request.actor), pks[: scorecard.MOST + 1])
        if len(pks) > scorecard.MOST:
            told = _("At most %(most)s vendors stand side by side.") % {"most": scorecard.MOST}
            raise Problem(400, errors={"vendors": [told]})
        if len(vendors) < len(pks):
            raise Problem(400, errors={"vendors": [_("There is no such record.")]})
    figures = [
        {"name": row.figure.name, "group": group.name, "label": str(row.figure.label)}
        | {"of": [cell.as_dict() for cell in row.cells]}
        for group in scorecard.card(request.actor, vendors, asked.period)
        for row in group.rows
    ]
    named = [{"id": one.pk, "number": one.number, "title": str(one)} for one in vendors]
    return answer({**_days(asked.period), "vendors": named, "figures": figures})


def ahead(request):
    """How much runs out in each month."""
    asked = _asked(request, OfExpiries).cleaned_data
    wanted = Wanted(kind=asked["kind"], scope=_scope(request, asked, "project", "vendor"))
    found = expiries.ahead(request.actor, wanted)
    kinds = [
        {"kind": line.expiry.name, "label": line.expiry.label, "over": line.counts[0], "due": line.counts[1:]}
        for line in found.lines
    ]
    return answer({"months": [f"{month:%Y-%m}" for month in found.months], "kinds": kinds})


def _judges(request):
    if not request.actor.roles & JUDGES or not access.may(request.actor, "read", registry["vendor"]):
        raise Problem(403)


def _asked(request, form):
    asked = form(only(request, *form.base_fields))
    if not asked.is_valid():
        raise Problem(400, errors={name: list(texts) for name, texts in asked.errors.items()})
    return asked


def _scope(request, told, *names):
    """The objects named, each among those that whoever asks may see."""
    given = {name: told[name] for name in names if told[name]}
    wrong = [name for name, pk in given.items() if access.get(request.actor, registry[name], pk) is None]
    if wrong:
        raise Problem(400, errors={name: [_("There is no such record.")] for name in wrong})
    return given


def _days(period):
    return {"first": period.first.isoformat(), "last": period.last.isoformat()}


DAYS = [parameter("first", DAY, "first day of the period"), parameter("last", DAY, "its last day")]
PROJECT, VENDOR = (parameter(name, NUMBER, f"of this {name} alone") for name in ("project", "vendor"))


def _course():
    counts = whole(**dict.fromkeys(health.VERDICTS, NUMBER))
    numbers = dict.fromkeys(("records", "opened", "righted"), NUMBER)
    point = whole(on=DAY, clauses=counts, checks=counts, **numbers)
    record = whole("register number title url message", id=NUMBER)
    way = one_of(health.OPENED, health.RIGHTED)
    turned = whole("sentence", on=DAY, way=way, clauses=array(TEXT), records=array(record))
    return whole("pack", first=DAY, last=DAY, step=one_of(*STEPS), points=array(point), turned=array(turned))


def _card():
    cell = perhaps(whole(vendor=NUMBER, number=PERHAPS_NUMBER), among=PERHAPS_NUMBER)
    figure = whole("name group label", of=array(cell))
    return whole(first=DAY, last=DAY, vendors=array(whole("number title", id=NUMBER)), figures=array(figure))


def document(paths):
    """Add the operations to the document."""
    step = parameter("step", one_of(*STEPS), "last counted day of each; a coarser one where points are too many")
    pack = parameter("pack", TEXT, "id of the standard")
    kind = parameter("kind", one_of(*expiries.DECLARED), "of this kind alone")
    vendors = parameter("vendors", TEXT, "ids with commas between them; else those that serve running projects")
    months = whole(months=array(TEXT), kinds=array(whole("kind label", over=NUMBER, due=array(NUMBER))))
    for name, summary, out, parameters in (
        ("health", "How the clauses stood over a time, and what turned", _course(), [*DAYS, PROJECT, pack, step]),
        ("vendors", "Vendors side by side; null is no data", _card(), [*DAYS, vendors]),
        ("expiries", "What runs out in the year ahead", months, [kind, PROJECT, VENDOR]),
    ):
        told = operation(f"statistics_{name}", summary, out, parameters=parameters)
        paths[f"/api/v1/statistics/{name}"] = {"get": told}
