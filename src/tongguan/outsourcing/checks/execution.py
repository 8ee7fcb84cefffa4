"""Policy put into practice: rules, contract and plan are in force, and the execution is reviewed (4.2.3.b)."""

import datetime as dt

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from tongguan.core.calendar import months_before
from tongguan.core.checks import Rule, check
from tongguan.documents.models import Document
from tongguan.outsourcing.models import Contract, Project, SecurityPlan, SupervisionReview

from .periods import OPERATING, once_since

PROJECT = {"project": "pk"}


@check(
    _("Where a service runs, management rules for outsourcing are published."),
    message=_("{record}: the service runs, and no management rules for outsourcing are published."),
    over=Project,
    scope=PROJECT,
    mend="document",
)
def service_runs_under_rules(on: dt.date) -> Rule:
    published = Document.objects.filter(kind="outsourcing_rule", state="published")
    return Rule(over=Project.objects.all(), when=OPERATING, broken=~Exists(published))


@check(
    _("Every service that runs has a contract in force."),
    message=_("{record}: the service runs without a contract in force."),
    over=Project,
    scope=PROJECT,
    mend="contract",
)
def service_runs_under_contract(on: dt.date) -> Rule:
    in_force = Contract.objects.filter(project=OuterRef("pk"), state__in=["in_force", "amending"])
    return Rule(over=Project.objects.all(), when=OPERATING, broken=~Exists(in_force))


@check(
    _("Every service that runs has a security plan that is carried out."),
    message=_("{record}: the service runs without a security plan that is carried out."),
    over=Project,
    scope=PROJECT,
    mend="security_plan",
)
def service_runs_under_plan(on: dt.date) -> Rule:
    executing = SecurityPlan.objects.filter(project=OuterRef("pk"), state="executing")
    return Rule(over=Project.objects.all(), when=OPERATING, broken=~Exists(executing))


@check(
    _("The execution of every running service was reviewed within the last {months} months."),
    message=_("{record}: its execution was not reviewed within the last {months} months."),
    over=Project,
    scope=PROJECT,
    mend="supervision_review",
    months=3,
)
def execution_is_reviewed(on: dt.date, months: int) -> Rule:
    since = months_before(on, months)
    done = SupervisionReview.objects.filter(
        project=OuterRef("pk"), kind="execution", state__in=["done", "reported"], done_on__gt=since, done_on__lte=on
    )
    return once_since(since, done)
