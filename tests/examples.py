"""One valid example of every register: `make("nda")` saves it through the register's own form, links and all."""

import datetime as dt
import io

from tests import people
from tongguan.core import evidence as files
from tongguan.core import forms, preferences, registers, values
from tongguan.core.actor import acting
from tongguan.core.clock import today
from tongguan.core.ledger import OPENING
from tongguan.core.models import Preference

EXAMPLES = {}


class Links:
    """The records that an example leans on: those that were given, or fresh ones."""

    def __init__(self, given):
        self.given = given

    def __call__(self, field, register="", **values_of_it):
        if field not in self.given:
            self.given[field] = make(register or field, **values_of_it)
        return self.given[field]


def example(function):
    """Keep a function that gives the values of a register's form; it takes what it leans on from `Links`."""
    EXAMPLES[function.__name__] = function
    return function


def make(register_name, *, opening=False, **given):
    """Save an example, in the name of whoever is acting. What no form offers (a state, a stamp) is set as it stands.

    With `opening` it is an opening balance, as an import makes it: no rule refuses it.
    """
    if register_name == "evidence":
        return _received(**given)
    model = registers.registry[register_name].model
    form_class = forms.form_of(registers.registry[register_name])
    record = model(tenant=acting().tenant, opening=opening)
    told = EXAMPLES[register_name](Links(given)) | given
    offered = {name: told[name] for name in told if name in forms.editable(model) or name in _children(register_name)}
    for name in told.keys() - offered.keys():
        setattr(record, name, told[name])
    form = form_class.of(record, offered)
    assert form.is_valid(), f"{register_name}: {form.all_errors()}"
    return form.save(action=OPENING if opening else "", reason="")


def values_for(register_name, **given):
    """The same values as JSON holds them: fit for the API, a sheet, or `RecordForm.of`."""
    told = EXAMPLES[register_name](Links(given)) | given
    return {name: _plain(value) for name, value in told.items()}


def _plain(value):
    if isinstance(value, list):
        return [{name: _plain(cell) for name, cell in row.items()} for row in value]
    return values.plain(value)


def _children(register_name):
    return registers.registry[register_name].children


def _received(content=None, **given):
    """Evidence comes in as a file."""
    content = content or f"扫描件 {people.serial()}".encode()
    made = files.take_in(io.BytesIO(content), given.pop("name", "scan.txt"), kind=given.pop("kind", "scan"))
    for name, value in given.items():
        setattr(made, name, value)
    made.save()
    return made


@example
def evidence(links):
    return {"name": "scan.txt", "kind": "scan", "valid_to": dt.date(2028, 12, 31)}


@example
def decision(links):
    return {"kind": "plan", "subject": f"批准安全计划 {people.serial()}", "opinion": "同意。", "outcome": "approved"}


@example
def acknowledgement(links):
    return {"account": acting().user, "object_version": f"V{people.serial()}", "method": "click"}


@example
def preference(links):
    taken = set(Preference.objects.values_list("key", flat=True))
    free = [key for key in sorted(preferences.declared) if key not in taken]
    key = free[0] if free else f"example.setting_{people.serial()}"
    if not free:
        preferences.setting(key, 12, "示例")
    return {
        "key": key,
        "value": str(preferences.declared[key].default).lower(),
        "reason": "按本单位规定",
        "since": today(),
    }


@example
def calendar_day(links):
    return {"day": dt.date(2030, 1, 1) + dt.timedelta(days=people.serial()), "name": "局庆"}


@example
def org_unit(links):
    return {"name": f"信息中心{people.serial()}处", "kind": "office"}


@example
def interested_party(links):
    return {
        "party": "市网信办",
        "need": "每年报送外包备案情况",
        "is_legal": True,
        "handled_by": links("handled_by", "org_unit"),
    }


@example
def person(links):
    return {
        "name": "欧阳静",
        "kind": "employee",
        "establishment": "established",
        "unit": links("unit", "org_unit"),
        "id_no": people.identity_number(),
        "mobile": people.mobile_number(),
    }


@example
def vendor(links):
    return {
        "name": f"长河信息技术{people.serial()}有限公司",
        "uscc": people.credit_code(),
        "registered_in": "mainland",
        "services": "运行维护",
        "data_locations": [{"place": "mainland", "address": "本市机房", "purpose": "备份"}],
    }


@example
def project(links):
    return {
        "code": f"XM-{people.serial()}",
        "name": "政务云运维外包",
        "service_type": "operation",
        "office": links("office", "org_unit"),
        "is_secret": False,
        "data_grade": "internal",
        "start_on": dt.date(2026, 1, 1),
        "end_on": dt.date(2027, 12, 31),
    }


@example
def vendor_staff(links):
    return {
        "person": links("person", kind="vendor_staff", establishment=""),
        "vendor": links("vendor"),
        "project": links("project"),
        "role": "数据库管理员",
        "duties": "数据库日常维护与备份",
        "nationality": "CN",
        "labour_contract_term": "open_ended",
        "employer_nda_on": dt.date(2025, 3, 1),
        "background_check": "passed",
        "background_checked_on": dt.date(2026, 9, 1),
    }


@example
def staff_assessment(links):
    codes = [f"SC-0{number}" for number in range(1, 8)]
    proved = {"result": "pass", "proof": "档案 3-12", "proved_on": dt.date(2026, 9, 1)}
    return {
        "vendor_staff": links("vendor_staff"),
        "assessor": links.given.get("assessor") or people.account("assessor", tenant=acting().tenant),
        "assessed_on": dt.date(2026, 9, 2),
        "conditions": [{"condition": code, **proved} for code in codes],
    }


@example
def contract(links):
    return {
        "code": f"HT-{people.serial()}",
        "title": "政务云运维服务合同",
        "project": links("project"),
        "vendor": links("vendor"),
        "amount": "1200000.00",
        "start_on": dt.date(2026, 1, 1),
        "end_on": dt.date(2027, 12, 31),
    }


@example
def contract_clause(links):
    return {"contract": links("contract"), "code": "CS-01", "status": "present", "article_no": "第3条"}


@example
def nda(links):
    staff = links("vendor_staff") if links.given.get("party_type") != "vendor" else None
    return {
        "party_type": "staff" if staff else "vendor",
        "vendor": staff.vendor if staff else links("vendor"),
        "signed_on": dt.date(2026, 10, 1),
        "valid_to": dt.date(2029, 10, 1),
        "scan": links("scan", "evidence"),
        **{f"nd_{number}": True for number in range(1, 6)},
    }
