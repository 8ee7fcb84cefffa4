"""Confirming who answers for a project: fills in leader and office, drafts letters, ends those that no longer fit."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tongguan.core import registers
from tongguan.core.actor import Actor
from tongguan.core.forms import form_of
from tongguan.core.models import Record
from tongguan.core.refusals import Refusal, Refused
from tongguan.core.roles import Role

from .models import Project, RoleAssignment
from .responsibility import DUTY, Post, Proposal, proposed

BY = Role.OFFICE_HEAD
"""Whoever heads the office confirms; the leader then signs the letters."""


def refusals_of(proposal: Proposal, actor: Actor) -> list[Refusal]:
    """Why the proposal cannot be confirmed now by whoever acts."""
    project, found = proposal.project, []
    if BY not in actor.roles:
        who = (str(BY.label),)
        found.append(Refusal(code="role", message=_("This step is for: %(who)s.") % {"who": who[0]}, who=who))
    if project.state in Project.workflow.final:
        message = _("This step cannot be taken in the state “%(state)s”.") % {"state": project.get_state_display()}
        found.append(Refusal(code="state", message=message))
    for lack in proposal.lacks:
        message = lack.message
        found.append(Refusal(code="needs", message=message, rule="project_roles", clause=proposal.rule, url=lack.url))
    return found


@transaction.atomic
def confirm(project: Project, actor: Actor, *, basis: str, since: dt.date, version: int | None = None) -> Proposal:
    """Write what the rule yields, through the forms of the registers; raises `Refused` or `ValidationError`.

    Returns the proposal as it stands afterwards: the letters are drafts until the leader signs them.
    """
    project = Project.objects.select_for_update(of=("self",), no_key=True).get(pk=project.pk)
    proposal = proposed(project)
    if found := refusals_of(proposal, actor):
        raise Refused(found)
    said = {"leader": proposal.leader.person, "office": proposal.office, "office_head": proposal.head}
    _written(project, said | ({} if version is None else {"version": version}), actor)
    _end_others(proposal)
    for post in proposal.posts:
        if post.letter is None:
            _draft(proposal, post, actor, basis=basis, since=since)
    return proposed(project)


def _draft(proposal: Proposal, post: Post, actor: Actor, *, basis: str, since: dt.date) -> None:
    given = {
        "role": post.role,
        "person": post.person,
        "scope": RoleAssignment.Scope.PROJECT,
        "project": proposal.project,
        "unit": post.unit,
        "work_share": post.work,
        "basis_doc": basis,
        "valid_from": since,
        "duties": [{"duty": DUTY[Role(post.role)]}],
    }
    _written(RoleAssignment(), given, actor)


def _end_others(proposal: Proposal) -> None:
    """Letters for these roles that the rule no longer yields, and what was delegated from them."""
    kept = [post.letter.pk for post in proposal.posts if post.letter]
    rows = RoleAssignment.objects.filter(project=proposal.project, role__in=list(DUTY)).exclude(state="ended")
    over = list(rows.filter(delegated_from=None).exclude(pk__in=kept).values_list("pk", flat=True))
    fallen = list(rows.filter(delegated_from__in=over).values_list("pk", flat=True))
    reason = _("Leader and office were confirmed anew by the units concerned (%(clause)s).") % {"clause": proposal.rule}
    rows = RoleAssignment.objects.filter(pk__in=[*over, *fallen])
    RoleAssignment.workflow.take_all(rows, "end", reason=reason).or_refused()


def _written(record: Record, given: dict[str, Any], actor: Actor) -> Any:
    """Saved as the page would save it."""
    form = form_of(registers.register_of(type(record))).of(record, given, actor=actor)
    if not form.is_valid():
        raise ValidationError([text for texts in form.all_errors().values() for text in texts])
    return form.save()
