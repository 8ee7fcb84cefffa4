"""Policies and procedures on single topics that must hold before a service starts (A.2.4.b.1, A.5.a, A.6.a)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check, organisation
from tongguan.core.models import Tenant
from tongguan.documents.models import Document, DocumentSection, DocumentTag, Policy
from tongguan.documents.models.levels import Tag

from .bodies import serving


def _procedures(tag: str) -> QuerySet[Document]:
    """Published documents that are for this as a whole, or have a written section for it."""
    whole = DocumentTag.objects.filter(document=OuterRef("pk"), tag=tag)
    written = DocumentSection.objects.filter(document=OuterRef("pk"), tag=tag).exclude(text="")
    return Document.objects.filter(Q(Exists(whole)) | Q(Exists(written)), state="published")


@check(
    _("A procedure for the handling of media is published."),
    message=_("{record}: no published document is marked as the procedure for the handling of media."),
    over=Tenant,
    mend="document",
)
def media_procedure_is_published(on: dt.date) -> Rule:
    return Rule(over=organisation(), when=serving(), broken=~Exists(_procedures(Tag.MEDIA)))


@check(
    _("A procedure for physical and environmental protection is published, and its next review lies ahead."),
    message=_(
        "{record}: no published document is marked as the procedure for physical and environmental protection, or its "
        "review is overdue or not set."
    ),
    over=Tenant,
    mend="document",
)
def physical_procedure_is_in_force(on: dt.date) -> Rule:
    reviewed = _procedures(Tag.PHYSICAL).filter(next_review_on__gte=on)
    return Rule(over=organisation(), when=serving(), broken=~Exists(reviewed))


def _policy_holds(on: dt.date, topic: str) -> Rule:
    reviewed = Policy.objects.filter(kind=Policy.Kind.TOPIC, topic=topic, state="published", next_review_on__gte=on)
    return Rule(over=organisation(), when=serving(), broken=~Exists(reviewed))


TOPICS = {
    Policy.Topic.PHYSICAL: (
        "physical_policy_is_in_force",
        _("A policy on physical and environmental security is published, and its next review lies ahead."),
        _(
            "{record}: no policy on physical and environmental security is published, or its review is overdue or "
            "not set."
        ),
    ),
    Policy.Topic.SERVICE_PROCESS: (
        "service_process_policy_is_in_force",
        _("A policy on the management of service processes is published, and its next review lies ahead."),
        _(
            "{record}: no policy on the management of service processes is published, or its review is overdue or "
            "not set."
        ),
    ),
}
"""Topic -> check, and the words of the rule."""

for _topic, (_name, _sentence, _message) in TOPICS.items():
    check(
        _sentence,
        message=_message,
        over=Tenant,
        mend="policy",
        given={"kind": Policy.Kind.TOPIC.value},
        name=_name,
        fixed=(_topic.value,),
    )(_policy_holds)
