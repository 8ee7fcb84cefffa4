"""What a project lists: the internal units that it touches, and the vendors that were proposed for it."""

from django.utils.translation import gettext_lazy as _

from tongguan.core.columns import day, link, money, once, text, yes
from tongguan.core.models import Record
from tongguan.organisation.models import OrgUnit

from .project import Project
from .vendor import Vendor


class ProjectUnit(Record):
    """An internal unit that a project touches, and its share of the work."""

    parent = "project"
    project = link(Project, _("project"), needed=True, back="units")
    unit = link(OrgUnit, _("unit"), needed=True)
    share = text(_("share of the work"), 500)

    class Meta:
        verbose_name, verbose_name_plural = _("unit concerned"), _("units concerned")
        constraints = [once(["project", "unit"], "project_unit_once", _("This unit is already named."))]

    def __str__(self) -> str:
        return str(self.unit)

    title_joins = ("unit",)


class ProjectCandidate(Record):
    """A vendor that was proposed for a project, and whether it was chosen (6.1.a)."""

    parent = "project"
    project = link(Project, _("project"), needed=True, back="candidates")
    vendor = link(Vendor, _("vendor"), needed=True, back="candidacies")
    proposed_on = day(_("proposed on"))
    offer = money(_("offer"), help_text=_("In the currency of the project."))
    chosen = yes(_("chosen"))
    reason = text(_("reason"), 500, help_text=_("Why it was chosen, or why not."))

    class Meta:
        verbose_name, verbose_name_plural = _("candidate"), _("candidates")
        constraints = [once(["project", "vendor"], "project_candidate_once", _("This vendor is already a candidate."))]

    def __str__(self) -> str:
        return str(self.vendor)

    title_joins = ("vendor",)
