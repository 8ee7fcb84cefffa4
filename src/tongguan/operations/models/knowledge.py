"""What was learnt: solutions, known errors, instructions, terms (manual 3, 7.5.4, 8.6.2)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, choice, day, in_order, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.inventory.models import Service
from tongguan.organisation.models import Person

KEEPERS = (Role.PROCESS_OWNER, Role.SERVICE_OWNER, Role.SERVICE_DESK, Role.ENGINEER, Role.OFFICE_STAFF)


class Knowledge(Record):
    """An entry of the knowledge base; it is looked through again before it grows old."""

    class Kind(models.TextChoices):
        SOLUTION = "solution", pgettext_lazy("knowledge", "solution")
        KNOWN_ERROR = "known_error", pgettext_lazy("knowledge", "known error")
        INSTRUCTION = "instruction", pgettext_lazy("knowledge", "work instruction")
        TERM = "term", pgettext_lazy("knowledge", "term of the glossary")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        OBSOLETE = "obsolete", _("obsolete")

    prefix = "KB"
    title = text(pgettext_lazy("knowledge", "title"), needed=True)
    kind = choice(Kind, _("kind of knowledge"), default=Kind.SOLUTION)
    service = link(Service, _("service"))
    source = text(_("source"), 200, help_text=_("where it comes from: a ticket, a problem, a document"))
    content = prose(_("content"), needed=True)
    keywords = text(_("keywords"), 300)
    owner = link(Person, _("kept up by"))
    published_on = day(_("published on"))
    reviewed_on = day(_("last reviewed on"))
    next_review_on = day(_("next review on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="publish",
            label=_("publish"),
            source=[State.DRAFT],
            target=State.PUBLISHED,
            by=[Role.PROCESS_OWNER, Role.SERVICE_OWNER, Role.OFFICE_HEAD],
            not_by_who_did=("create",),
            stamps=("published_on", "reviewed_on"),
        ),
        Transition(
            name="revise",
            label=_("revise"),
            source=[State.PUBLISHED, State.OBSOLETE],
            target=State.DRAFT,
            by=[*KEEPERS, Role.OFFICE_HEAD],
            clears=("published_on", "reviewed_on"),
            reason=True,
        ),
        Transition(
            name="withdraw",
            label=_("withdraw"),
            source=[State.PUBLISHED],
            target=State.OBSOLETE,
            by=[Role.PROCESS_OWNER, Role.SERVICE_OWNER, Role.OFFICE_HEAD],
            reason=True,
        ),
        editable_in={State.PUBLISHED: ("reviewed_on", "next_review_on", "owner", "keywords"), State.OBSOLETE: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("knowledge"), _("knowledge")
        constraints = [
            once(["tenant", "kind", "title"], "knowledge_once", _("There is already an entry of this title.")),
            in_order("reviewed_on", "next_review_on", "knowledge_in_order", _("The next review follows the last one.")),
        ]
        indexes = [
            by_state("knowledge_state"),
            models.Index(fields=["tenant", "next_review_on"], condition=Q(voided=False), name="knowledge_review"),
        ]

    def __str__(self) -> str:
        return self.title


@register
class KnowledgeBase(Register):
    """Knowledge."""

    model = Knowledge
    area = "services"
    help = _("Solutions, known errors, instructions and terms, so that nobody has to find out the same thing twice.")
    columns = ("number", "title", "kind", "service", "owner", "reviewed_on", "next_review_on", "state")
    filters = ("state", "kind", "service", "next_review_on")
    search = ("title", "keywords", "content")
    sections = (
        (_("Entry"), ("title", "kind", "service", "source", "content", "keywords")),
        (_("Upkeep"), ("owner", "published_on", "reviewed_on", "next_review_on")),
    )
    writers = (*KEEPERS, Role.OFFICE_HEAD)
    natural_keys = (("title", "kind"), ("title",))
