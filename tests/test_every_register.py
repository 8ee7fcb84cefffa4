"""What holds for every register: a new one is tested by being declared and given an example."""

import datetime as dt

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import connection, models
from django.forms import BooleanField, DateField, DateTimeField, ModelChoiceField
from django.utils import timezone

from tests import people
from tests.examples import EXAMPLES, make, values_for
from tongguan.core import access, audit, clock, filters, forms, registers, search, startup, values
from tongguan.core.actor import NobodyIsActing, NoTenant
from tongguan.core.fields import Secret, SecretField
from tongguan.core.models import AuditEntry, SearchEntry, Touched, Unaudited
from tongguan.core.roles import ADMINISTRATORS, OUTSIDE, Role

every_register = pytest.mark.parametrize("register", registers.registry.values(), ids=registers.registry)
SECRETIVE = [
    register
    for register in registers.registry.values()
    if any(isinstance(field, SecretField) for field in register.model._meta.fields)
]
OF_ROWS = {"id", "DELETE", "ORDER", "version"}
"""What a form of child rows has beside the fields of a row."""
AREAS = {"projects", "services", "ledgers", "documents", "system"}


@pytest.fixture
def tenant(db, standing):
    """The department whose examples stand already."""
    return standing.tenant


@pytest.fixture
def kept(standing):
    """The example of a register."""
    return standing.record


def stored(record):
    """The row as the database has it, past every manager."""
    return type(record)._base_manager.filter(pk=record.pk).values().get()


def with_rows(record):
    """The record and its child rows."""
    register = registers.register_of(type(record))
    return [record, *(row for related in register.children for row in getattr(record, related).all())]


def as_a_browser_sends(form):
    """What comes back when somebody opens the form and presses “save” without touching anything."""
    sent = {}
    for each in [form, *(row for rows in form.formsets.values() for row in [rows.management_form, *rows.forms])]:
        for field in each:
            shown = field.field.widget.format_value(field.value())
            shown = shown[0] if isinstance(shown, list) and shown else shown
            if getattr(field.field.widget, "input_type", "") == "checkbox":
                sent |= {field.html_name: "on"} if field.value() else {}
            else:
                sent[field.html_name] = "" if shown in (None, []) else str(shown)
    return sent


def a_change_of(register, record):
    """The name of a text field and another valid value for it; one that the example fills, if there is any."""
    texts = [
        field.name
        for field in register.model._meta.fields
        if isinstance(field, models.CharField | models.TextField) and field.editable and not field.choices
    ]
    texts = [name for name in texts if not isinstance(register.model._meta.get_field(name), SecretField)]
    for name in sorted(texts, key=lambda name: not getattr(record, name)):
        other = f"{getattr(record, name)}补"
        if forms.form_of(register).of(type(record).objects.get(pk=record.pk), {name: other}).is_valid():
            return name, other
    raise AssertionError(f"{register.name}: no text can be changed")


def test_every_register_has_an_example_and_every_example_a_register():
    assert sorted(EXAMPLES) == sorted(registers.registry)


def test_no_two_registers_number_their_records_alike():
    prefixes = [register.model.prefix for register in registers.registry.values()]
    assert len(set(prefixes)) == len(prefixes), sorted(prefixes)


@every_register
def test_its_declaration_is_sound(register):
    assert list(startup._register(register)) == []
    assert register.area in AREAS
    assert str(register.help)
    assert register.label


@every_register
def test_a_register_has_writers_and_nobody_writes_who_may_not_read(office, register):
    assert register.writers
    for role in register.writers:
        assert role in register.readers or role in {Role.SECADMIN, Role.SYSADMIN}, role


@every_register
def test_an_example_saves_and_leaves_a_trace(office, kept, register):
    record = kept(register)
    entry = audit.history(register.name, record.pk).get()
    assert (entry.action, entry.actor, entry.tenant, entry.version) == ("create", office.user, office.tenant, 1)
    # The digest by which a secret is found is no fact of its own.
    blind = {field.index for field in register.model._meta.fields if isinstance(field, SecretField)}
    for name, value in stored(record).items():
        field = register.model._meta.get_field(name)
        if value not in (None, "", False) and field.name not in {"id", "tenant", "version", *blind}:
            assert field.name in entry.changes, field.name
    assert record.number.startswith(f"{register.model.prefix}-2026-")
    assert SearchEntry.objects.filter(register=register.name, record=record.pk, tenant=office.tenant).count() == 1
    assert Touched.objects.filter(table=register.model._meta.db_table, tenant=office.tenant).exists()


