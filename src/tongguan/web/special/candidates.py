"""The candidates of a project side by side: ten conditions, proof, score, offer, and who assessed them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from tongguan.core import access, clock, preferences, registers
from tongguan.core.calendar import months_after
from tongguan.core.roles import INSIDE, Role
from tongguan.outsourcing import hardness
from tongguan.outsourcing.checks.vendors import lapsed
from tongguan.outsourcing.models import Project, ProjectCandidate, Vendor, VendorAssessment, VendorCondition
from tongguan.web.door import InsideView

CONCLUDED = ("passed", "failed")


@dataclass(frozen=True)
class Answer:
    """What the assessment of one candidate says of one condition."""

    result: str
    """pass, fail, excused or nothing."""
    said: str
    proof: str
    url: str


@dataclass(frozen=True)
class Column:
    """One candidate with the assessment that counts for the project."""

    row: ProjectCandidate
    assessment: VendorAssessment | None
    answers: list[Answer]
    due: dt.date | None
    """When it has to be assessed again."""
    overdue: bool
    lapsed: bool
    assess_url: str

    @property
    def met(self) -> int:
        """How many conditions are met."""
        return sum(1 for one in self.answers if one.result == "pass")


@dataclass(frozen=True)
class Line:
    """One condition across all candidates."""

    code: str
    label: Any
    hard: bool
    answers: list[Answer]


def compared(project: Project, actor: Any) -> list[Column]:
    """The candidates, the chosen one first, in four statements however many there are."""
    rows = list(ProjectCandidate.objects.filter(project=project).select_related("vendor").order_by("-chosen", "pk"))
    vendors = [row.vendor_id for row in rows]
    last = _assessments(project, vendors, actor)
    answers = _answers([one.pk for one in last.values()])
    today = clock.today()
    over = set(Vendor.objects.filter(lapsed(today), pk__in=vendors).values_list("pk", flat=True))
    return [_column(project, row, last.get(row.vendor_id), answers, gone=row.vendor_id in over) for row in rows]


def _assessments(project: Project, vendors: list[int], actor: Any) -> dict[int, VendorAssessment]:
    """Vendor -> its assessment for this project, else its last one; one under way where there is no other."""
    visible = registers.register_of(VendorAssessment).visible_to(actor)
    mine = visible.filter(Q(project=project) | Q(state__in=CONCLUDED), vendor__in=vendors)
    rows = mine.select_related("assessor", "consented_by").order_by(F("concluded_on").asc(nulls_first=True), "pk")
    found: dict[int, VendorAssessment] = {}
    for one in sorted(rows, key=lambda each: (each.state in CONCLUDED, each.project_id == project.pk)):
        found[one.vendor_id] = one
    return found


def _answers(assessments: list[int]) -> dict[tuple[int, str], VendorCondition]:
    rows = VendorCondition.objects.filter(assessment__in=assessments).select_related("evidence")
    return {(one.assessment_id, one.item): one for one in rows}


def _column(
    project: Project,
    row: ProjectCandidate,
    assessment: VendorAssessment | None,
    answers: dict[tuple[int, str], VendorCondition],
    *,
    gone: bool,
) -> Column:
    told = [_answer(assessment, answers.get((assessment.pk, code)) if assessment else None) for code in hardness.VENDOR]
    due = _due(assessment)
    new = f"/vendor_assessment/new/?vendor={row.vendor_id}&project={project.pk}"
    return Column(row, assessment, told, due, bool(due and due <= clock.today()), gone, new)


def _due(assessment: VendorAssessment | None) -> dt.date | None:
    if assessment is None or assessment.state != "passed":
        return None
    began = assessment.concluded_on or assessment.started_on
    return months_after(began, preferences.value_of("vendor_assessed_lately.months")) if began else None


def _answer(assessment: VendorAssessment | None, one: VendorCondition | None) -> Answer:
    if one is None or assessment is None or not one.result:
        return Answer("", _("not answered"), "", assessment.url if assessment else "")
    proof = one.proof or str(one.evidence or "")
    if one.result == VendorCondition.Result.PASS:
        return Answer("pass", _("met"), proof, one.evidence.url if one.evidence else assessment.url)
    if one.compensation and assessment.consented_by_id:
        return Answer("excused", _("not met, the leader consented"), one.compensation, assessment.url)
    return Answer("fail", _("not met"), one.compensation, assessment.url)


def lines(columns: list[Column]) -> list[Line]:
    """The ten conditions, each with the answers in the order of the columns."""
    hard = set(hardness.hard_ones(hardness.VENDOR))
    return [
        Line(code, VendorCondition.Item(code).label, code in hard, [column.answers[place] for column in columns])
        for place, code in enumerate(hardness.VENDOR)
    ]


class Candidates(InsideView):
    """The comparison of a project; what the office thinks of one vendor is not for another to read."""

    def enter(self) -> None:
        """Only people of the tenant itself, and who inspects it."""
        if not self.request.actor.roles & (INSIDE | {Role.AUTHORITY_INSPECTOR, Role.SYSTEM}):
            raise PermissionDenied(_("The comparison of candidates is for your own people."))

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The table."""
        register = registers.register_of(Project)
        project = access.get(request.actor, register, pk)
        if project is None:
            raise Http404
        columns = compared(project, request.actor)
        context = {
            "record": project,
            "columns": columns,
            "lines": lines(columns),
            "may_write": access.may(request.actor, "write", register),
            "may_assess": access.may(request.actor, "write", registers.register_of(VendorAssessment)),
        }
        return render(request, "projects/project_candidates.html", context)


urlpatterns = [path("project/<int:pk>/candidates/", Candidates.as_view(), name="candidates")]
