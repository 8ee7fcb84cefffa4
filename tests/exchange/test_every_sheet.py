"""What holds for the sheets of every register: a new one is tested by being declared."""

import io

import pytest

from tests.exchange.books import named
from tests.sampling import SAMPLE
from tongguan.core import registers
from tongguan.core.models import AuditEntry, Evidence
from tongguan.exchange import blank, exporting, importing, reading, sources, stream, targets

every_register = pytest.mark.parametrize("register", registers.registry.values(), ids=registers.registry)
fillable = [one for one in registers.registry.values() if targets.fillable(one)]
every_fillable = pytest.mark.parametrize("register", fillable, ids=[one.name for one in fillable])


def in_forms(ones):
    """Every register as a book, and a few that have everything as text: the rows are made by the same code."""
    pairs = [
        (one, form) for one in ones for form in (stream.XLSX, stream.CSV) if form == stream.XLSX or one.name in SAMPLE
    ]
    return pytest.mark.parametrize(("register", "form"), pairs, ids=[f"{one.name}-{form}" for one, form in pairs])


@pytest.fixture
def tenant(db, standing):
    """The department whose examples stand already."""
    return standing.tenant


@pytest.fixture
def everybody(as_role):
    """Somebody who may write every register."""
    roles = {role for register in registers.registry.values() for role in register.writers}
    with as_role(*roles, name="everybody") as actor:
        yield actor


def exported(register, actor, form=stream.XLSX, **filters):
    file = io.BytesIO()
    exporting.write(register, actor, file, form, filters)
    return named(file, f"export.{form}")


def trail():
    """What happened to records, but for the sheet itself that is kept as evidence."""
    about_sheets = {"export", "import"}
    told = AuditEntry.objects.exclude(action__in=about_sheets).order_by("pk").values_list("pk", "register", "record")
    sheets = set(Evidence.objects.filter(register="import_batch").values_list("pk", flat=True))
    return [entry for entry, name, record in told if not (name == "evidence" and record in sheets)]


@in_forms(registers.registry.values())
def test_an_export_can_be_read_and_holds_the_record(everybody, standing, register, form):
    record = standing.record(register)
    (sheet,) = reading.sheets(exported(register, everybody, form), f"export.{form}")
    (_one, labels), (_two, names), *rows = list(sheet)
    assert labels[0] == str(register.model._meta.get_field("number").verbose_name)
    assert names[0].startswith("number@")
    assert [row[0] for _number, row in rows] == [row.number for row in register.model.objects.order_by("pk")]
    assert record.number in {row[0] for _number, row in rows}


@in_forms(fillable)
def test_an_export_read_in_again_changes_nothing(everybody, register, form):
    before = trail()
    report = importing.run(exported(register, everybody, form), register.name, actor=everybody)
    assert report.errors == []
    assert report.counts["unchanged"] == report.counts["read"] == register.model.objects.count()
    assert trail() == before


@every_fillable
def test_a_template_is_read_without_asking_what_its_columns_mean(everybody, register):
    plan = targets.plan_of(register)
    source = sources.opened(io.BytesIO(blank.template(plan)), "template.xlsx", plan)
    wanted = [column.name for column in plan.columns if column.field != "number"]
    assert [source.mapping[place] for place in sorted(source.mapping)] == wanted
    assert list(source.rows([])) == []