@every_register
def test_a_change_leaves_a_trace_of_just_what_changed(office, kept, register):
    record = kept(register)
    name, other = a_change_of(register, record)
    before = getattr(record, name)
    record = register.model.objects.get(pk=record.pk)
    setattr(record, name, other)
    record.save(reason="更正")
    newest = audit.history(register.name, record.pk).first()
    assert (newest.action, newest.changes, newest.reason) == ("change", {name: [before, other]}, "更正")
    assert (newest.version, stored(record)["version"]) == (2, 2)


@every_register
def test_saving_without_a_change_writes_nothing(office, kept, register):
    record = kept(register)
    entries = AuditEntry.objects.count()
    record.save()
    assert (AuditEntry.objects.count(), stored(record)["version"]) == (entries, 1)


IN_PART = {"access_review": ADMINISTRATORS}
"""Who reads only rows that the example is not one of."""


@every_register
def test_readers_and_writers_are_those_declared(as_role, kept, register):
    with as_role("office_head"):
        record = kept(register)
    readers = {*register.readers, *register.writers}
    for role in set(Role) - {Role.SYSTEM}:
        with as_role(role) as actor:
            assert access.may(actor, "read", register) == (role in readers), role
            assert access.may(actor, "write", register) == (role in {*register.writers}), role
            sees = role in readers - OUTSIDE - IN_PART.get(register.name, frozenset())
            assert register.visible_to(actor).filter(pk=record.pk).exists() == sees, role
            assert (access.get(actor, register, record.pk) == record) == sees, role


@every_register
def test_the_system_sees_and_may_write_all_of_its_tenant(as_role, kept, register, tenant):
    with as_role("office_head"):
        record = kept(register)
    with people.as_system(tenant) as actor:
        assert access.get(actor, register, record.pk) == record
        assert access.may(actor, "write", register)


@every_register
def test_a_foreign_tenant_sees_nothing_through_any_door(as_role, other_tenant, kept, register):
    with as_role("office_head"):
        made = with_rows(kept(register))
        before = [type(record).objects.filter(pk=record.pk) for record in made]
        assert all(rows.exists() for rows in before)
        word = made[0].number
    with as_role("office_head", "office_staff", of=other_tenant) as actor:
        for record, rows in zip(made, before, strict=True):
            kind = type(record)
            for door in (kind.objects, kind.everything, kind._default_manager):
                assert not door.filter(pk=record.pk).exists()
                assert door.filter(pk=record.pk).count() == 0
                assert door.in_bulk([record.pk]) == {}
                assert list(door.filter(pk=record.pk).values_list("pk")) == []
                assert list(door.filter(pk=record.pk).iterator()) == []
            assert not rows.all().exists(), "a queryset made by one tenant shows its rows to another"
        assert not register.visible_to(actor).filter(pk=made[0].pk).exists()
        assert not register.listing(actor).filter(pk=made[0].pk).exists()
        assert access.get(actor, register, made[0].pk) is None
        assert not search.found(word).filter(record=made[0].pk).exists()
        for name, field in forms.form_of(register)(instance=register.model()).fields.items():
            if hasattr(field, "queryset"):
                seen = set(field.queryset.values_list("pk", flat=True))
                linked = getattr(made[0], f"{name}_id", None)
                assert linked is None or linked not in seen, f"{name} offers a stranger's {linked}"


@every_register
def test_a_record_is_written_only_from_within_its_own_tenant(as_role, other_tenant, kept, register):
    with as_role("office_head"):
        record = kept(register)
    # What a record reckons from, PostgreSQL does not even show to a stranger.
    with as_role("office_head", of=other_tenant), pytest.raises((PermissionError, ObjectDoesNotExist)):
        record.void("越界")
    with as_role("office_head"):
        assert stored(record)["voided"] is False


