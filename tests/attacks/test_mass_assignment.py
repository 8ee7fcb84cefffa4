"""What a form does not offer is set by no door: named by the API, passed over by pages and sheets, never written."""

import datetime as dt
import json

import pytest
from django.db import models

from tests.examples import make, values_for
from tests.test_every_register import as_a_browser_sends
from tongguan.api.fields import row_fields
from tongguan.core import forms, values
from tongguan.core.actor import acting_as
from tongguan.core.fields import SecretField
from tongguan.core.freezing import frozen_in
from tongguan.core.registers import registry
from tongguan.core.roles import INSIDE, Role
from tongguan.exchange.targets import NUMBER, STATE, fillable, plan_of

OF_EVERY_RECORD = {"id": 1, "pk": 1, "tenant": 1, "tenant_id": 1, "number": "X-1", "state": "closed", "voided": True}
OF_EVERY_RECORD |= {"opening": True, "loaded": {}, "save": 1, "workflow": 1, "_state": 1, "__class__": 1, "objects": 1}
EVERYBODY = sorted({*INSIDE, Role.SECADMIN, Role.VENDOR_MANAGER, Role.VENDOR_STAFF})


@pytest.fixture
def tenant(db, standing):
    """The department whose examples stand already."""
    return standing.tenant


@pytest.fixture
def writer(client_as):
    """Somebody who may write every register."""
    return client_as(*EVERYBODY)


@pytest.fixture
def inside(writer, tenant):
    """The test looks into the department in the name of that person."""
    with acting_as(writer.user, tenant) as actor:
        yield actor


def closed_fields(model):
    """The columns that nobody fills in, each with some value."""
    shut = {one.name for one in model._meta.fields} - {*forms.editable(model)} - {"version"}
    return {name: OF_EVERY_RECORD.get(name, _anything(model, name)) for name in shut} | {
        f"{name}_id": 1 for name in shut if model._meta.get_field(name).is_relation
    }


def _anything(model, name):
    column = model._meta.get_field(name)
    if isinstance(column, models.DateTimeField):
        return "2020-01-01T00:00"
    if isinstance(column, models.DateField):
        return "2020-01-01"
    return 1 if column.is_relation or isinstance(column, models.IntegerField | models.DecimalField) else "x"


def stored(register, pk):
    return register.model._base_manager.filter(pk=pk).values().get()


def test_the_api_names_every_field_that_is_not_to_be_set_and_writes_nothing(standing, writer, inside):
    wrong = []
    for name, register in registry.items():
        pk, hostile = standing.ids[name], OF_EVERY_RECORD | closed_fields(register.model)
        before = stored(register, pk)
        for method, place in (("PATCH", f"/api/v1/{name}/{pk}"), ("POST", f"/api/v1/{name}/")):
            if method == "POST" and name == "evidence":
                continue
            answer = writer.generic(method, place, _json(hostile), content_type="application/json")
            if answer.status_code != 422 or not hostile.keys() <= answer.json()["errors"].keys():
                missed = hostile.keys() - answer.json().get("errors", {}).keys()
                wrong.append(f"{method} {place} {answer.status_code}: {sorted(missed)} passed")
        if stored(register, pk) != before:
            wrong.append(f"{name} was changed")
    assert not wrong, "\n".join(map(str, wrong[:40]))


def _json(told):
    return json.dumps(told)


def test_a_page_passes_over_what_its_form_does_not_offer(standing, writer, inside):
    wrong = []
    for name, register in registry.items():
        record = standing.record(register)
        before = stored(register, record.pk)
        sent = as_a_browser_sends(forms.form_of(register)(instance=record, actor=inside))
        hostile = OF_EVERY_RECORD | closed_fields(register.model)
        for related in register.children:
            for key in (
                "tenant",
                "voided",
                "version",
                "number",
                register.model._meta.get_field(related).remote_field.name,
            ):
                hostile |= {f"{related}-0-{key}": 1} if f"{related}-0-{key}" not in sent else {}
        answer = writer.post(f"/{name}/{record.pk}/edit/", {**{key: str(one) for key, one in hostile.items()}, **sent})
        if answer.status_code != 302 or stored(register, record.pk) != before:
            after = stored(register, record.pk)
            changed = [key for key in before if before[key] != after[key]]
            wrong.append(f"{name}: {answer.status_code}, changed {changed}")
    assert not wrong, "\n".join(map(str, wrong[:40]))


def test_a_new_record_is_the_tenants_own_in_its_first_state_whatever_a_page_is_sent(standing, writer, inside):
    wrong = []
    for name in ("vendor", "nda", "risk", "policy", "waiver", "incident"):
        register = registry[name]
        told = {key: one for key, one in values_for(name).items() if not isinstance(one, list | dict)}
        sent = {key: "" if one is None else str(one) for key, one in told.items()}
        sent |= {key: str(one) for key, one in closed_fields(register.model).items() if key not in sent}
        sent |= {f"{child}-{part}_FORMS": "0" for child in register.children for part in ("TOTAL", "INITIAL")}
        newest = register.model.everything.order_by("-pk").values_list("pk", flat=True).first()
        writer.post(f"/{name}/new/", sent)
        for record in register.model.everything.filter(pk__gt=newest):
            first = register.model.workflow.states.values[0] if register.model.workflow else None
            if (record.tenant_id, getattr(record, "state", None), record.voided, record.opening, record.version) != (
                standing.tenant.pk,
                first,
                False,
                False,
                1,
            ) or record.number == "X-1":
                wrong.append(f"{name}: {record.__dict__}")
    assert not wrong, "\n".join(map(str, wrong[:40]))


