"""The cases of who answers for a project: 4.1, 4.2, and the rules on roles that do not go together."""

import datetime as dt

from tests import people
from tests.cases import Case, case
from tests.examples import make
from tongguan.core.actor import acting
from tongguan.core.clock import today

from .appointed import (
    BASIS,
    SINCE,
    acknowledge,
    decided,
    led,
    letter,
    person,
    security_leader,
    tenant_letter,
    unit_leader,
)
from .stories import change, imported

TOMORROW = dt.date(2026, 11, 22)
YESTERDAY = dt.date(2026, 11, 20)


def two_units():
    return [make("org_unit"), make("org_unit")]


def letters(project, role):
    return project.appointments.get(role=role)


def ended(one, on=YESTERDAY):
    """The appointment is over; returns it."""
    return imported(one, state="ended", ended_on=on)


@case("project_has_accountable_people")
def accountable():
    unnamed, unlettered, over = led(leader=None), led(), led("operating")
    unnamed = change(unnamed, office_head=None)
    ended(letters(unlettered, "leader"))
    lapsed = imported(letters(over, "office_head"), valid_to=YESTERDAY)
    another, gone, sold = led("exiting"), led(), led()
    change(another, office_head=person())
    change(letters(gone, "leader").person, state="left")
    outsider = make("person", kind="vendor_staff", establishment="")
    second = letter("office_head", outsider, project=sold)
    return Case(
        keep=[led(), led("suspended"), led("operating", units=two_units())],
        broken=[
            (unnamed, lambda: change(unnamed, office_head=letters(unnamed, "office_head").person)),
            (unlettered, lambda: letter("leader", unlettered.leader, project=unlettered)),
            (over, lambda: imported(lapsed, valid_to=today())),
            (another, lambda: change(another, office_head=letters(another, "office_head").person)),
            (gone, lambda: change(letters(gone, "leader").person, state="active")),
            (sold, lambda: ended(second)),
        ],
        unbound=[make("project"), make("project", state="closed", opening=True)],
    )


@case("leader_decided_to_outsource")
def decision():
    bare, refused, other, stranger = (led("selecting") for _each in range(4))
    decided(refused, state="rejected")
    decided(other, kind="plan")
    decided(stranger, decided_by=person("leader").account)
    late, handed = led("operating"), led("mobilising")
    late = _approved_on(late, dt.date(2025, 11, 19))
    decided(late)
    decided(handed, decided_by=_delegate(handed).account)
    at_level, succeeded, right = led("closed"), led("operating"), led("contracting")
    decided(at_level, decided_by=_delegate(at_level, security_leader()).account)
    decided(succeeded)
    ended(letters(succeeded, "leader"))
    decided(_approved_on(right, dt.date(2025, 11, 20)))
    mend = lambda one, **given: lambda: decided(one, **given)  # noqa: E731  one line says it
    return Case(
        keep=[at_level, succeeded, right],
        broken=[
            (bare, mend(bare)),
            (refused, mend(refused)),
            (other, mend(other)),
            (stranger, mend(stranger)),
            (late, mend(late, decided_on=dt.date(2025, 11, 18))),
            (handed, mend(handed)),
        ],
        unbound=[led("decision_pending"), make("project", state="not_approved", opening=True)],
    )


def _approved_on(project, on):
    """What the trail says of a project that was approved on this day."""
    from tongguan.core import audit  # noqa: PLC0415

    audit.write([audit.entry("project", project.pk, "approve", changes={}, reason="", on=on, version=project.version)])
    return project


def _delegate(project, to=None):
    """Somebody to whom the leader of a project has delegated the role."""
    to = to or person("leader")
    source = letters(project, "leader")
    letter("leader", to, project=project, delegated_from=source, valid_to=dt.date(2027, 6, 30), acknowledged=False)
    return to


