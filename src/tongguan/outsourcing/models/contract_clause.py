"""The 25 terms that an outsourcing contract must hold, located in its text (6.2.1, 6.2.2)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, choice, day, holds, link, money, once, prose, whole, yes
from tongguan.core.columns import text as line
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, VENDORS, Role
from tongguan.core.workflow import Transition, Workflow

from .contract import Contract
from .vendor import Place


class Code(models.TextChoices):
    """The 25 terms: 9 of security, 4 conditions of exit, 6 on managing and 6 on the technique of an exit."""

    CS_01 = "CS-01", _("CS-01 security objectives and how they are measured")
    CS_02 = "CS-02", _("CS-02 scope and cost of security")
    CS_03 = "CS-03", _("CS-03 no claim on assets that the service brings forth")
    CS_04 = "CS-04", _("CS-04 no forced purchase or use of products")
    CS_05 = "CS-05", _("CS-05 promise not to leak sensitive information")
    CS_06 = "CS-06", _("CS-06 ownership of intellectual property")
    CS_07 = "CS-07", _("CS-07 data ownership and boundaries; data stay in the country")
    CS_08 = "CS-08", _("CS-08 duty to accept inspection by the authority")
    CS_09 = "CS-09", _("CS-09 penalties for unexpected end or change")
    EX_A1 = "EX-A1", _("EX-A1 exit at the end of the contract")
    EX_A2 = "EX-A2", _("EX-A2 exit when a fault is not mended in time")
    EX_A3 = "EX-A3", _("EX-A3 exit by agreement")
    EX_A4 = "EX-A4", _("EX-A4 exit when the contract is changed")
    EX_B1 = "EX-B1", _("EX-B1 roles and duties during and after the exit")
    EX_B2 = "EX-B2", _("EX-B2 security quality is kept during the exit")
    EX_B3 = "EX-B3", _("EX-B3 return of all documents")
    EX_B4 = "EX-B4", _("EX-B4 confidentiality after the contract")
    EX_B5 = "EX-B5", _("EX-B5 data are removed and not disclosed")
    EX_B6 = "EX-B6", _("EX-B6 right to keep staff in service after a failure")
    EX_C1 = "EX-C1", _("EX-C1 means to follow the progress of the exit")
    EX_C2 = "EX-C2", _("EX-C2 procedure and roles of the last hand-over")
    EX_C3 = "EX-C3", _("EX-C3 parallel service until the hand-over")
    EX_C4 = "EX-C4", _("EX-C4 means and resources of the service on file")
    EX_C5 = "EX-C5", _("EX-C5 accounts and functions made for the service are removed")
    EX_C6 = "EX-C6", _("EX-C6 additional records on file")


class ContractClause(Record):
    """Where in a contract one of the 25 terms stands; located by one person and reviewed by another (SOD-02)."""

    class Status(models.TextChoices):
        PRESENT = "present", _("present")
        ABSENT = "absent", _("absent")
        NA = "na", _("not applicable")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        REVIEWED = "reviewed", _("reviewed")
        EFFECTIVE = "effective", _("effective")
        SUPERSEDED = "superseded", _("superseded")

    class Lasting(models.TextChoices):
        FIXED = "fixed", _("until a day")
        UNTIL_PUBLIC = "until_public", _("until the information is public")
        WITHOUT_END = "without_end", _("without end")

    prefix = "CC"
    contract = link(Contract, _("contract"), needed=True, back="clauses")
    code = choice(Code, _("term"))
    status = choice(Status, pgettext_lazy("contract term", "status"), default=Status.ABSENT)
    article_no = line(_("article or page"), 60)
    text = prose(_("excerpt"))
    particulars = line(
        _("what it names"),
        500,
        help_text=_("CS-01 a target, CS-02 the scope, CS-06 the owner, CS-09 a penalty, EX-B5 method and proof."),
    )
    cost = money(_("cost of security (CS-02)"))
    cost_included = yes(_("included in the price (CS-02)"))
    place = choice(Place, _("data are kept and handled in (CS-07)"), blank=True)
    hours = whole(_("hours to mend a fault (EX-A2)"), 1, help_text=_("A day has 24 hours."))
    lasting = choice(Lasting, _("confidentiality lasts (EX-B4)"), blank=True)
    lasts_to = day(_("confidentiality lasts until (EX-B4)"))
    fulfilment = prose(_("how it is fulfilled"))
    reviewed_by = link(User, _("reviewed by"))
    reviewed_on = day(_("reviewed on"))
    edition = line(_("edition"), 20, needed=True, default="1")
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="review",
            label=_("confirm review"),
            source=[State.DRAFT],
            target=State.REVIEWED,
            by=[Role.ASSESSOR, Role.SEC_OFFICER, Role.OFFICE_HEAD],
            not_by_who_did=("create",),
            segregation="SOD-02",
            signs=("reviewed_by",),
            stamps=("reviewed_on",),
        ),
        Transition(
            name="reopen",
            label=_("reopen"),
            source=[State.REVIEWED, State.EFFECTIVE],
            target=State.DRAFT,
            by=[Role.OFFICE_HEAD, Role.OFFICE_STAFF],
            clears=("reviewed_by", "reviewed_on"),
            reason=True,
        ),
        Transition(
            name="take_effect",
            label=_("take effect"),
            source=[State.REVIEWED],
            target=State.EFFECTIVE,
            by=[Role.OFFICE_HEAD, Role.OFFICE_STAFF],
        ),
        Transition(
            name="supersede",
            label=_("supersede"),
            source=[State.EFFECTIVE],
            target=State.SUPERSEDED,
            by=[Role.OFFICE_HEAD, Role.OFFICE_STAFF],
            reason=True,
        ),
        editable_in={State.REVIEWED: ("fulfilment",), State.EFFECTIVE: ("fulfilment",), State.SUPERSEDED: ()},
    )
    title_joins = ("contract",)

    class Meta:
        verbose_name, verbose_name_plural = _("contract term"), _("contract terms")
        indexes = [by_state("contract_clause_state")]
        constraints = [
            once(
                ["contract", "code", "edition"],
                "contract_term_once",
                _("This term of the contract is already recorded."),
                where=~Q(state="superseded"),
            ),
            holds(
                ~Q(status="present") | ~Q(article_no="", text=""),
                "contract_term_is_located",
                _("A term that is present has an article or an excerpt."),
            ),
            holds(
                ~Q(lasting="fixed") | Q(lasts_to__isnull=False),
                "contract_term_lasts_until",
                _("Say until which day confidentiality lasts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.contract}"


class ClauseRole(Record):
    """Who does what during and after an exit under one of its conditions (EX-B1)."""

    class Condition(models.TextChoices):
        EX_A1 = "EX-A1", Code.EX_A1.label
        EX_A2 = "EX-A2", Code.EX_A2.label
        EX_A3 = "EX-A3", Code.EX_A3.label
        EX_A4 = "EX-A4", Code.EX_A4.label

    parent = "clause"
    clause = link(ContractClause, _("contract term"), needed=True, back="exit_roles")
    condition = choice(Condition, _("condition of exit"))
    role = line(_("role"), 100, needed=True)
    during = line(_("duty during the exit"), 300, needed=True)
    after = line(_("duty after the exit"), 300, needed=True)

    class Meta:
        verbose_name, verbose_name_plural = _("role in an exit"), _("roles in an exit (EX-B1)")
        constraints = [
            once(["clause", "condition", "role"], "clause_role_once", _("This role is already in the table.")),
        ]

    def __str__(self) -> str:
        return f"{self.condition} {self.role}"


@register
class ContractClauses(Register):
    """Contract terms."""

    model = ContractClause
    area = "projects"
    help = _("Where each of the 25 terms stands in a contract; located by one person, reviewed by another.")
    columns = ("number", "contract", "code", "status", "article_no", "reviewed_by", "state")
    filters = ("state", "contract", "code", "status")
    search = ("contract__title", "code", "text")
    sections = (
        (_("Where it stands"), ("contract", "code", "status", "article_no", "text", "edition")),
        (
            _("What the term has to name"),
            ("particulars", "cost", "cost_included", "place", "hours", "lasting", "lasts_to"),
        ),
        (_("Fulfilment and review"), ("fulfilment", "reviewed_by", "reviewed_on")),
    )
    readers = BUSINESS | VENDORS | {Role.AUTHORITY_INSPECTOR}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    scope = {"contract": "contract", "project": "contract__project", "vendor": "contract__vendor"}
    natural_keys = (("contract", "code", "edition"),)
    children = ("exit_roles",)
    rules = ("clause_reviewer_is_not_drafter",)
