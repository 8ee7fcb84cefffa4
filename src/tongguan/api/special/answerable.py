"""Who answers for a project, as the units that it touches decide: read, and confirmed."""

from django import forms
from django.db import transaction

from tongguan.api import records
from tongguan.api.doors import body_of, only, register_for
from tongguan.api.fields import said
from tongguan.api.problems import Problem, answer, refused
from tongguan.core import audit, clock
from tongguan.core.refusals import Refused
from tongguan.core.roles import INSIDE
from tongguan.outsourcing.confirming import confirm, refusals_of
from tongguan.outsourcing.responsibility import proposed


class Letter(forms.Form):
    """What may be said of the letters of appointment."""

    basis = forms.CharField(required=False, max_length=200)
    since = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    version = forms.IntegerField(required=False)


def read(request, pk):
    """What the rule yields, and what stands against confirming it."""
    project = _project(request, pk)
    only(request)
    return answer(_told(proposed(project), request.actor))


def settle(request, pk):
    """Confirm it, or be told every reason why not; the attempt stays in the history."""
    project, given = _project(request, pk), said(Letter, body_of(request))
    given["since"] = given["since"] or clock.today()
    try:
        with transaction.atomic():
            proposal = confirm(project, request.actor, **given)
    except Refused as no:
        reasons = " ".join(refusal.message for refusal in no.refusals[:3])
        audit.note("project", project.pk, "refused:confirm_roles", reason=reasons)
        return refused(no.refusals).answer(request)
    return answer(_told(proposal, request.actor))


def _project(request, pk):
    if not request.actor.roles & INSIDE:
        raise Problem(403)
    return records.found(register_for(request, "project"), request.actor, int(pk))


def _told(proposal, actor):
    return {
        "rule": proposal.rule,
        "led_by": proposal.by,
        "confirmed": proposal.confirmed,
        "settled": proposal.settled,
        "office": _named(proposal.office),
        "posts": [
            {
                "role": post.role,
                "unit": _named(post.unit),
                "work_share": post.work,
                "person": _named(post.person),
                "letter": _named(post.letter),
                "appointed": post.appointed,
                "acknowledged": post.acknowledged,
            }
            for post in proposal.posts
        ],
        "refusals": [refusal.as_dict() for refusal in refusals_of(proposal, actor)],
    }


def _named(record):
    return {"id": record.pk, "title": str(record), "url": record.url} if record else None
