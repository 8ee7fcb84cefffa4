"""A tenant with many records, the same for the same seed: 100,000 projects and what belongs to them."""

import datetime as dt
import hashlib
import json
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import models, transaction

from bench.bulk import load, next_id, open_wide, settle
from bench.general import General, Places, every_model
from tongguan.core import clock, keys
from tongguan.core.models import AuditEntry, Counter, DataKey, Membership, SearchEntry, Tenant, User
from tongguan.core.roles import INSIDE, Role
from tongguan.core.search import grams
from tongguan.organisation.models import OrgUnit, Person
from tongguan.outsourcing.models import (
    NDA,
    Contract,
    ContractClause,
    DataLocation,
    Project,
    StaffAssessment,
    StaffCondition,
    Vendor,
    VendorStaff,
)
from tongguan.outsourcing.models.contract_clause import Code

FULL = {
    OrgUnit: 200,
    Person: 200_500,
    Vendor: 2_000,
    Project: 100_000,
    Contract: 100_000,
    ContractClause: 1_000_000,
    VendorStaff: 200_000,
    NDA: 250_000,
    StaffAssessment: 200_000,
    StaffCondition: 700_000,
}
"""How many of each at scale 1; a quarter of the audit trail and of the search texts comes with them."""
TERMS, CONDITIONS = Code.values, StaffCondition.Condition.values
SAMPLE_OFFICE = ("信息中心", "数据资源处", "网络安全处", "政务服务处", "规划科技处")
SAMPLE_WORK = ("运维服务", "系统开发", "数据治理", "安全测评", "云资源管理", "呼叫中心", "内容审核")

PROJECT_STATES = {
    "draft": 3, "planning": 3, "decision_pending": 2, "selecting": 3, "contracting": 5, "plan_pending": 3,
    "mobilising": 2, "operating": 44, "suspended": 1, "exiting": 4, "closed": 25, "not_approved": 2, "cancelled": 3,
}  # fmt: skip
CONTRACT_STATE = {
    "contracting": ("security_review", "approved"), "plan_pending": ("signed",), "mobilising": ("signed", "in_force"),
    "operating": ("in_force",), "suspended": ("in_force", "amending"), "exiting": ("in_force", "terminated"),
    "closed": ("closed", "expired"), "cancelled": ("terminated",),
}  # fmt: skip
STAFF_STATES = {"proposed": 10, "cleared": 6, "onboarded": 54, "suspended": 2, "offboarded": 28}


