"""Whatever is sent, the answer is a problem that names what is wrong: never a fault of ours, never half a change."""

import json

import pytest
from django.db import DataError, IntegrityError
from django.utils import translation

from tests.examples import make
from tests.sampling import SAMPLE
from tongguan.api.problems import problem_of
from tongguan.core.models import AuditEntry
from tongguan.core.registers import registry
from tongguan.outsourcing.models import Project, Vendor

from .conftest import Program

every_register = pytest.mark.parametrize(
    "register",
    [
        pytest.param(one, id=name, marks=[] if name in SAMPLE else pytest.mark.integration)
        for name, one in registry.items()
    ],
)
MEMBERS = {"type", "title", "status", "detail", "instance", "errors", "refusals"}


def problem(answer, status):
    assert answer.status_code == status, answer.content[:500]
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told.keys() == MEMBERS
    assert told["status"] == status
    assert told["detail"]
    return told


NO_OBJECTS = [b"{", b"[1]", b'"text"', b"null", b"NaN", b'{"name": NaN}', b'{"name": "\xff"}', b'{"name": "\\ud800"}']
ENDLESS = [b'{"amount": ' + b"9" * 5000 + b"}", b"[" * 100_000, b'{"a":' * 100_000]


@pytest.mark.parametrize("body", [*NO_OBJECTS, *ENDLESS], ids=range(11))
@pytest.mark.parametrize("path", ["vendor/", "vendor/1/qualify"])
def test_what_is_no_json_object_is_not_understood(office, clerk, path, body):
    make("vendor", name="甲公司")
    pk = Vendor.objects.get().pk
    problem(clerk.post(path.replace("/1/", f"/{pk}/"), body), 400)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_of_another_kind_is_not_taken(clerk, content_type):
    told = problem(clerk.post("vendor/", {"name": "甲公司"}, content_type=content_type), 415)
    assert told["type"] == "urn:tongguan:problem:media-type"


