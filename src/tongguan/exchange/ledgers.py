"""The ledgers of a clerk as plans: one sheet of people, companies, projects and agreements fills five registers."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core.clock import today
from tongguan.core.registers import registry

from .targets import Column, Part, Plan, Telling, column_of, composite

Records = Mapping[str, Any]


def _columns(part: str, register: str, names: str, **options: Any) -> tuple[Column, ...]:
    """Columns of several fields of one register."""
    return tuple(column_of(registry[register], name, part=part, prefix=f"{part}.", **options) for name in names.split())


def _sign(part: str, name: str, label: Any, *labels: str) -> Column:
    return Column(part=part, field=name, name=f"{part}.{name}", label=label, labels=labels, sign=True)


def staff_state(told: Telling, _records: Records) -> None:
    """Whoever came and has not left is on board; nobody is cleared by a ledger."""
    if told.state:
        return
    if told.given.get("offboarded_on") and told.given["offboarded_on"] <= today():
        told.state = "offboarded"
    elif told.given.get("onboarded_on") and told.given["onboarded_on"] <= today():
        told.state = "onboarded"


def staff_nda(told: Telling, records: Records) -> None:
    """An agreement is signed on a day. “Yes” without a day makes a draft and says so; “no” makes nothing."""
    signed = told.signs.get("is_signed")
    if isinstance(signed, dt.date):
        told.given.setdefault("signed_on", signed)
        signed = True
    if signed is False and told.given.get("signed_on"):
        message = _("This says that no agreement is signed, and yet there is a day of signature.")
        told.errors.append(("is_signed", message))
    on = told.given.get("signed_on")
    told.absent = not on and not signed
    if told.absent or told.errors:
        return
    if on:
        nda_by_date(told, records)
        return
    # Whatever agreement of this person is on file, signed or draft, is the one that the clerk means.
    told.defaults, told.given = {**told.defaults, **told.given}, {}
    message = _("The agreement of %(person)s has no day of signature: it is kept as a draft, not as signed.")
    told.when_new.append(message % {"person": records.get("person", "")})


def nda_by_date(told: Telling, records: Records) -> None:
    """With its day of signature an agreement counts as signed, and as expired once its last day is over."""
    told.given.setdefault("party_type", "staff" if records.get("staff") else "vendor")
    if not told.given.get("signed_on"):
        return
    last = told.given.get("valid_to")
    told.state = told.state or ("expired" if last and last < today() else "signed")


def contract_state(told: Telling, _records: Records) -> None:
    """A contract with a day of signature is signed, in force or expired by its dates."""
    told.given.setdefault("title", told.given.get("code", ""))
    if told.state or not told.given.get("signed_on"):
        return
    start, end = told.given.get("start_on"), told.given.get("end_on")
    if end and end < today():
        told.state = "expired"
    elif start and start <= today():
        told.state = "in_force"
    else:
        told.state = "signed"


VENDOR = Part(name="vendor", register="vendor", needs=("name", "uscc"))
PROJECT = Part(
    name="project",
    register="project",
    needs=("name", "code"),
    defaults={"service_type": "other"},
    new=gettext_lazy("The project “%(record)s” was not there yet; it was made with what the sheet says. Complete it."),
)
PERSON = Part(
    name="person",
    register="person",
    needs=("name", "id_no"),
    finds={"engagements__vendor": "vendor"},
    keys=(("id_no",), ("mobile", "name"), ("name", "engagements__vendor")),
    defaults={"kind": "vendor_staff"},
)
STAFF = Part(
    name="staff",
    register="vendor_staff",
    links={"person": "person", "vendor": "vendor", "project": "project"},
    needs=("person",),
    shape=staff_state,
)
STAFF_LABELS = ("所属公司", "所属单位", "派驻单位", "用人单位", "公司", "单位", "employer", "vendor")
OPEN_NDA, OPEN_LABOUR = ("term", "open_ended"), ("labour_contract_term", "open_ended")


def _vendor_of_staff() -> tuple[Column, ...]:
    own = column_of(registry["vendor"], "name", part="vendor", prefix="vendor.")
    return (
        Column(part="vendor", field="name", name=own.name, label=own.label, labels=(*STAFF_LABELS, *own.labels)),
        *_columns("vendor", "vendor", "uscc"),
    )


PROJECT_COLUMNS = "name code service_type"
PERSON_COLUMNS = "name id_no mobile email"
ASKED = (
    "是否签订保密协议",
    "是否签署保密协议",
    "是否签保密协议",
    "保密协议是否签订",
    "签订保密协议",
    "保密协议",
    "nda",
)
NDA_LINKS = {"vendor": "vendor", "vendor_staff": "staff", "project": "project"}
BY_DAY = (("vendor_staff", "signed_on"), ("vendor", "party_type", "signed_on"))
BY_PARTY = (("vendor_staff",), ("vendor", "party_type"))
"""Finds an agreement whose day nobody knows yet; one with another day is another agreement."""


def _signature() -> tuple[Column, ...]:
    return _columns("nda", "nda", "signed_on") + _columns("nda", "nda", "valid_to", open_end=OPEN_NDA)


def _staff_ledger() -> Plan:
    checked = "qualification background_check background_checked_on background_certificate nationality"
    nda = Part(
        name="nda",
        register="nda",
        links=NDA_LINKS,
        keys=(("vendor_staff", "signed_on"), ("vendor_staff",)),
        defaults={"party_type": "staff"},
        shape=staff_nda,
    )
    return Plan(
        name="staff-ledger",
        label=gettext_lazy("Ledger of service staff: people, companies, projects and NDAs in one sheet"),
        parts=(VENDOR, PROJECT, PERSON, STAFF, nda),
        columns=(
            *_columns("person", "person", PERSON_COLUMNS),
            *_vendor_of_staff(),
            *_columns("project", "project", PROJECT_COLUMNS),
            *_columns("staff", "vendor_staff", "role duties state onboarded_on offboarded_on"),
            *_columns("staff", "vendor_staff", "labour_contract_to", open_end=OPEN_LABOUR),
            *_columns("staff", "vendor_staff", checked),
            _sign("nda", "is_signed", gettext_lazy("NDA signed"), *ASKED),
            *_signature(),
        ),
    )


def _vendor_ledger() -> Plan:
    of_vendor = "name uscc services registered_in ownership qualifications qualified_to scale office_site"
    contract = Part(
        name="contract",
        register="contract",
        links={"vendor": "vendor", "project": "project"},
        needs=("code", "title"),
        shape=contract_state,
    )
    return Plan(
        name="vendor-ledger",
        label=gettext_lazy("Ledger of vendors: companies, projects and contracts in one sheet"),
        parts=(VENDOR, PROJECT, contract),
        columns=(
            *_columns("vendor", "vendor", of_vendor),
            *_columns("vendor", "vendor", "security_review security_reviewed_on state"),
            *_columns("project", "project", PROJECT_COLUMNS),
            *_columns("contract", "contract", "code title amount procurement signed_on start_on end_on state"),
        ),
    )


def _nda_ledger() -> Plan:
    nda = Part(name="nda", register="nda", links=NDA_LINKS, keys=(*BY_DAY, *BY_PARTY), shape=nda_by_date)
    return Plan(
        name="nda-ledger",
        label=gettext_lazy("Ledger of NDAs, with vendors and with their people"),
        parts=(VENDOR, PROJECT, PERSON, STAFF, nda),
        columns=(
            *_vendor_of_staff(),
            *_columns("person", "person", PERSON_COLUMNS),
            *_columns("project", "project", PROJECT_COLUMNS),
            *_signature(),
            *_columns("nda", "nda", "survival nd_1 nd_2 nd_3 nd_4 nd_5"),
        ),
    )


composite.update({plan.name: plan for plan in (_staff_ledger(), _vendor_ledger(), _nda_ledger())})