class Volume:
    """One tenant's records; rows refer to each other by arithmetic on their ids, so that nothing is kept in memory."""

    def __init__(self, tenant: Tenant, accounts: dict[str, User], scale: float, seed: int) -> None:
        self.tenant, self.accounts, self.random = tenant, accounts, random.Random(seed)
        self.scale, self.seed = scale, seed
        self.today = clock.today()
        self.first = {model: next_id(model) for model in FULL}
        self.size = {model: max(int(count * scale), 10) for model, count in FULL.items()}
        self.own = max(int(500 * scale), 5)
        self.size[Person] = max(self.size[Person], self.own + self.size[VendorStaff])
        self.states = self._drawn(PROJECT_STATES, self.size[Project])
        self.staff_states = self._drawn(STAFF_STATES, self.size[VendorStaff])

    def _drawn(self, weights: dict[str, int], count: int) -> list[str]:
        return self.random.choices(list(weights), list(weights.values()), k=count)

    def id(self, model: type[models.Model], index: int) -> int:
        """The id of the index-th row; round again after the last."""
        return self.first[model] + index % self.size[model]

    def day(self, least: int, most: int) -> str:
        """A day between so many days ago."""
        return (self.today - dt.timedelta(days=self.random.randint(least, most))).isoformat()

    def _seldom(self, percent: float) -> bool:
        return self.random.random() * 100 < percent

    def vendor_of(self, project: int) -> int:
        """The vendor that serves the project with this index."""
        return self.id(Vendor, project * 7919)

    def project_of(self, staff: int) -> int:
        """The index of the project on which the person with this index works."""
        return (staff * 104_729) % self.size[Project]

    def rows(self) -> Iterator[tuple[type[models.Model], tuple[str, ...], Callable[[int], tuple], dict[str, Any]]]:
        """Model, columns, row by index, and what is the same in every row."""
        yield OrgUnit, ("number", "name", "kind"), self._unit, {}
        columns = ("number", "name", "kind", "establishment", "unit_id", "id_no_index", "account_id")
        yield Person, columns, self._person, self._secret()
        yield Vendor, ("number", "name", "uscc", "registered_in", "services", "state"), self._vendor, {}
        columns = ("number", "code", "name", "service_type", "office_id", "leader_id", "office_head_id")
        yield Project, (*columns, "budget", "start_on", "end_on", "state"), self._project, {"is_secret": False}
        columns = ("number", "code", "title", "project_id", "vendor_id", "amount", "signed_on", "start_on", "end_on")
        yield Contract, (*columns, "state"), self._contract, {}
        columns = ("number", "contract_id", "code", "status", "article_no", "text", "reviewed_by_id", "state")
        yield ContractClause, columns, self._clause, {"reviewed_on": self.today}
        columns = ("number", "person_id", "vendor_id", "project_id", "role", "duties", "labour_contract_term")
        columns += ("labour_contract_to", "employer_nda_on", "background_check", "background_checked_on")
        yield VendorStaff, (*columns, "onboarded_on", "offboarded_on", "state"), self._staff, {}
        columns = ("number", "party_type", "vendor_id", "vendor_staff_id", "project_id", "signed_on", "valid_to")
        yield NDA, (*columns, "nd_1", "nd_2", "nd_3", "nd_4", "nd_5", "state"), self._nda, {}
        columns = ("number", "vendor_staff_id", "assessor_id", "assessed_on", "state")
        yield StaffAssessment, columns, self._assessment, {}
        yield StaffCondition, ("assessment_id", "condition", "result", "proof", "proved_on"), self._condition, {}

    def _unit(self, i: int) -> tuple:
        return f"OU-2026-{i:04}", f"{SAMPLE_OFFICE[i % 5]}{i}", "office" if i % 4 == 0 else "unit"

    def _person(self, i: int) -> tuple:
        mine = i < self.own
        unit = self.id(OrgUnit, i) if mine else None
        index = hashlib.sha256(f"{self.tenant.pk} {i}".encode()).hexdigest()
        established = ("established" if i % 20 else "contract") if mine else ""
        kind = "employee" if mine else "vendor_staff"
        account = {0: self.accounts["drafter"].pk, 1: self.accounts["reviewer"].pk}.get(i)
        return f"P-2026-{i:04}", f"{'王李张刘陈'[i % 5]}{i}", kind, established, unit, index, account

    def _secret(self) -> dict[str, Any]:
        """One identity number under one key for all; only its blind index tells people apart."""
        key = keys.new_data_key()
        kept = DataKey.objects.create(tenant=self.tenant, wrapped=keys.ring().wrap(key))
        field = Person._meta.get_field("id_no")
        text = keys.ring().seal(b"11010519491231002X", key, field.purpose.encode())
        token = {"key": kept.pk, "for": field.purpose, "mask": "110105********002X", "text": text}
        return {"id_no": field.from_db_value(json.dumps(token)), "data_key_id": kept.pk}

    def _vendor(self, i: int) -> tuple:
        place = "abroad" if i % 97 == 0 else "mainland"
        state = "qualified" if i % 10 else "candidate"
        return f"V-2026-{i:04}", f"测试科技{i}有限公司", f"91{i:015}X", place, SAMPLE_WORK[i % 7], state

    def _project(self, i: int) -> tuple:
        service = Project.Service.values[i % 9]
        leader, head = self.first[Person] + i % self.own, self.first[Person] + (i * 13) % self.own
        name = f"{SAMPLE_OFFICE[i % 5]}{SAMPLE_WORK[i % 7]}项目{i}"
        start, end = self.day(30, 900), self.day(-900, 20)
        office = self.id(OrgUnit, i)
        return f"PRJ-2026-{i:04}", f"PX-{i}", name, service, office, leader, head, i % 900, start, end, self.states[i]

    def _contract(self, i: int) -> tuple:
        project = i % self.size[Project]
        choices = CONTRACT_STATE.get(self.states[project], ("draft",))
        state = choices[i % len(choices)]
        signed = None if state in {"draft", "security_review", "approved"} else self.day(30, 900)
        title = f"{SAMPLE_WORK[i % 7]}合同{i}"
        number, code = f"CON-2026-{i:04}", f"HT-{i}"
        where = self.id(Project, project), self.vendor_of(project)
        return number, code, title, *where, i % 900, signed, self.day(30, 900), self.day(-900, 20), state

    def _clause(self, i: int) -> tuple:
        contract, term = divmod(i, len(TERMS))
        absent = self._seldom(0.2)
        reviewer = self.accounts["drafter" if contract % 200 == 0 else "reviewer"].pk
        status, article = ("absent", "") if absent else ("present", f"第{term + 1}条")
        contract_id = self.id(Contract, contract)
        return f"CC-2026-{i:04}", contract_id, TERMS[term], status, article, article, reviewer, "reviewed"

    def _staff(self, i: int) -> tuple:
        project, state = self.project_of(i), self.staff_states[i]
        came = self.day(30, 700) if state in {"onboarded", "suspended", "offboarded"} else None
        left = self.day(0, 29) if state == "offboarded" else None
        open_ended = i % 5 != 0
        term, to = ("open_ended", None) if open_ended else ("fixed", self.day(-700, 0))
        person, vendor = self.first[Person] + self.own + i, self.vendor_of(project)
        proved = ("运维工程师", "日常运维", term, to, self.day(700, 900), "passed" if i % 50 else "", self.day(30, 900))
        return f"VS-2026-{i:04}", person, vendor, self.id(Project, project), *proved, came, left, state

    def _nda(self, i: int) -> tuple:
        personal = i < self.size[VendorStaff]
        project = self.project_of(i) if personal else i % self.size[Project]
        party, staff = ("staff", self.id(VendorStaff, i)) if personal else ("vendor", None)
        signed, to = self.day(650, 1000), None if i % 3 else self.day(-900, 60)
        contents = (i % 33 != 0, True, True, True, i % 77 != 0)
        state = ("draft", "released", "expired")[i % 3] if i % 20 == 0 else "signed"
        number = f"NDA-2026-{i:04}"
        return number, party, self.vendor_of(project), staff, self.id(Project, project), signed, to, *contents, state

    def _assessment(self, i: int) -> tuple:
        state = "passed" if i % 12 else "failed"
        return f"SA-2026-{i:04}", self.id(VendorStaff, i), self.accounts["reviewer"].pk, self.day(1, 500), state

    def _condition(self, i: int) -> tuple:
        assessment, number = divmod(i, len(CONDITIONS))
        result = "fail" if self._seldom(0.4) else "pass"
        return self.id(StaffAssessment, assessment), CONDITIONS[number], result, "档案第3页", self.day(1, 450)

    def build(self) -> dict[str, int]:
        """Load everything; returns how many rows of what."""
        found = {}
        for model, names, row, same in self.rows():
            first, size = self.first[model], self.size[model]
            rows = ((first + i, *row(i)) for i in range(size))
            found[model.__name__] = load(model, ("id", *names), rows, tenant_id=self.tenant.pk, version=1, **same)
        places = (
            (self.id(Vendor, i), "abroad" if i % 40 == 0 else "mainland", "机房")
            for i in range(int(self.size[Vendor] * 1.4))
        )
        found["DataLocation"] = load(
            DataLocation, ("vendor_id", "place", "purpose"), places, tenant_id=self.tenant.pk, version=1
        )
        found |= self._others()
        found["AuditEntry"] = self._trail()
        found["SearchEntry"] = self._texts()
        return found

    def _others(self) -> dict[str, int]:
        """What is not made by hand, from the models alone; and the numbers that are taken."""
        places = Places(self.first | {DataLocation: 0}, self.size | {DataLocation: 0})
        general = General(self.tenant, tuple(self.accounts.values()), places, self.scale, self.seed)
        found = general.build()
        prefixed = ((model.prefix, size) for model, size in places.size.items() if model.prefix)
        load(Counter, ("prefix", "value"), prefixed, tenant_id=self.tenant.pk, year=self.today.year)
        return found

    def _trail(self) -> int:
        """Who made the terms and the contracts; some checks read it."""
        made = {"contract_clause": ContractClause, "contract": Contract}
        rows = (
            (name, self.first[model] + i, json.dumps({"state": [None, "draft"]}))
            for name, model in made.items()
            for i in range(self.size[model])
        )
        same = {"at": clock.now(), "on": self.today, "actor_id": self.accounts["drafter"].pk, "mac": "0" * 64}
        return load(
            AuditEntry, ("register", "record", "changes"), rows, tenant_id=self.tenant.pk, action="create", **same
        )

    def _texts(self) -> int:
        names = {"project": (Project, self._project, 2), "vendor": (Vendor, self._vendor, 1)}
        rows = (
            (name, self.first[model] + i, " ".join(grams(row(i)[at])))
            for name, (model, row, at) in names.items()
            for i in range(self.size[model])
        )
        return load(SearchEntry, ("register", "record", "grams"), rows, tenant_id=self.tenant.pk)


