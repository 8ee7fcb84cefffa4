"""What has to be returned, removed, destroyed or kept at an exit, each with its proof (6.2.2.b, 6.2.2.c, 8.2.c)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_day, by_state, choice, dated_in, day, holds, in_order, link, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, User
from tongguan.core.models.companions import About
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.organisation.models import Person

from .exit_case import ExitCase

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)
DOERS = (*OFFICE, Role.SEC_OFFICER, Role.ASSET_OWNER, Role.VENDOR_MANAGER)
CERTIFIED = Guard(
    holds=~Q(kind="data") | (~Q(removal="") & ~Q(certificate_no="")),
    message=_("Data are removed by a named way, and the certificate of removal has a number."),
    clause="6.2.2.b.5",
    url="edit/",
)


class ExitItem(About):
    """One thing to be settled at an exit; register and record name it where it is kept here (a grant, a medium)."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("document")
        DATA = "data", _("data")
        ACCOUNT = "account", _("account or right")
        ASSET = "asset", _("asset")
        MEDIA = "media", pgettext_lazy("storage", "medium")
        KNOWLEDGE = "knowledge", _("knowledge")
        FILING = "filing", _("filing")
        CONFIDENTIALITY = "confidentiality", _("confidentiality")
        PARALLEL_RUN = "parallel_run", _("parallel run")
        RECORD = "record", _("record")

    class Clause(models.TextChoices):
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

    class Removal(models.TextChoices):
        OVERWRITTEN = "overwritten", _("overwritten")
        KEY_DESTROYED = "key_destroyed", _("key destroyed")
        DEGAUSSED = "degaussed", _("degaussed")
        SHREDDED = "shredded", _("carrier destroyed")
        HANDED_BACK = "handed_back", _("carrier handed back")
        NEVER_HELD = "never_held", _("none were held")

    class State(models.TextChoices):
        TODO = "todo", _("to do")
        DONE = "done", _("done")
        VERIFIED = "verified", _("verified")
        EXCEPTION = "exception", _("excepted by the leader")

    prefix, happened = "EXI", "done_on"
    exit_case = link(ExitCase, _("exit"), needed=True, back="items")
    kind = choice(Kind, _("kind"))
    clause = choice(Clause, _("term of the contract"))
    object = text(_("object"), needed=True)
    due = day(_("due on"))
    method = prose(_("method"), help_text=_("How it is returned, removed or destroyed."))
    removal = choice(Removal, _("data were removed by"), blank=True)
    certificate_no = text(_("number of the certificate of removal"), 100)
    witness = link(Person, _("witness of the removal"))
    evidence = link(Evidence, _("evidence"), help_text=_("For data the certificate of removal itself."))
    done_by = link(User, _("done by"), editable=False)
    done_on = day(_("done on"))
    verified_by = link(User, _("verified by"), editable=False)
    verified_on = day(_("verified on"))
    excepted_by = link(User, _("excepted by"), editable=False)
    excepted_on = day(_("excepted on"), editable=False)
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="finish",
            label=_("record as done"),
            source=[State.TODO],
            target=State.DONE,
            by=DOERS,
            needs=("method", "evidence"),
            stamps=("done_on",),
            signs=("done_by",),
        ),
        Transition(
            name="verify",
            label=_("verify"),
            source=[State.DONE],
            target=State.VERIFIED,
            by=[Role.OFFICE_HEAD, Role.ASSESSOR, Role.SEC_OFFICER, Role.ASSET_OWNER],
            guards=[CERTIFIED],
            not_by_who_did=("finish",),
            segregation="SOD-06",
            stamps=("verified_on",),
            signs=("verified_by",),
        ),
        Transition(
            name="redo",
            label=_("send back to be done again"),
            source=[State.DONE, State.VERIFIED, State.EXCEPTION],
            target=State.TODO,
            by=[Role.OFFICE_HEAD, Role.ASSESSOR, Role.SEC_OFFICER, Role.LEADER],
            clears=("done_on", "done_by", "verified_on", "verified_by", "excepted_on", "excepted_by"),
            reason=True,
        ),
        Transition(
            name="except",
            label=_("allow an exception"),
            source=[State.TODO, State.DONE],
            target=State.EXCEPTION,
            by=[Role.LEADER],
            stamps=("excepted_on",),
            signs=("excepted_by",),
            reason=True,
        ),
        editable_in={
            State.DONE: ("removal", "certificate_no", "witness"),
            State.VERIFIED: (),
            State.EXCEPTION: (),
        },
    )
    title_joins = ("exit_case", "exit_case__project")

    class Meta:
        verbose_name, verbose_name_plural = _("exit item"), _("exit items")
        constraints = [
            dated_in(["done", "verified"], "done_on", "exit_item_done_has_date", _("An item is done on a day.")),
            in_order("done_on", "verified_on", "exit_item_verified_after", _("Nothing is verified before it is done.")),
            holds(
                Q(done_by=None) | Q(verified_by=None) | ~Q(done_by=F("verified_by")),
                "exit_item_two_people",
                _("Whoever did an item does not verify it (SOD-06)."),
            ),
        ]
        indexes = [
            by_state("exit_item_state"),
            by_day("exit_item_day", "due"),
            models.Index(fields=["exit_case", "state"], name="exit_item_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.object}"


@register
class ExitItems(Register):
    """Exit items."""

    model = ExitItem
    area = "projects"
    help = _("What has to be returned, removed or destroyed at an exit; done by one person, verified by another.")
    columns = ("number", "exit_case", "kind", "clause", "object", "done_by", "verified_by", "state")
    filters = ("state", "kind", "clause", "exit_case", "due")
    search = ("object", "exit_case__project__name")
    sections = (
        (_("Item"), ("exit_case", "kind", "clause", "object", "register", "record", "due")),
        (_("Proof"), ("method", "evidence", "done_by", "done_on", "verified_by", "verified_on")),
        (_("Removal of data"), ("removal", "certificate_no", "witness")),
        (_("Exception"), ("excepted_by", "excepted_on")),
    )
    readers = BUSINESS | {Role.VENDOR_MANAGER, Role.AUTHORITY_INSPECTOR}
    writers = OFFICE
    scope = {"exit": "exit_case", "project": "exit_case__project", "vendor": "exit_case__contract__vendor"}
    natural_keys = (("exit_case", "clause", "object"),)
    rules = ("what_is_verified_is_so",)
