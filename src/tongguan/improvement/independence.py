"""Who may not audit the management of outsourcing: whoever runs it, and whoever answers for what is asked (SOD-08)."""

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from tongguan.outsourcing.models import PlanItem, Project, RoleAssignment
from tongguan.risk.models import Control

from .models import AuditItem, AuditMember

KIND = "outsourcing_mgmt"


def audits_own_work() -> Q:
    """Of an outer audit: somebody of the team runs the project, or asks about a control that they own."""
    project = OuterRef(OuterRef("project"))
    runs = Project.objects.filter(pk=Coalesce(project, F("pk")), office_head=OuterRef("person"))
    named = RoleAssignment.objects.filter(role__in=["office_head", "office_staff"], state="effective", scope="project")
    appointed = named.filter(project=Coalesce(project, F("project")), person=OuterRef("person"))
    planned = PlanItem.objects.filter(plan__project=Coalesce(project, F("plan__project")), owner=OuterRef("person"))
    engaged = Q(Exists(runs)) | Q(Exists(appointed)) | Q(Exists(planned))
    team = AuditMember.objects.filter(engaged, audit=OuterRef("pk"))
    owned = Control.objects.filter(code=OuterRef("clause"), owner=OuterRef("auditor"))
    return Q(Exists(team)) | Q(Exists(AuditItem.objects.filter(Exists(owned), audit=OuterRef("pk"))))