def accounts(tenant: Tenant) -> dict[str, User]:
    """Who did things (drafter, reviewer), who does them while measuring (head), and who may read all (reader)."""
    made = {}
    for name in ("drafter", "reviewer", "head"):
        made[name] = User.objects.create(username=f"bench-{name}-{tenant.pk}", name=name)
    for role in (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.LEADER, Role.SEC_OFFICER):
        Membership.objects.create(user=made["head"], tenant=tenant, role=role, valid_from=dt.date(2020, 1, 1))
    made["reader"] = User.objects.create(username=f"bench-reader-{tenant.pk}", name="reader")
    for role in INSIDE | {Role.SYSADMIN, Role.SECADMIN, Role.AUDITADMIN}:
        Membership.objects.create(user=made["reader"], tenant=tenant, role=role, valid_from=dt.date(2020, 1, 1))
    return made


def fill(scale: float, seed: int = 32926) -> dict[str, Any]:
    """A large tenant and, for comparison, one of a hundredth of it; returns row counts and seconds."""
    began, found = time.perf_counter(), {}
    open_wide()
    User.objects.system()
    for name, size in (("bench", scale), ("small", scale / 100)):
        with transaction.atomic():
            tenant = Tenant.objects.create(name=name)
            found[name] = Volume(tenant, accounts(tenant), size, seed).build()
    settle([*every_model(), AuditEntry, Counter, SearchEntry])
    return {"rows": found, "seconds": round(time.perf_counter() - began, 1)}