def test_no_sheet_has_a_column_for_what_no_form_offers():
    for name, register in registry.items():
        if not fillable(register):
            continue
        offered = {column.field for column in plan_of(register).columns}
        wanted = {NUMBER, *forms.editable(register.model), *register.children} | (
            {STATE} if register.model.workflow else set()
        )
        assert offered <= wanted, name
        assert not offered & {"tenant", "id", "version", "voided", "opening"}, name


def test_what_a_state_has_closed_is_refused_by_name(standing, writer, inside):
    wrong, tried = [], 0
    for name, register in registry.items():
        machine, pk = register.model.workflow, standing.ids[name]
        for state in machine.editable_in if machine else ():
            rows = models.QuerySet(register.model).filter(pk=pk)
            before = rows.values("state").get()["state"]
            try:
                rows.update(state=state)
            except Exception:  # noqa: BLE001,S112  a constraint forbids the bare state
                continue
            record = register.model.objects.get(pk=pk)
            given = {
                one: told for one in frozen_in(record, forms.editable(register.model)) if (told := _other(record, one))
            }
            if given:
                tried += 1
                answer = writer.generic("PATCH", f"/api/v1/{name}/{pk}", _json(given), content_type="application/json")
                told = answer.json().get("errors", {}) if answer.status_code != 200 else {}
                if missed := given.keys() - told.keys():
                    wrong.append(f"{name} in {state}: {sorted(missed)} {answer.status_code}")
            rows.update(state=before)
    assert not wrong, "\n".join(map(str, wrong[:40]))
    assert tried > 50


def _other(record, name):
    """A value that a field of a record does not have, as JSON; nothing where none is easily said."""
    column = record._meta.get_field(name)
    if column.choices:
        return next((key for key, _label in column.flatchoices if key not in {getattr(record, name), ""}), None)
    if isinstance(column, models.CharField | models.TextField) and not isinstance(column, SecretField):
        return f"{getattr(record, name)}补"[-(column.max_length or 99) :]
    if type(column) is models.DateField:
        return str((getattr(record, name) or dt.date(2026, 1, 1)) - dt.timedelta(days=1))
    return None


def test_a_row_of_another_record_is_no_row_of_this_one(standing, writer, inside):
    """By id, through the API and through a form; the other record's row stays where and as it is."""
    wrong, tried = [], 0
    for name, register in registry.items():
        if not register.children:
            continue
        mine, other = standing.record(register), make(name)
        for related in register.children:
            row = getattr(other, related).first()
            if row is None:
                continue
            tried += 1
            kind = type(row)
            before = kind._base_manager.filter(pk=row.pk).values().get()
            told = {"id": row.pk} | {
                key: values.plain(getattr(row, f"{key}_id" if kind._meta.get_field(key).is_relation else key))
                for key in row_fields(register.model, related)
            }
            answers = []
            for pk in (row.pk, 987_654_321):
                body = _json({related: [told | {"id": pk}]})
                answer = writer.generic("PATCH", f"/api/v1/{name}/{mine.pk}", body, content_type="application/json")
                answers.append((answer.status_code, answer.json().get("errors", {}).get(f"{related}.0.id")))
            if answers[0] != answers[1] or not answers[0][1]:
                wrong.append(f"API {name}.{related}: {answers}")
            sent = as_a_browser_sends(
                forms.form_of(register)(instance=register.model.objects.get(pk=mine.pk), actor=inside)
            )
            sent |= {f"{related}-0-id": str(row.pk), f"{related}-INITIAL_FORMS": "1"}
            sent[f"{related}-TOTAL_FORMS"] = str(max(1, int(sent[f"{related}-TOTAL_FORMS"])))
            writer.post(f"/{name}/{mine.pk}/edit/", sent)
            if kind._base_manager.filter(pk=row.pk).values().get() != before:
                wrong.append(f"{name}.{related}: the row of another record was changed")
    assert not wrong, "\n".join(map(str, wrong[:40]))
    assert tried > 30


def test_a_row_takes_no_owner_tenant_or_state_from_whoever_sends_it(standing, writer, inside):
    wrong = []
    for name, register in registry.items():
        for related in register.children:
            child = register.model._meta.get_field(related).related_model
            shut = {"tenant", "voided", "version", "opening", "number", child.parent, f"{child.parent}_id"}
            body = _json({related: [dict.fromkeys(shut, 1)]})
            answer = writer.generic(
                "PATCH", f"/api/v1/{name}/{standing.ids[name]}", body, content_type="application/json"
            )
            missed = {f"{related}.0.{key}" for key in shut} - answer.json().get("errors", {}).keys()
            if answer.status_code != 422 or missed:
                wrong.append(f"{name}.{related}: {sorted(missed)}")
    assert not wrong, "\n".join(map(str, wrong[:40]))