@case("several_units_share_the_office")
def several():
    led_by_unit, no_head, no_share, gone, lapsed = (led(units=two_units()) for _each in range(5))
    right = led_by_unit.leader
    change(led_by_unit, leader=unit_leader(led_by_unit.office))
    ended(no_head.appointments.filter(role="office_head").last())
    silent = imported(no_share.appointments.filter(role="office_head").last(), work_share="")
    office = gone.leader.appointments.get(role="dept_security_leader")
    ended(office)
    source = tenant_letter("dept_security_leader", person())
    acting_leader = person("leader")
    term = imported(
        tenant_letter("dept_security_leader", acting_leader, delegated_from=source, valid_to=today()),
        valid_to=YESTERDAY,
    )
    change(lapsed, leader=acting_leader)
    return Case(
        keep=[led(units=two_units()), led("operating", units=two_units(), leader=right)],
        broken=[
            (led_by_unit, lambda: change(led_by_unit, leader=right)),
            (no_head, lambda: letter("office_head", person(), project=no_head, unit=no_head.units.last().unit)),
            (no_share, lambda: imported(silent, work_share="统计口径与数据质量")),
            (gone, lambda: tenant_letter("dept_security_leader", gone.leader)),
            (lapsed, lambda: imported(term, valid_to=today())),
        ],
        unbound=[led(), make("project", units=[{"unit": one} for one in two_units()])],
    )


@case("single_unit_is_the_office")
def single():
    strange, elsewhere, silent, none = led(), led(), led(), led()
    right, there = strange.leader, elsewhere.office
    change(strange, leader=unit_leader(make("org_unit")))
    change(elsewhere, office=make("org_unit"))
    change(silent, leader=security_leader())
    unit = none.units.get()
    unit.void("误登记")
    above = make("org_unit")
    below = make("org_unit", parent_unit=above)
    reasoned = led(units=[below], leader=unit_leader(above), leader_reason="该机构负责人空缺")
    return Case(
        keep=[led(), reasoned, led("exiting", leader=security_leader(), leader_reason="涉及全局数据")],
        broken=[
            (strange, lambda: change(strange, leader=right)),
            (elsewhere, lambda: change(elsewhere, office=there)),
            (silent, lambda: change(silent, leader_reason="涉及全局数据")),
            (none, lambda: make_unit(none, unit.unit)),
        ],
        unbound=[led(units=two_units()), make("project")],
    )


def make_unit(project, unit):
    """One more unit that a project touches."""
    row = type(project.units.model.everything.first())(project=project, unit=unit, share="全部")
    row.save()
    return row


@case("office_is_authorised")
def authorised():
    none, silent, unsigned, by_clerk, half = led(), led(), led(), led(), led(units=two_units())
    ended(letters(none, "office_head"))
    no_basis = imported(letters(silent, "office_head"), basis_doc="")
    nobody = imported(letters(unsigned, "office_head"), appointed_by=None)
    clerk = people.account("office_staff", tenant=acting().tenant, name="经办人")
    low = imported(letters(by_clerk, "office_head"), appointed_by=clerk)
    second = imported(half.appointments.filter(role="office_head").last(), basis_doc="")
    leader = people.account("leader", tenant=acting().tenant, name="任命人")
    document = led()
    imported(letters(document, "office_head"), basis_doc="", document=make("document"))
    return Case(
        keep=[led(), document],
        broken=[
            (none, lambda: letter("office_head", none.office_head, project=none)),
            (silent, lambda: imported(no_basis, basis_doc=BASIS)),
            (unsigned, lambda: imported(nobody, appointed_by=leader)),
            (by_clerk, lambda: imported(low, appointed_by=leader)),
            (half, lambda: imported(second, basis_doc=BASIS)),
        ],
        unbound=[make("project")],
    )


def _note_of(one):
    model = type(make("acknowledgement"))
    return model.objects.get(register="role_assignment", record=one.pk)


@case("leader_acknowledged_supervision", "office_acknowledged_direct_responsibility")
def aware(name):
    role = "leader" if name.startswith("leader") else "office_head"
    silent, other, pending, someone = led(), led(), led("operating"), led()
    _note_of(letters(silent, role)).void("误登记")
    duty = change(letters(other, role).duties.get(), duty="other")
    waiting = imported(_note_of(letters(pending, role)), state="pending", acknowledged_on=None)
    note = _note_of(letters(someone, role))
    holder = note.account
    imported(note, account=acting().user)
    return Case(
        keep=[led(), led(units=two_units())],
        broken=[
            (silent, lambda: acknowledge(letters(silent, role))),
            (other, lambda: change(duty, duty="supervisory" if role == "leader" else "direct")),
            (pending, lambda: imported(waiting, state="acknowledged", acknowledged_on=today())),
            (someone, lambda: imported(note, account=holder)),
        ],
        unbound=[make("project")],
    )


