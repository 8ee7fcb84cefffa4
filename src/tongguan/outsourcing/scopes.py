"""The scopes of outsourcing: what checks can be asked for, and what people of a vendor may reach."""

from typing import Any

from django.db.models import Exists, OuterRef

from tongguan.core import clock, registers
from tongguan.core.actor import Actor
from tongguan.core.companions import given_out
from tongguan.core.roles import Role
from tongguan.core.scopes import scope
from tongguan.documents.models import Document

from .appointments import in_force
from .models import Project, RoleAssignment, TrainingSession, VendorStaff


def _mine(actor: Actor) -> Any:
    """The rows in which the actor works for a vendor."""
    return VendorStaff.objects.filter(person__account=actor.user).exclude(state="offboarded")


def _people(actor: Actor) -> Any:
    """Service staff see themselves, the manager of a vendor sees its people."""
    if Role.VENDOR_MANAGER in actor.roles:
        return VendorStaff.objects.filter(vendor__in=_mine(actor).values("vendor")).values("pk")
    return _mine(actor).values("pk")


def _appointed(actor: Actor, roles: frozenset[str]) -> Any:
    """The projects for which letters in force appoint the actor to one of these roles."""
    letters = RoleAssignment.objects.filter(in_force(clock.today()), scope="project", role__in=roles)
    return letters.filter(person__account=actor.user).values("project")


def _nobodys() -> Any:
    """Projects to which nobody is appointed yet."""
    letters = RoleAssignment.objects.filter(in_force(clock.today()), project=OuterRef("pk"))
    return Project.objects.filter(~Exists(letters)).values("pk")


def _lessons(actor: Actor) -> Any:
    """The material of the trainings that somebody from outside sees."""
    seen = registers.register_of(TrainingSession).visible_to(actor)
    return seen.filter(materials__isnull=False).values("materials")


def _texts(actor: Actor) -> Any:
    """The files of the documents that somebody from outside reads."""
    return registers.register_of(Document).visible_to(actor).filter(file__isnull=False).values("file")


given_out.extend([_lessons, _texts])

scope(
    "project",
    "outsourcing.Project",
    rank=1,
    reach=lambda actor: _mine(actor).values("project"),
    appointed=_appointed,
    free=_nobodys,
)
scope("vendor", "outsourcing.Vendor", rank=2, reach=lambda actor: _mine(actor).values("vendor"))
scope("staff", "outsourcing.VendorStaff", rank=3, reach=_people)
scope("contract", "outsourcing.Contract", rank=4)
scope("plan", "outsourcing.SecurityPlan", rank=5)
scope("filing", "outsourcing.Filing", rank=6)
scope("subcontract", "outsourcing.Subcontract", rank=7)
scope("exit", "outsourcing.ExitCase", rank=8)
scope("milestone", "outsourcing.Milestone", rank=9)
