"""A department whose every word is marked, and the strangers who must never read one of them."""

import contextlib
import io
import re
from dataclasses import dataclass, field

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from tests import people
from tests.examples import make
from tongguan.channels.models import Channel
from tongguan.core import audit, clock, platform_objects, registers, scopes, search
from tongguan.core.actor import acting, acting_as
from tongguan.core.forms import editable
from tongguan.core.models import AuditEntry, Comment, Link, Notification, Record, Tenant, Token, User
from tongguan.core.notices import notice
from tongguan.core.registers import registry
from tongguan.core.roles import OUTSIDE, Role
from tongguan.exchange import importing
from tongguan.exchange.models import ImportBatch
from tongguan.standards.models import Tally

MARK = "9Q9Q"
"""Stands in every text and every number of the department; no honest page has it by chance."""
SCRIPT = "\"'><b 9>"
"""Follows the mark: whoever prints it without care ends an attribute with it, or opens an element."""
KINDS = {"inner": "N", "vendors": "V", "projects": "P", "of_the_vendor": "O"}
"""To whom a row belongs: to the office alone, to a vendor on a project, to a project, to a vendor as such."""
NAMES = frozenset({"register", "to_register", "key", "value", "rule", "standard", "clause"})
"""Texts that are names of something in the program; nobody words them freely."""
TURNS = 4
"""Of so many things that are one code each stranger tries one."""
EVERY_ROLE = tuple(role for role in Role if role != Role.SYSTEM)


@dataclass(frozen=True)
class Stranger:
    """Somebody who has no business with the department's rows, or only with some of them."""

    name: str
    user: User
    tenant: Tenant
    barred: str
    """The marks that he must not meet, by their last letter."""

    def may_not_see(self, kind):
        """Whether rows of a kind are hidden from him."""
        return kind in self.barred

    def marks_in(self, content):
        """The words of the department in an answer that he must not read."""
        text = content if isinstance(content, str) else content.decode(errors="replace")
        found = re.findall(f"{MARK}([NVPO])([0-9]*)", text, re.IGNORECASE)
        return sorted({f"{kind}{pk}" for kind, pk in found if kind.upper() in self.barred})


@dataclass
class World:
    """The department, its rows by register, to whom each belongs, and the strangers."""

    tenant: Tenant
    office: User
    ids: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    """Register -> the kind of its example."""
    rows: dict[type, list[int]] = field(default_factory=dict)
    """Model -> the ids of its rows, child rows and companions included."""
    strangers: list[Stranger] = field(default_factory=list)
    others: dict[str, int] = field(default_factory=dict)
    """Kind of platform object -> the id of one of the department's."""
    missing: int = 987_654_321
    """An id that no row has."""

    def id_of(self, name):
        """The id of the department's example of a register or of a platform object."""
        if name in self.ids:
            return self.ids[name]
        if name not in self.others:
            with acting_as(self.office, self.tenant):
                rows = platform_objects.declared[name].model._base_manager.filter(tenant=self.tenant)
                self.others[name] = rows.values_list("pk", flat=True).first() or self.missing
        return self.others[name]

    def kind(self, name):
        """To whom the example belongs; platform objects are the office's."""
        return self.kinds.get(name, KINDS["inner"])

    @property
    def insider(self):
        """The office, as one who may see everything."""
        return Stranger("the office", self.office, self.tenant, "")

    def fingerprint(self):
        """What changes when anybody writes anything into the department."""
        found = {}
        with acting_as(self.office, self.tenant):
            for model, pks in self.rows.items():
                rows = model._base_manager.filter(tenant=self.tenant)
                told = rows.filter(pk__in=pks).values_list("pk", "version", "voided") if is_record(model) else ()
                found[model] = (rows.count(), sorted(told))
            for model in (Token, Channel, ImportBatch):
                found[model] = (0, list(model._base_manager.filter(tenant=self.tenant).order_by("pk").values()))
        return found


def in_turn(world, stranger, items):
    """Every fourth of them, for the next stranger the ones beside: each is tried by somebody, each kind by all."""
    turn = world.strangers.index(stranger)
    return [one for place, one in enumerate(items) if (place + turn) % TURNS == 0]


def is_record(model):
    """Whether rows of a model have versions."""
    return issubclass(model, Record)


