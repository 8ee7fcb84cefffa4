"""A.1, A.2.1-A.2.4, A.5.a, A.6.a, A.8: what stands before a service starts, and goes on standing while it runs."""

import datetime as dt

from tests.access.cases_media import allowed, handled, medium
from tests.documents.stories import policy
from tests.examples import make
from tests.operations.cases_reserves import LAST_NIGHT, drill, job, looked, plan, rewired, tried_out
from tests.outsourcing.cases_start import body, mandate
from tests.outsourcing.stories import change, imported
from tongguan.access.models import Media, MediaEvent
from tongguan.core.models import Decision
from tongguan.documents.models import Document, Policy
from tongguan.inventory.models import ConfigItem
from tongguan.operations.models import BackupJob, Drill, RestoreTest
from tongguan.outsourcing.models import AssignedDuty, Deliverable, Milestone
from tongguan.services.models import ContinuityPlan
from tongguan.standards.models import Attestation

from . import BEGAN, furnish, violation

ISSUED = BEGAN - dt.timedelta(days=20)
TESTED = dt.date(2026, 9, 8)


@furnish
def assessing_body(whole):
    mandate(body(), decided_by=whole.accounts["leader"], decided_on=ISSUED)
    told = {"A.1.c": "自有评估力量充足，不另请外部机构", "A.2.2.b": "备份介质双份异地存放，每季度抽查可读性"}
    for clause, statement in told.items():
        given = {"clause": clause, "statement": statement, "register": "", "record": None}
        make("attestation", state="attested", opening=True, **given)


@furnish
def topics_and_procedures(whole):
    signed = {"approved_on": ISSUED, "published_on": ISSUED, "author": whole.clerk}
    for topic in ("physical", "service_process"):
        policy(kind="topic", topic=topic, **signed)
    for tag in ("media_procedure", "physical_procedure"):
        make("document", state="published", opening=True, tags=[{"tag": tag}], sections=[], author=whole.clerk)


@furnish
def reserves_of_each_project(whole):
    for one in whole.projects:
        kept = job(one, last_ok=LAST_NIGHT, active_on=BEGAN)
        tried_out(kept, done_on=TESTED)
        held = plan(one, approved_on=ISSUED, owner=whole.clerk)
        make("config_item", service=held.service, state="in_use", redundancy_evidence=make("evidence"), opening=True)
        drill(held, "reviewed", gaps=[])
        looked(one, "done", assessed_on=ISSUED)
        for stage in Milestone.objects.filter(project=one, deliverables=None):
            make("deliverable", milestone=stage, security_clause_ref=None, no_clause=True)


@furnish
def media_under_watch(whole):
    crew = whole.crew[whole.pair.pk]
    over = {"valid_to": dt.date(2026, 10, 31), "revoked_at": dt.datetime(2026, 10, 31, tzinfo=dt.UTC)}
    allowed(crew, "copy", state="expired", valid_from=BEGAN, **over)
    watched = {"approved_by": whole.head, "supervised_by": whole.clerk, "state": "confirmed", "opening": True}
    handled(crew, media=medium(project=whole.pair), **watched)


def _void(rows):
    for row in rows:
        row.void("误登记")


@violation("A.1.a")
def nobody_of_the_body_improves(whole):
    _void(AssignedDuty.objects.filter(assignment__role="assessor", duty="improvement"))
    return whole.tenant


@violation("A.1.b")
def no_mandate(whole):
    _void(Decision.objects.filter(kind="audit_mandate"))
    return whole.tenant


@violation("A.1.c")
def assertion_has_run_out(whole):
    imported(Attestation.objects.get(clause="A.1.c"), valid_to=dt.date(2026, 11, 1))
    return whole.tenant


@violation("A.2.1")
def stage_without_results(whole):
    _void(Deliverable.objects.filter(milestone__project=whole.pair))
    return whole.pair


def _plan(whole):
    return ContinuityPlan.objects.get(project=whole.pair)


@violation("A.2.2")
def the_unforeseen_is_left_out(whole):
    imported(_plan(whole), force_majeure="")
    return whole.pair


@violation("A.2.2.a")
def backup_failed(whole):
    return job(whole.pair, "failed")


@violation("A.2.2.b")
def medium_was_checked_long_ago(whole):
    return imported(BackupJob.objects.get(project=whole.pair), medium_checked_on=dt.date(2025, 1, 5))


@violation("A.2.2.c")
def never_restored(whole):
    kept = BackupJob.objects.get(project=whole.pair)
    _void(RestoreTest.objects.filter(backup=kept))
    return kept


@violation("A.2.3.a")
def network_changed_unseen(whole):
    rewired(whole.pair, (11, 2), affects_contract=False)
    return whole.pair


@violation("A.2.4.a")
def lies_in_the_hall(whole):
    return change(Media.objects.get(project=whole.pair), zone=None)


def _handling():
    return MediaEvent.objects.get(by_staff__isnull=False)


@violation("A.2.4.b")
def nobody_confirmed(whole):
    return imported(_handling(), state="logged")


@violation("A.2.4.b.1", also={"A.2.4.b"})
def no_procedure_for_media(whole):
    _void(Document.objects.filter(tags__tag="media_procedure"))
    return whole.tenant


@violation("A.2.4.b.2")
def nobody_watched(whole):
    return imported(_handling(), supervised_by=None)


@violation("A.5.a")
def physical_policy_is_not_reviewed(whole):
    imported(Policy.objects.get(topic="physical"), next_review_on=dt.date(2026, 11, 1))
    return whole.tenant


@violation("A.6.a")
def process_policy_is_withdrawn(whole):
    imported(Policy.objects.get(topic="service_process"), state="superseded")
    return whole.tenant


@violation("A.8.a")
def redundancy_of_staff_is_open(whole):
    imported(_plan(whole), redundancy_people="")
    return whole.pair


@violation("A.8.b")
def no_proof_of_redundancy(whole):
    for item in ConfigItem.objects.filter(service=_plan(whole).service):
        change(item, redundancy_evidence=None)
    return _plan(whole)


@violation("A.8.c")
def never_tried(whole):
    _void(Drill.objects.filter(continuity_plan=_plan(whole)))
    return whole.pair