def test_a_body_beyond_the_limit_is_too_large(clerk, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    problem(clerk.post("vendor/", {"name": "x" * 2000}), 413)


NASTY = [
    None,
    True,
    0,
    -1,
    1.5,
    1e308,
    10**30,
    "",
    "\x00",
    "a\x00b",
    "😀",
    "0000-00-00",
    "9" * 5000,
    [],
    [[]],
    {},
    [{}],
]
NASTY += [{"id": 1}, [1], [None], [{"id": "1"}], [{"id": [1]}], [{"id": 10**30}], [{"remove": 1}], [{"x": {}}]]
MEANT = {200, 201, 409, 422}


@every_register
def test_no_value_of_all_fields_is_a_fault_of_ours(program, register):
    writer = program(*sorted({"office_head", *register.writers}))
    names = [*(field.name for field in register.model._meta.fields if field.editable), *register.children, "version"]
    for value in NASTY:
        answer = writer.post(f"{register.name}/", dict.fromkeys(names, value))
        assert answer.status_code in MEANT | {415}, (value, answer.content[:300])


@every_register
def test_no_value_of_any_one_field_is_a_fault_of_ours(office, program, register):
    writer = program(*sorted({"office_head", *register.writers}))
    path = f"{register.name}/{make(register.name).pk}"
    for name in one_of_each_kind(register.model):
        for value in (None, -1, 10**30, "\x00", "9" * 5000):
            answer = writer.patch(path, {name: value})
            assert answer.status_code in MEANT, (name, value, answer.content[:300])
    for related in register.children:
        row = register.model._meta.get_field(related).related_model
        for name in ["tenant", *one_of_each_kind(row)]:
            for value in (None, 10**30, "\x00", []):
                assert writer.patch(path, {related: [{name: value}]}).status_code in MEANT, (related, name, value)


def one_of_each_kind(model):
    """A field of each class that a form offers: those of one class are read by the same code."""
    fields = [field for field in model._meta.fields if field.editable and not field.primary_key]
    return {(type(field), bool(field.choices), field.null): field.name for field in fields}.values()


ODD = ["", "\x00", "-1", "1.5", "9" * 30, "9" * 5000, "😀", "'; --", '" OR "', "²", "0000-00-00", "\ufffd"]


@every_register
def test_no_parameter_of_any_list_is_a_fault_of_ours(program, register):
    reader = program(*sorted({"office_head", *register.writers}))
    kinds = {type(register.model._meta.get_field(path.split("__")[0])): path for path in register.filters}
    for name in [*kinds.values(), "q", "after", "limit", "children", "moves"]:
        for value in ODD:
            assert reader.get(register.name, **{name: value}).status_code in {200, 400}, (name, value)


@pytest.mark.parametrize("pk", ["0", "-1", "9" * 18, "9" * 19, "9" * 5000, "1.5", "%00", "x", "١"])
def test_an_address_that_leads_nowhere_is_told_as_a_problem(clerk, pk):
    for answer in (clerk.get(f"vendor/{pk}"), clerk.patch(f"vendor/{pk}/"), clerk.get(f"vendor/{pk}/history")):
        problem(answer, 404)
    for answer in (clerk.get("nothing/"), clerk.get(f"vendor/{pk}/x/y"), clerk.post(f"vendor/{pk}/qualify")):
        assert answer.status_code in {404, 405}


def test_ten_million_characters_do_no_harm(clerk, office):
    answer = clerk.post("vendor/", {"name": "长" * 1_000_000, "services": "x" * 1_000_000})
    assert problem(answer, 422)["errors"].keys() == {"name", "services"}


def test_no_text_is_endless(office, clerk):
    decision = make("decision")
    answer = clerk.patch(f"decision/{decision.pk}", {"opinion": "长" * 50_001})
    assert problem(answer, 422)["errors"].keys() == {"opinion"}
    many = "".join(chr(0x4E00 + i % 20_000) + chr(0x4E00 + i * 7 % 20_000) for i in range(25_000))
    assert clerk.patch(f"decision/{decision.pk}", {"opinion": many}).status_code == 200


def test_null_characters_are_named_by_field(office, clerk):
    answer = clerk.post("vendor/", {"name": "甲\x00公司", "registered_in": "mainland"})
    assert problem(answer, 422)["errors"] == {"name": ["Null characters are not allowed."]}
    vendor = make("vendor")
    answer = clerk.post(f"vendor/{vendor.pk}/exit", {"reason": "\x00"})
    assert problem(answer, 422)["errors"].keys() == {"reason"}


def test_all_errors_are_told_at_once_rows_included(office, clerk):
    body = {
        "uscc": 5,
        "security_review": "maybe",
        "qualified_to": "soon",
        "data_locations": [
            {"place": "moon", "purpose": 3, "colour": "red"},
            {"address": "x", "remove": "yes"},
            {"id": 9},
        ],
    }
    told = problem(clerk.post("vendor/", body), 422)
    assert told["errors"].keys() == {
        "name",
        "uscc",
        "security_review",
        "qualified_to",
        "data_locations.0.place",
        "data_locations.0.purpose",
        "data_locations.0.colour",
        "data_locations.1.remove",
        "data_locations.1.place",
        "data_locations.2.id",
    }
    assert told["errors"]["uscc"] == ["This has to be text."]
    assert not Vendor.objects.exists()


def test_rows_are_changed_added_and_taken_away_with_their_record(office, clerk):
    vendor = make("vendor")
    row = vendor.data_locations.get()
    path = f"vendor/{vendor.pk}"
    sent = {"data_locations": [{"id": row.pk, "address": "新机房"}, {"place": "mainland", "address": "备份机房"}]}
    told = clerk.patch(path, sent).json()["data_locations"]
    assert [(one["id"] == row.pk, one["address"]) for one in told] == [(True, "新机房"), (False, "备份机房")]
    told = clerk.patch(path, {"data_locations": [{"id": row.pk, "remove": True}]}).json()["data_locations"]
    assert [one["address"] for one in told] == ["备份机房"]
    wrong = {"data_locations": [{"place": "moon"}]}
    assert problem(clerk.patch(path, wrong), 422)["errors"].keys() == {"data_locations.0.place"}
    foreign = make("vendor").data_locations.get()
    told = problem(clerk.patch(path, {"data_locations": [{"id": foreign.pk, "address": "别处"}]}), 422)
    assert told["errors"] == {"data_locations.0.id": ["There is no such row."]}


def test_a_link_to_a_record_of_another_tenant_is_no_choice(office, clerk, as_role, other_tenant):
    with as_role("office_head", of=other_tenant):
        foreign = make("vendor", name="别家的公司")
    project = make("project")
    body = {"title": "合同", "vendor": foreign.pk, "project": project.pk, "currency": "CNY", "edition": "1"}
    told = problem(clerk.post("contract/", body), 422)
    assert told["errors"].keys() == {"vendor"}
    assert "别家" not in json.dumps(told, ensure_ascii=False)


def test_a_stale_version_is_refused_with_who_changed_what(office, clerk):
    vendor = make("vendor")
    seen = clerk.get(f"vendor/{vendor.pk}").json()["version"]
    assert clerk.patch(f"vendor/{vendor.pk}", {"services": "容灾", "version": seen}).status_code == 200
    told = problem(clerk.patch(f"vendor/{vendor.pk}", {"name": "改名公司", "version": seen}), 409)
    message = told["errors"]["__all__"][0]
    assert str(clerk.user) in message
    assert "services" in message
    assert Vendor.objects.get(pk=vendor.pk).name == vendor.name


def test_a_refused_write_leaves_nothing_behind(office, clerk):
    """The second row is wrong, so neither the change of the record nor the first row is kept."""
    vendor = make("vendor")
    entries = AuditEntry.objects.count()
    rows = [{"place": "mainland", "address": "甲"}, {"place": "moon"}]
    problem(clerk.patch(f"vendor/{vendor.pk}", {"services": "容灾", "data_locations": rows}), 422)
    assert Vendor.objects.get(pk=vendor.pk).services == vendor.services
    assert vendor.data_locations.count() == 1
    assert AuditEntry.objects.count() == entries


def test_a_rule_of_segregation_refuses_the_write_and_names_itself(office, clerk):
    hired = make("person", establishment="dispatched")
    project = make("project")
    told = problem(clerk.patch(f"project/{project.pk}", {"leader": hired.pk}), 422)
    assert [refusal["rule"] for refusal in told["refusals"]] == ["SOD-10"]
    assert Project.objects.get(pk=project.pk).leader is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_the_same_at_the_same_moment_one_is_refused(program, race, as_role):
    clerk = program("office_head")
    body = {"name": "长河信息技术有限公司", "registered_in": "mainland"}
    answers = race(*[lambda: Program(clerk.user, clerk.token).post("vendor/", body)] * 2)
    assert sorted(answer.status_code for answer in answers) in ([201, 409], [201, 422])
    with as_role("office_head"):
        assert Vendor.objects.count() == 1


def test_what_only_the_database_refuses_is_told_in_the_words_of_its_constraint():
    with translation.override("en"):
        double = problem_of(IntegrityError('violates unique constraint "vendor_name_once"'))
        other = problem_of(IntegrityError("FOREIGN KEY constraint failed"))
    assert (double.status, double.errors) == (409, {"__all__": ["There is already a vendor of this name."]})
    assert (other.status, other.errors) == (409, {"__all__": ["This contradicts what is already recorded."]})
    assert problem_of(DataError("out of range")).status == 422


def test_messages_come_in_the_language_of_whoever_asks(program):
    def told(asking):
        return problem(asking.post("vendor/", {}), 422)["errors"]["name"]

    with translation.override("zh-hans"):
        in_chinese = [translation.gettext("This field is required.")]
    assert in_chinese != ["This field is required."]
    assert told(program("office_head", language="en")) == ["This field is required."]
    assert told(program("office_head", language="zh-hans")) == in_chinese
    own = program("office_head", name="zhang", language="zh-hans")
    own.user.language = "en"
    own.user.save()
    assert told(own) == ["This field is required."]