def populated():
    """The department with an example of each register around one project and one vendor, and all who are strangers."""
    tenant = Tenant.objects.create(name=f"市政务服务局{people.serial()}")
    office = people.account("office_head", "office_staff", "leader", tenant=tenant)
    world = World(tenant, office)
    with acting_as(office, tenant):
        _fill(world)
        _mark(world)
        _accompany(world)
        _strangers_of_the_tenant(world)
    _strangers_from_elsewhere(world)
    _tell(world)
    return world


# --- the department ---------------------------------------------------------------------------------------------------


def _fill(world):
    roots = {}
    for name in ("org_unit", "vendor", "project", "asset", "service"):
        roots[name] = make(name, roots=dict(roots))
    for name in registry:
        world.ids[name] = (roots.get(name) or _example(name, roots)).pk
    for name in registry:
        world.kinds[name] = kind_of(registry[name].model.objects.get(pk=world.ids[name]), world)


def _example(name, roots):
    """An example around the common project and vendor; where there can be only one of its kind, around its own."""
    try:
        with transaction.atomic():
            return make(name, roots=dict(roots))
    except AssertionError:
        return make(name)


def kind_of(record, world):
    """To whom a row belongs, by the objects it is tied to."""
    owner = record
    while owner.parent:
        owner = getattr(owner, owner.parent)
    register = registers.find(type(owner))
    if register is None or not OUTSIDE & (frozenset(register.readers) | frozenset(register.writers)):
        return KINDS["inner"]
    tied = scopes.merged([scopes.ids_of(owner), _named_by(record)])
    # A scope that nobody from outside has a reach of keeps nobody out.
    tied = {name: ids for name, ids in tied.items() if scopes.declared[name].reach}
    if not tied.keys() & {"project", "vendor", "staff"}:
        return KINDS["inner"]
    if tied == {"project": {world.ids["project"]}}:
        return KINDS["projects"]
    of_the_vendor = "project" not in tied and tied.get("vendor") == {world.ids["vendor"]}
    return KINDS["of_the_vendor" if of_the_vendor else "vendors"]


def _named_by(record):
    """A child row may name a vendor or its people though its record does not."""
    known = {one.model: name for name, one in scopes.declared.items()}
    links = [one for one in record._meta.fields if one.is_relation and one.name != record.parent]
    named = {known.get(one.related_model._meta.label): getattr(record, one.attname) for one in links}
    return {name: {pk} for name, pk in named.items() if name and pk}


def _mark(world):
    """Put the mark into every text that somebody words, past all forms, and into the numbers."""
    for model in apps.get_models():
        if not (is_record(model) and model._base_manager.filter(tenant=world.tenant).exists()):
            continue
        names = [one for one in model._meta.fields if _is_worded(model, one)]
        rows = list(model._base_manager.filter(tenant=world.tenant))
        world.rows[model] = [row.pk for row in rows]
        for row in rows:
            given = {one.name: marked(row, one.max_length, world) for one in names}
            if model.prefix:
                given["number"] = f"{model.prefix}-2026-{MARK}{kind_of(row, world)}{row.pk}"
            _put(row, given)
    for name, register in registry.items():
        for row in register.model.objects.all():
            search.index(name, row.pk, register.text_of(row))


def _put(row, given):
    """Write into a row; where a rule of the database wants some texts blank, only into those that are not."""
    filled = {name: text for name, text in given.items() if getattr(row, name)}
    for texts in (given, filled):
        with contextlib.suppress(IntegrityError), transaction.atomic():
            models.QuerySet(type(row)).filter(pk=row.pk).update(**texts)
            return


def _is_worded(model, one):
    if not isinstance(one, models.CharField | models.TextField) or one.choices or one.name in NAMES:
        return False
    return type(one) in {models.CharField, models.TextField, models.EmailField, models.URLField} and (
        one.name in editable(model)
    )


def marked(row, longest, world):
    """The words that stand in the texts of a row, each row's its own."""
    text = f"{MARK}{kind_of(row, world)}{row.pk}{SCRIPT} 密"
    return text[:longest] if longest else text


# --- what accompanies its rows ----------------------------------------------------------------------------------------