def _proposed(state, vendor, **given):
    rows = [{"vendor": vendor, "proposed_on": SINCE, "chosen": True}]
    return make("project", state=state, opening=True, candidates=rows, **given)


def _recommended(project, vendor, **given):
    told = {"recommendation": "建议选用", "state": "passed", "opening": True}
    told |= {"started_on": SINCE, "concluded_on": SINCE}
    return make("vendor_assessment", project=project, vendor=vendor, **told | given)


@case("chosen_vendor_was_recommended")
def recommended():
    vendor = make("vendor")
    right, bare, silent, failed = (_proposed("contracting", vendor) for _each in range(4))
    none, elsewhere = make("project", state="operating", opening=True), _proposed("closed", vendor)
    _recommended(right, vendor)
    mute = _recommended(silent, vendor, recommendation="")
    _recommended(failed, vendor, state="failed")
    _recommended(None, vendor)
    agreed, strange = make("project", state="operating", opening=True), make("project", state="operating", opening=True)
    for project in (agreed, strange):
        make("contract", project=project, vendor=vendor, state="in_force", opening=True)
    _recommended(agreed, vendor)
    _recommended(strange, make("vendor"))
    return Case(
        keep=[right, agreed],
        broken=[
            (bare, lambda: _recommended(bare, vendor)),
            (silent, lambda: change(mute, recommendation="建议选用")),
            (failed, lambda: _recommended(failed, vendor)),
            (none, lambda: (_recommended(none, vendor), change(none.candidates.get(), vendor=vendor, chosen=True))),
            (elsewhere, lambda: _recommended(elsewhere, vendor)),
            (strange, lambda: _recommended(strange, vendor)),
        ],
        unbound=[_proposed("selecting", vendor), _proposed("cancelled", vendor)],
    )


@case("administrators_are_separate")
def administrators():
    two, judge, keeper = make("person"), make("person"), person("secadmin")
    tenant_letter("engineer", two)
    first, second = tenant_letter("sysadmin", two), tenant_letter("auditadmin", two)
    admin, decides = tenant_letter("secadmin", judge), tenant_letter("mgmt_rep", judge)
    held = tenant_letter("leader", keeper)
    return Case(
        keep=[tenant_letter("sysadmin", make("person")), tenant_letter("leader", make("person"))],
        broken=[
            (first, lambda: ended(second)),
            (second, lambda: None),
            (admin, lambda: ended(decides)),
            (decides, lambda: None),
            (held, lambda: imported(keeper, account=None)),
        ],
        unbound=[tenant_letter("engineer", two)],
    )


@case("go_is_decided_by_the_leader")
def go():
    project, leader_level = led("decision_pending"), led("decision_pending")
    delegate = _delegate(project)
    handed = decided(project, decided_by=delegate.account)
    pending = decided(project, decided_by=delegate.account, state="pending", outcome="")
    return Case(
        keep=[
            decided(project),
            decided(leader_level, decided_by=_delegate(leader_level, security_leader()).account),
        ],
        broken=[
            (handed, lambda: imported(handed, decided_by=project.leader.account)),
            (pending, lambda: imported(pending, decided_by=project.leader.account)),
        ],
        unbound=[decided(project, kind="plan", decided_by=delegate.account), decided(project, decided_by=None)],
    )


@case("delegation_ends_with_its_role")
def term():
    end = dt.date(2027, 6, 30)
    source = make("role_assignment", valid_to=end, state="effective", opening=True)
    given = {"project": source.project, "delegated_from": source, "valid_to": end}
    kept = make("role_assignment", **given)
    longer, other = make("role_assignment", **given), make("role_assignment", **given)
    imported(longer, valid_to=end + dt.timedelta(days=1))
    imported(other, role="office_head")
    over = ended(make("role_assignment", project=source.project))
    fallen = imported(make("role_assignment", **given), delegated_from=over, state="effective")
    return Case(
        keep=[kept],
        broken=[
            (longer, lambda: imported(longer, valid_to=end)),
            (other, lambda: imported(other, role="leader")),
            (fallen, lambda: ended(fallen)),
        ],
        unbound=[source, ended(make("role_assignment", **given))],
    )