@every_register
def test_nothing_is_read_or_saved_by_nobody(as_role, kept, register):
    with as_role("office_head"):
        record = kept(register)
        fresh = register.model(tenant=record.tenant)
    # What a record reckons from, PostgreSQL does not even show to nobody.
    for unsigned in (record, fresh):
        with pytest.raises((NobodyIsActing, ObjectDoesNotExist)):
            unsigned.save()
    with pytest.raises((NobodyIsActing, ObjectDoesNotExist)):
        record.void("无名")
    for rows in (register.model.objects.all(), register.model.everything.all()):
        with pytest.raises(NoTenant):
            list(rows)
    with as_role("office_head"):
        assert stored(record)["version"] == 1


@every_register
def test_the_doors_past_the_trail_are_shut(office, kept, register):
    record = kept(register)
    for kind in {type(row) for row in with_rows(record)}:
        for rows in (kind.objects, kind.everything, kind.objects.all(), kind.everything.filter(pk=1)):
            for shut in (
                lambda rows=rows: rows.update(voided=True),
                lambda rows=rows: rows.all().delete(),
                lambda rows=rows: rows.bulk_create([]),
                lambda rows=rows: rows.bulk_update([], ["version"]),
                lambda rows=rows: rows.all().aupdate(voided=True),
                lambda rows=rows: rows.all().adelete(),
            ):
                with pytest.raises(Unaudited):
                    shut()
    with pytest.raises(Unaudited):
        record.delete()
    assert stored(record)["version"] == 1


@every_register
def test_a_void_record_is_hidden_and_kept(office, kept, register):
    record = kept(register)
    record.void("录入重复")
    assert not register.model.objects.filter(pk=record.pk).exists()
    assert not register.listing(office).filter(pk=record.pk).exists()
    assert register.model.everything.get(pk=record.pk).voided
    newest = audit.history(register.name, record.pk).first()
    assert (newest.action, newest.reason, newest.changes) == ("void", "录入重复", {"voided": [False, True]})
    # Its place is free again, and another one may take it.
    assert make(register.name).pk != record.pk


@every_register
def test_search_finds_it_by_number_and_by_every_searched_field(office, kept, register):
    record = kept(register)
    words = [record.number, *(values.shown(record, path) for path in register.search)]
    for word in filter(None, words):
        rows = search.narrowed(register.visible_to(office), register.name, word)
        assert rows.filter(pk=record.pk).exists(), word


@every_register
def test_a_stale_version_is_refused_and_told_who_changed_what(as_role, kept, register):
    with as_role("office_head"):
        record = kept(register)
        name, other = a_change_of(register, record)
        seen = register.model.objects.get(pk=record.pk)
        sent = as_a_browser_sends(forms.form_of(register)(instance=register.model.objects.get(pk=record.pk)))
    with as_role("office_head", name="韩梅梅"):
        first = register.model.objects.get(pk=record.pk)
        setattr(first, name, other)
        first.save()
    with as_role("office_head"):
        form = forms.form_of(register)(sent | {name: "又一种写法"}, instance=register.model.objects.get(pk=record.pk))
        assert not form.is_valid()
        told = " ".join(form.all_errors()["__all__"])
        assert "韩梅梅" in told
        assert values.label_of(register.model, name) in told
        setattr(seen, name, "又一种写法")
        with pytest.raises(ValidationError, match="韩梅梅"):
            seen.save()
        assert stored(record)[name] == other


@every_register
def test_a_form_sent_back_as_it_was_shown_changes_nothing(office, kept, register):
    record = kept(register)
    before = [stored(row) for row in with_rows(record)]
    entries = AuditEntry.objects.count()
    shown = forms.form_of(register)(instance=register.model.objects.get(pk=record.pk))
    sent = as_a_browser_sends(shown)
    back = forms.form_of(register)(sent, instance=register.model.objects.get(pk=record.pk))
    assert back.is_valid(), back.all_errors()
    back.save()
    nothing_given = forms.form_of(register).of(register.model.objects.get(pk=record.pk), {})
    assert nothing_given.is_valid(), nothing_given.all_errors()
    nothing_given.save()
    assert [stored(row) for row in with_rows(register.model.objects.get(pk=record.pk))] == before
    assert AuditEntry.objects.count() == entries


@every_register
def test_the_api_may_give_every_value_as_json_holds_it(office, register):
    given = values_for(register.name)
    record = register.model(tenant=office.tenant)
    form = forms.form_of(register).of(record, given)
    assert form.is_valid(), form.all_errors()


