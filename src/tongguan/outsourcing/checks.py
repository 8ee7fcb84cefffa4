"""Checks of outsourcing: staff conditions (6.1.c), contract terms (6.2), confidentiality (6.4), segregation."""

import datetime as dt

from django.db.models import DateField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongguan.core.calendar import months_before
from tongguan.core.checks import Rule, check
from tongguan.core.models import AuditEntry

from .models import NDA, Contract, ContractClause, DataLocation, Project, StaffAssessment, StaffCondition, VendorStaff
from .models.contract_clause import Code
from .models.staff_assessment import HARD

STAFF = {"staff": "pk", "vendor": "vendor", "project": "project"}
CONTRACT = {"contract": "pk", "vendor": "vendor", "project": "project"}
SERVING = Q(state__in=["cleared", "onboarded", "suspended"])
CONCLUDED = Q(state__in=["approved", "signed", "in_force", "amending"])
PAST_CONTRACT = Q(state__in=["plan_pending", "mobilising", "operating", "suspended", "exiting"])


def _passed() -> object:
    return StaffAssessment.objects.filter(vendor_staff=OuterRef("pk"), state="passed")


def _met(code: str) -> object:
    """A passed assessment that says this condition is met."""
    return StaffCondition.objects.filter(
        assessment__vendor_staff=OuterRef("pk"), assessment__state="passed", condition=code, result="pass"
    )


@check(
    _("Nobody is cleared without an assessment that answers all seven conditions and fails no hard one."),
    message=_("{record} has no passed assessment in which all seven conditions are answered."),
    over=VendorStaff,
    scope=STAFF,
    mend="staff_assessment",
)
def staff_assessed_before_clearance(on: dt.date) -> Rule:
    answered = StaffCondition.objects.filter(assessment=OuterRef("pk")).exclude(result="")
    whole = _passed()
    for code in StaffCondition.Condition.values:
        whole = whole.filter(Exists(answered.filter(condition=code)))
    failed_hard = StaffCondition.objects.filter(assessment=OuterRef("pk"), condition__in=HARD, result="fail")
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~Exists(whole.filter(~Exists(failed_hard))))


@check(
    _("Service staff are Chinese citizens, with the identity number on file."),
    message=_("{record}: Chinese citizenship is not proved, or the identity number is missing."),
    over=VendorStaff,
    scope=STAFF,
)
def staff_condition_1_holds(on: dt.date) -> Rule:
    known = Q(nationality="CN") & ~Q(person__id_no_index="")
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~(known & Q(Exists(_met("SC-01")))))


@check(
    _("The post and the duties of service staff are clear."),
    message=_("{record}: post or duties are not stated, or not assessed."),
    over=VendorStaff,
    scope=STAFF,
)
def staff_condition_2_holds(on: dt.date) -> Rule:
    stated = ~Q(role="") & ~Q(duties="")
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~(stated & Q(Exists(_met("SC-02")))))


@check(
    _("Service staff hold the qualification that the post asks for."),
    message=_("{record}: the qualification is not proved."),
    over=VendorStaff,
    scope=STAFF,
    mend="staff_assessment",
)
def staff_condition_3_holds(on: dt.date) -> Rule:
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~Exists(_met("SC-03")))


@check(
    _("Service staff passed a test of security awareness within the last {months} months."),
    message=_("{record}: no awareness test was passed within the last {months} months."),
    over=VendorStaff,
    scope=STAFF,
    mend="staff_assessment",
    months=12,
)
def staff_condition_4_holds(on: dt.date, months: int) -> Rule:
    recent = _met("SC-04").filter(proved_on__gt=months_before(on, months))
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~Exists(recent))


@check(
    _("Background and skill of service staff passed a security review."),
    message=_("{record}: the background check is missing, undated or failed."),
    over=VendorStaff,
    scope=STAFF,
)
def staff_condition_5_holds(on: dt.date) -> Rule:
    reviewed = Q(background_check="passed", background_checked_on__isnull=False)
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~(reviewed & Q(Exists(_met("SC-05")))))


@check(
    _("Service staff have a long-term labour contract and a confidentiality agreement with their employer."),
    message=_("{record}: labour contract and the employer's confidentiality agreement are not both proved."),
    over=VendorStaff,
    scope=STAFF,
)
def staff_condition_6_holds(on: dt.date) -> Rule:
    bound = Q(employer_nda_on__isnull=False) & ~Q(labour_contract_term="")
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~(bound & Q(Exists(_met("SC-06")))))