def _accompany(world):
    """Comments, links, notices and an import, so that there is something behind every door."""
    names = list(registry)
    for place, name in enumerate(names):
        pk, other = world.ids[name], names[place - 1]
        here = {"register": name, "record": pk}
        Comment(text=f"{MARK}N {name}", author=world.office, **here).save()
        Link(relation=f"{MARK}N", to_register=other, to_record=world.ids[other], **here).save()
        audit.note(name, pk, "export", reason=f"{MARK}N {name}")
        notice_of(world.office, name, pk)
    for model in (Comment, Link):
        world.rows[model] = list(model.objects.values_list("pk", flat=True))
    _keep_other_objects(world)


def _keep_other_objects(world):
    """What is no register and yet has rows behind addresses."""
    sheet = io.BytesIO(f"对象,事由\n{MARK}N,{MARK}N 密\n".encode("utf-8-sig"))
    batch = importing.received(sheet, f"{MARK}N.csv", "vendor_notice", acting())
    tally = Tally.objects.create(
        tenant=world.tenant,
        on=clock.today(),
        check_name=f"{MARK}N",
        among=1,
        broken=1,
        rule_version="1",
        counted_at=clock.now(),
        valid_until=clock.now(),
    )
    trail = AuditEntry.objects.filter(tenant=world.tenant, reason__startswith=MARK).first()
    channels = {
        kind: Channel.objects.create(
            tenant=world.tenant, kind=kind, name=f"{MARK}N", address=f"https://{MARK}N.example"
        )
        for kind in ("webhook", "wecom_robot")
    }
    Token.make(world.office, world.tenant, f"{MARK}N")
    world.others = {
        "token": Token.objects.get(tenant=world.tenant).pk,
        "webhook": channels["webhook"].pk,
        "channel": channels["wecom_robot"].pk,
        "tenant": world.tenant.pk,
        "account": world.office.pk,
        "audit_log": trail.pk,
        "conformity_result": tally.pk,
        "import_batch": batch.pk,
    }


def notice_of(account, name, pk):
    """Tell somebody something about a record."""
    notice(Notification.Kind.ASSIGNED, account.pk, (name, pk), occasion=f"{name}{pk}").save()


# --- strangers --------------------------------------------------------------------------------------------------------


def _strangers_of_the_tenant(world):
    """A rival on a project of its own, a rival on the same project, a colleague on another one, and nobody at all."""
    project, vendor = (registry[name].model.objects.get(pk=world.ids[name]) for name in ("project", "vendor"))
    outside = ("vendor_manager", "vendor_staff")

    def person(name, *, at, on):
        account = people.account(*outside, name=name, tenant=world.tenant)
        make(
            "vendor_staff",
            vendor=at,
            project=on,
            person=make("person", kind="vendor_staff", establishment="", account=account, name=f"陌生人{name}"),
            state="onboarded",
            opening=True,
        )
        return account

    def stranger(name, account, barred):
        world.strangers.append(Stranger(name, account, world.tenant, barred))

    elsewhere = make("project")
    stranger("a foreign vendor", person("rival", at=make("vendor"), on=elsewhere), "NVPO")
    stranger("another vendor on the same project", person("competitor", at=make("vendor"), on=project), "VO")
    stranger("the right vendor on another project", person("outsider", at=vendor, on=make("project")), "VP")
    stranger("a customer", people.account("customer", "user", name="customer", tenant=world.tenant), "NVPO")
    nobody = User.objects.create_user(f"nobody{people.serial()}@{world.tenant.pk}", name="无职")
    stranger("somebody without a role", nobody, "NVPO")


def _strangers_from_elsewhere(world):
    tenant = Tenant.objects.create(name=f"市档案馆{people.serial()}")
    alien = people.account(*EVERY_ROLE, name="alien", tenant=tenant)
    world.strangers.insert(0, Stranger("a foreign tenant", alien, tenant, "NVPO"))


def _tell(world):
    """Every stranger of the tenant has once been told of every row: that opens nothing to him."""
    with acting_as(world.office, world.tenant):
        for one in world.strangers:
            if one.tenant == world.tenant:
                for name, pk in world.ids.items():
                    notice_of(one.user, name, pk)


def on_postgresql():
    """Whether the database has a net of its own."""
    return connection.vendor == "postgresql"
