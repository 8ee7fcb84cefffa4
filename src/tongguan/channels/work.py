"""The background task of channels: plan what is new, send what is due; and how long is kept what has ended."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tongguan.core.actor import acting_as
from tongguan.core.jobs import task
from tongguan.core.models import Job
from tongguan.protection import retention

from . import deliveries, planning, reports, sources

retention.keep(
    retention.Rule(
        key="deliveries",
        what=_("deliveries of channels and webhooks that have ended"),
        default=30,
        least=7,
        basis=_("shows for a while what was sent and answered; holds no content"),
        purge=deliveries.tidy,
    )
)
retention.keep(
    retention.Rule(
        key="policy_reports",
        what=_("reports of browsers that were not repeated"),
        default=180,
        least=7,
        basis=_("signs of an attack or of a mistake on a page"),
        purge=reports.tidy,
    )
)


@task("try_mail", in_units=True)
def try_mail(job: Job) -> dict[str, Any]:
    """A mail to whoever asked for it, which says nothing but that mail works."""
    if not (settings.MAIL and job.user.email):
        return {"failing": "-"}
    with translation.override(job.user.language or settings.LANGUAGE_CODE):
        title = str(_("[Tongguan] A test message: this channel works."))
    wire = get_connection(timeout=settings.EMAIL_TIMEOUT)
    try:
        EmailMessage(title, settings.ADDRESS or title, to=[job.user.email], connection=wire).send()
    except OSError as error:
        return {"failing": f"{type(error).__name__}: {error}"[:300]}
    return {"mails": 1}


@task("deliver", in_units=True)
def deliver(job: Job) -> dict[str, Any]:
    """Each part in a transaction of its own, and none while others are spoken to."""
    with acting_as(job.user, job.tenant):
        planned = planning.plan(job.tenant)
    with acting_as(job.user, job.tenant):
        planned += sources.gather(job.tenant)
    return {"planned": planned} | deliveries.send_due(job.tenant)