@check(
    _("Other statutory conditions for service staff are answered and met."),
    message=_("{record}: other statutory conditions are not answered, or not met."),
    over=VendorStaff,
    scope=STAFF,
    mend="staff_assessment",
)
def staff_condition_7_holds(on: dt.date) -> Rule:
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~Exists(_met("SC-07")))


@check(
    _("The labour contract of service staff is open-ended or lasts at least to the end of the project."),
    message=_("{record}: the labour contract ends before the project, or its end is not known."),
    over=VendorStaff,
    scope=STAFF,
)
def labour_contract_covers_project(on: dt.date) -> Rule:
    until = Coalesce(F("project__end_on"), Value(on), output_field=DateField())
    # A blank is never open-ended.
    lasts = Q(labour_contract_term="open_ended") | Q(labour_contract_term="fixed", labour_contract_to__gte=until)
    unknown = Q(labour_contract_term="fixed", labour_contract_to=None)
    return Rule(over=VendorStaff.objects.all(), when=SERVING, broken=~lasts | unknown)


def _contract_has(on: dt.date, code: str) -> Rule:
    located = ContractClause.objects.filter(contract=OuterRef("pk"), code=code, status="present")
    return Rule(
        over=Contract.objects.all(),
        when=CONCLUDED,
        broken=~Exists(located.exclude(state="superseded").exclude(text="", article_no="")),
    )


for _code in Code:
    check(
        format_lazy("{}{}", _("Every contract from its approval on holds the term "), _code.label),
        message=format_lazy("{}{}", _("{record} lacks the term "), _code.label),
        over=Contract,
        scope=CONTRACT,
        mend="contract_clause",
        name=f"contract_has_{_code.value.lower().replace('-', '_')}",
        fixed=(_code.value,),
    )(_contract_has)


@check(
    _("Every contract from its approval on holds all nine security terms, each located in its text."),
    message=_("{record}: not all nine security terms are located in the text."),
    over=Contract,
    scope=CONTRACT,
    mend="contract_clause",
)
def security_terms_complete(on: dt.date) -> Rule:
    located = ContractClause.objects.filter(contract=OuterRef("pk"), status="present").exclude(state="superseded")
    every = Q(*[Exists(located.filter(code=code)) for code in Code.values if code.startswith("CS-")])
    return Rule(over=Contract.objects.all(), when=CONCLUDED, broken=~every)


@check(
    _("The security terms of a contract were reviewed by somebody other than the one who drafted them."),
    message=_("{record}: a security term was not reviewed by another person."),
    over=Contract,
    scope=CONTRACT,
    mend="contract_clause",
)
def security_terms_reviewed_by_another(on: dt.date) -> Rule:
    unreviewed = ContractClause.objects.filter(
        contract=OuterRef("pk"), code__startswith="CS-", status="present", reviewed_by=None
    ).exclude(state="superseded")
    return Rule(over=Contract.objects.all(), when=CONCLUDED, broken=Exists(unreviewed) | Exists(_self_reviewed()))


def _drafted_by_reviewer() -> Exists:
    drafted = AuditEntry.objects.filter(
        register="contract_clause", record=OuterRef("pk"), action="create", actor=OuterRef("reviewed_by")
    )
    return Exists(drafted)


def _self_reviewed() -> object:
    return ContractClause.objects.filter(_drafted_by_reviewer(), contract=OuterRef("pk"), code__startswith="CS-")


@check(
    _("Nobody reviews a contract term that they drafted themselves."),
    message=_("{record}: whoever drafted the term may not be its reviewer (SOD-02)."),
    over=ContractClause,
    scope={"contract": "contract", "vendor": "contract__vendor", "project": "contract__project"},
    segregation="SOD-02",
)
def clause_reviewer_is_not_drafter(on: dt.date) -> Rule:
    return Rule(over=ContractClause.objects.all(), when=Q(reviewed_by__isnull=False), broken=_drafted_by_reviewer())


