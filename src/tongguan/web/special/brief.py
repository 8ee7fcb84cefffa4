"""The leader's decision on one page: what is asked, the risks, the cost, what the rule allows and forbids."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from tongguan.core import access, assurance, clock, registers
from tongguan.core.refusals import Refused
from tongguan.core.roles import INSIDE
from tongguan.organisation.models import Report
from tongguan.outsourcing.models import Project
from tongguan.risk.codes import APPENDIX_A
from tongguan.risk.counting import INEFFECTIVE, LEFT_OUT, PREPARED, baseline_of, counting
from tongguan.risk.method import HIGHEST_LEVEL
from tongguan.risk.models import CostBenefit, RiskAssessment
from tongguan.web import proving
from tongguan.web.door import InsideView

from .matrix import matrices, risks_of, worst_first

DECISIONS = ("approve", "reconsider", "refuse")
SHOWN = 12
WRONG = 409


class Brief(InsideView):
    """A project that waits for its leader; before and after that what was or will be decided upon."""

    def enter(self) -> None:
        """Only people of the organisation who may read the project and its risks."""
        actor = self.request.actor
        readable = all(access.may(actor, "read", registers.register_of(each)) for each in (Project, RiskAssessment))
        if not (actor.roles & INSIDE and readable):
            raise PermissionDenied(_("Your roles have no right to the decision brief."))

    @cached_property
    def project(self) -> Project:
        """The project of the address, found within what the actor may see."""
        found = access.get(self.request.actor, registers.register_of(Project), self.kwargs["pk"])
        if found is None:
            raise Http404
        return found

    @cached_property
    def assessment(self) -> RiskAssessment | None:
        """The assessment that counts."""
        return counting(self.project).select_related("assessor", "accepted_by").first()

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The page."""
        return self.answer()

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Accept the assessment at the level that the leader sets."""
        level = request.POST.get("level", "")
        if self.assessment is None or not level.isdecimal() or not 1 <= int(level) <= HIGHEST_LEVEL:
            raise Http404
        move = self.acceptance
        if move is None or not move.open:
            return self.answer(refusals=move.refusals if move else [], status=WRONG)
        if unproved := proving.against(request, move.transition):
            return self.answer(refusals=unproved, status=WRONG)
        self.assessment.acceptance_level = int(level)
        try:
            self.assessment.save(reason=_("set by the leader"))
            self.assessment.workflow.take("accept", self.assessment, reason=request.POST.get("reason", "").strip())
        except Refused as refused:
            return self.answer(refusals=refused.refusals, status=WRONG)
        messages.success(request, _("The acceptable level of risk is set."))
        return redirect("brief", pk=self.project.pk)

    @property
    def acceptance(self) -> Any:
        """The step that accepts the assessment, where it is there."""
        if self.assessment is None:
            return None
        moves = self.assessment.workflow.moves(self.assessment, self.request.actor)
        return next((move for move in moves if move.transition.name == "accept"), None)

    def answer(self, *, refusals: list[Any] | None = None, status: int = 200) -> HttpResponse:
        """The page with everything that the decision rests on."""
        project, assessment = self.project, self.assessment
        moves = project.workflow.moves(project, self.request.actor)
        decisions, acceptance = [move for move in moves if move.transition.name in DECISIONS], self.acceptance
        due = any(self._due(move) for move in [*decisions, acceptance])
        context = {
            "project": project,
            "decisions": decisions,
            "code_due": due,
            "no_factor": proving.no_factor(self.request) if due else [],
            "today": clock.today(),
            "units": project.units.select_related("unit"),
            "candidates": project.candidates.select_related("vendor"),
            "reports": _reports(project, assessment),
            "baseline": baseline(project),
            "analysis": analysis(project),
            "acceptance": acceptance,
            "levels": range(1, HIGHEST_LEVEL + 1),
            "refusals": refusals or [],
            "assessment": assessment,
            **self.risks(),
        }
        return render(self.request, "projects/brief.html", context, status=status)

    def _due(self, move: Any) -> bool:
        return bool(move and move.open and assurance.due(self.request.actor, move.transition))

    def risks(self) -> dict[str, Any]:
        """The risks worst first, and where they lie."""
        if self.assessment is None:
            return {"listed": [], "matrices": [], "more": 0}
        risks = risks_of(self.assessment, self.request.actor)
        listed = worst_first(self.assessment, risks)
        return {
            "matrices": matrices(self.assessment, risks, self.assessment.url),
            "listed": listed[:SHOWN],
            "more": max(0, len(listed) - SHOWN),
            "above": sum(1 for one in listed if one.above),
        }


def _reports(project: Project, assessment: RiskAssessment | None) -> QuerySet[Report]:
    rows = Report.objects.filter(kind="risk", register="project", record=project.pk)
    if assessment:
        rows |= Report.objects.filter(kind="risk", register="risk_assessment", record=assessment.pk)
    return rows.exclude(state="draft").order_by("-pk")


def baseline(project: Project) -> dict[str, Any]:
    """How many controls of Appendix A are prepared or left out, which are not, and which do not work."""
    controls = baseline_of(project)
    settled = set(controls.filter(PREPARED | LEFT_OUT).values_list("code", flat=True))
    missing = [code for code in APPENDIX_A if code not in settled]
    return {
        "all": len(APPENDIX_A),
        "settled": len(APPENDIX_A) - len(missing),
        "missing": missing,
        "ineffective": list(controls.filter(INEFFECTIVE).order_by("code")),
    }


def analysis(project: Project) -> dict[str, Any] | None:
    """The last completed cost-benefit analysis, else the draft, with what the figures mean."""
    rows = CostBenefit.objects.filter(project=project)
    found = rows.filter(state="completed").order_by("-pk").first() or rows.order_by("-pk").first()
    if found is None:
        return None
    value = found.contract_value or project.budget
    known = found.loss_before is not None and found.loss_after is not None
    saved = f"{found.loss_before - found.loss_after:,}" if known else ""
    share = 100 * found.cost / value if found.cost is not None and value else None
    return {"record": found, "saved": saved, "share": share, "value": value}


urlpatterns = [path("project/<int:pk>/brief/", Brief.as_view(), name="brief")]