def something(field):
    """What a field may be given without regard to the others."""
    choices = [value for value, _label in getattr(field, "choices", ()) if value] if hasattr(field, "_choices") else []
    if choices:
        return choices[0]
    made_for = {
        ModelChoiceField: str(10**12), DateField: "2026-11-20", DateTimeField: "2026-11-20 10:00", BooleanField: True
    }  # fmt: skip
    return next((value for kind, value in made_for.items() if isinstance(field, kind)), "1")


@every_register
def test_a_form_with_just_one_field_filled_in_is_judged(office, register):
    form = forms.form_of(register)(instance=register.model())
    alone = [{name: something(field)} for name, field in form.fields.items() if name != "version"]
    rows = {
        related: [{name: something(field)} for name, field in rows.empty_form.fields.items() if name not in OF_ROWS]
        for related, rows in form.formsets.items()
    }
    for given in [*alone, *({related: many} for related, many in rows.items() if many)]:
        told = forms.form_of(register).of(register.model(), given)
        assert told.is_valid() is (not told.all_errors()), given


@every_register
def test_a_day_with_which_nobody_can_reckon_is_an_error_of_its_field(office, register):
    form = forms.form_of(register)(instance=register.model())
    dates = dated(form)
    rows = {related: names for related, many in form.formsets.items() if (names := dated(many.empty_form))}
    for day in ("0001-01-01", "1899-12-31", "3000-01-01", "9999-12-31"):
        given = dict.fromkeys(dates, day) | {related: [dict.fromkeys(names, day)] for related, names in rows.items()}
        errors = forms.form_of(register).of(register.model(), given).all_errors()
        asked = [*dates, *(f"{related}.0.{name}" for related, names in rows.items() for name in names)]
        assert [name for name in asked if not any(str(clock.LATEST) in text for text in errors.get(name, []))] == [], (
            day
        )


def dated(form):
    """The names of the fields of a form that take days or points in time."""
    return [name for name, field in form.fields.items() if isinstance(field, DateField | DateTimeField)]


@every_register
def test_a_field_that_does_not_exist_is_an_error(office, kept, register):
    record = kept(register)
    form = forms.form_of(register).of(record, {"no_such_field": 1})
    assert not form.is_valid()
    assert set(form.all_errors()) == {"no_such_field"}


@every_register
def test_every_filter_finds_the_example_by_its_own_value(office, kept, register):
    record = kept(register)
    for name in filters.FilterForm(register, office).conditions:
        path = name.removesuffix("__gte").removesuffix("__lte")
        value = values.value_at(record, path)
        value = values.plain(timezone.localdate(value) if isinstance(value, dt.datetime) else value)
        if value in (None, ""):
            continue
        form = filters.FilterForm(register, office, {name: str(value).lower() if value in (True, False) else value})
        assert form.is_valid(), form.errors
        assert list(form.narrow(register.visible_to(office)).values_list("pk", flat=True)).count(record.pk) == 1, name


@every_register
def test_a_filter_refuses_what_it_does_not_know(office, register):
    form = filters.FilterForm(register, office)
    for name, field in form.fields.items():
        if hasattr(field, "choices"):
            bad = filters.FilterForm(register, office, {name: "no such thing"})
            assert not bad.is_valid()
            assert set(bad.errors) == {name}


@pytest.mark.parametrize("register", SECRETIVE, ids=lambda register: register.name)
def test_what_is_encrypted_lies_nowhere_in_the_database_as_plain_text(office, as_owner, register):
    given = values_for(register.name)
    record = make(register.name, **given)
    names = [field.name for field in register.model._meta.fields if isinstance(field, SecretField)]
    record.save(action="change", reason="again")
    kept = register.model.objects.get(pk=record.pk)
    for name in names:
        secret = getattr(kept, name)
        assert isinstance(secret, Secret)
        assert given[name] in {secret.reveal(), secret.reveal().removeprefix("+86")}
        assert given[name] not in str(secret)
    with as_owner() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  the table's name comes from the database itself
            told = str(cursor.fetchall())
            for name in names:
                assert given[name] not in told, f"{register.name}.{name} lies in {table}"