@check(
    _("Data of the tenant are kept and handled in the mainland only."),
    message=_("{record}: the vendor keeps or handles data outside the mainland, or its places are not on file."),
    over=Contract,
    scope=CONTRACT,
    mend="vendor",
)
def data_stays_in_the_country(on: dt.date) -> Rule:
    places = DataLocation.objects.filter(vendor=OuterRef("vendor"))
    outside = places.exclude(place="mainland")
    return Rule(over=Contract.objects.all(), when=CONCLUDED, broken=Q(Exists(outside)) | ~Q(Exists(places)))


@check(
    _("A project past its contract stage has a signed contract."),
    message=_("{record} has no signed contract."),
    over=Project,
    scope={"project": "pk"},
    mend="contract",
)
def project_has_signed_contract(on: dt.date) -> Rule:
    signed = Contract.objects.filter(project=OuterRef("pk"), state__in=["signed", "in_force", "amending"])
    return Rule(over=Project.objects.all(), when=PAST_CONTRACT, broken=~Exists(signed))


@check(
    _("There is a signed NDA with the vendor of every signed contract."),
    message=_("{record}: there is no signed NDA with the vendor."),
    over=Contract,
    scope=CONTRACT,
    mend="nda",
)
def vendor_nda_signed(on: dt.date) -> Rule:
    agreed = NDA.objects.filter(party_type="vendor", vendor=OuterRef("vendor"), state="signed", signed_on__lte=on)
    for_it = agreed.filter(Q(project=None) | Q(project=OuterRef("project")))
    in_force = for_it.filter(Q(valid_to=None) | Q(valid_to__gte=on))
    return Rule(
        over=Contract.objects.all(), when=Q(state__in=["signed", "in_force", "amending"]), broken=~Exists(in_force)
    )


@check(
    _("Everyone who serves signed an NDA of their own on or before the day they came."),
    message=_("{record} has no NDA of their own that was signed by the day they came."),
    over=VendorStaff,
    scope=STAFF,
    mend="nda",
)
def staff_nda_signed(on: dt.date) -> Rule:
    came = Coalesce(OuterRef("onboarded_on"), Value(on), output_field=DateField())
    signed = NDA.objects.filter(
        party_type="staff", vendor_staff=OuterRef("pk"), state__in=["signed", "expired"], signed_on__lte=came
    )
    lasting = signed.filter(Q(valid_to=None) | Q(valid_to__gte=came))
    return Rule(over=VendorStaff.objects.all(), when=Q(state__in=["onboarded", "suspended"]), broken=~Exists(lasting))


def _nda_has(on: dt.date, content: str) -> Rule:
    return Rule(over=NDA.objects.all(), when=Q(state="signed"), broken=Q(**{content: False}))


for _number in range(1, 6):
    _label = NDA._meta.get_field(f"nd_{_number}").verbose_name
    check(
        format_lazy("{}{}", _("Every signed NDA contains "), _label),
        message=format_lazy("{}{}", _("The NDA of {record} does not contain "), _label),
        over=NDA,
        scope={"staff": "vendor_staff", "vendor": "vendor", "project": "project"},
        name=f"nda_has_nd_{_number}",
        fixed=(f"nd_{_number}",),
    )(_nda_has)


@check(
    _("Whoever assesses a vendor's people is not of that vendor."),
    message=_("{record}: the assessor works for the vendor (SOD-03)."),
    over=StaffAssessment,
    scope={"staff": "vendor_staff", "vendor": "vendor_staff__vendor", "project": "vendor_staff__project"},
    segregation="SOD-03",
)
def assessor_is_not_of_the_vendor(on: dt.date) -> Rule:
    colleague = VendorStaff.objects.filter(
        person__account=OuterRef("assessor"), vendor=OuterRef("vendor_staff__vendor")
    )
    return Rule(over=StaffAssessment.objects.all(), broken=Exists(colleague))


@check(
    _("Leader and head of office of a project are people on the establishment of the tenant."),
    message=_("{record}: leader and head of office must be on your own establishment (SOD-10)."),
    over=Project,
    scope={"project": "pk"},
    segregation="SOD-10",
)
def leader_is_established(on: dt.date) -> Rule:
    own = lambda role: Q(**{role: None}) | Q(**{f"{role}__kind": "employee", f"{role}__establishment": "established"})  # noqa: E731  one line says it
    return Rule(
        over=Project.objects.all(),
        when=Q(leader__isnull=False) | Q(office_head__isnull=False),
        broken=~(own("leader") & own("office_head")),
    )
