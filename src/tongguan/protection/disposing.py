"""Two people before anything is destroyed for good (SOD-16): one asks with a reason, another decides."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongguan.core import audit, clock
from tongguan.core.actor import acting, tenant_in_force
from tongguan.core.models import Disposal, Hold
from tongguan.core.models.tenant import User
from tongguan.core.roles import Role, labels
from tongguan.core.values import listed

Kind, State = Disposal.Kind, Disposal.State
ASK: dict[str, frozenset[str]] = {
    Kind.ERASE: frozenset({Role.OFFICE_HEAD, Role.OFFICE_STAFF}),
    Kind.ARCHIVE: frozenset({Role.SYSADMIN}),
}
"""Who may ask for which kind."""
DECIDE: dict[str, frozenset[str]] = {
    Kind.ERASE: frozenset({Role.LEADER, Role.DEPT_SECURITY_LEADER, Role.OFFICE_HEAD}),
    # Never the audit administrator (SOD-13), who looks after what is judged by it.
    Kind.ARCHIVE: frozenset({Role.SECADMIN}),
}
"""Who may decide, if it is not whoever asked."""


def may(roles: Iterable[str], *, ask: str = "", decide: str = "") -> bool:
    """Whether somebody with these roles may ask for, or decide on, a kind of disposal."""
    return bool(frozenset(roles) & (ASK[ask] if ask else DECIDE[decide]))


def waiting(kind: str) -> QuerySet[Disposal]:
    """What of a kind is asked for and not decided, or approved and not carried out, in the tenant acted in."""
    rows = Disposal.objects.filter(tenant=acting().tenant, kind=kind, state__in=[State.ASKED, State.APPROVED])
    return rows.select_related("asked_by", "decided_by").order_by("pk")


def ask(kind: str, reason: str, **about: object) -> Disposal:
    """Write down that something is to be destroyed; raises PermissionDenied, or ValidationError without a reason."""
    actor = acting()
    _admit(ASK[kind], _("Your roles may not ask for this; it is asked for by: %(who)s."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if waiting(kind).filter(**about).exists():
        raise ValidationError(_("This is asked for already."))
    made = Disposal.objects.create(
        tenant=actor.tenant, kind=kind, reason=reason.strip()[:500], asked_by=actor.user, **about
    )
    _noted(made, f"ask_{kind}", reason)
    return made


def decide(disposal: Disposal, outcome: str, reason: str = "") -> Disposal:
    """Approve or refuse; raises PermissionDenied for whoever asked, ValidationError if it is decided already."""
    _admit(DECIDE[disposal.kind], _("Your roles may not decide this; it is decided by: %(who)s."))
    found = Disposal.objects.select_for_update().get(pk=disposal.pk)
    if found.asked_by_id == acting().user.pk:
        raise PermissionDenied(_("Whoever asked does not decide (SOD-16)."))
    if found.state != State.ASKED:
        raise ValidationError(_("This is decided already."))
    found.state, found.decided_by, found.decided_at = outcome, acting().user, clock.now()
    found.save(update_fields=["state", "decided_by", "decided_at"])
    _noted(found, f"{outcome}_{found.kind}", reason)
    return found


def done(disposal: Disposal, outcome: dict[str, object]) -> None:
    """Write down that it was carried out, and what that did."""
    disposal.state, disposal.done_at, disposal.outcome = State.DONE, clock.now(), outcome
    disposal.save(update_fields=["state", "done_at", "outcome"])


def _admit(roles: frozenset[str], message: str) -> None:
    if not acting().roles & roles:
        raise PermissionDenied(message % {"who": listed(labels(sorted(roles)))})


def _noted(disposal: Disposal, action: str, reason: str) -> None:
    register, record = (disposal.register, disposal.record) if disposal.record else ("disposal", disposal.pk)
    audit.note(register, record, action, reason=reason)


# --- holds ------------------------------------------------------------------------------------------------------------


def held(register: str, record: int) -> Hold | None:
    """The hold on a record, if there is one."""
    rows = Hold.objects.filter(tenant_id=tenant_in_force(), register=register, record=record, lifted_at=None)
    return rows.select_related("set_by").first()


def hold(register: str, record: int, reason: str) -> Hold:
    """Keep a record from being disposed of; those who may ask for its erasure may say so."""
    _admit(ASK[Kind.ERASE] | DECIDE[Kind.ERASE], _("Your roles may not set a hold; it is set by: %(who)s."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if held(register, record):
        raise ValidationError(_("There is a hold already."))
    user: User = acting().user
    made = Hold.objects.create(
        tenant_id=tenant_in_force(), register=register, record=record, reason=reason.strip()[:500], set_by=user
    )
    audit.note(register, record, "hold", reason=reason)
    return made


def lift(register: str, record: int, reason: str) -> None:
    """End a hold; whoever set it does not lift it alone, for a hold may stand against the office itself."""
    _admit(DECIDE[Kind.ERASE], _("Your roles may not lift a hold; it is lifted by: %(who)s."))
    if (found := held(register, record)) is None:
        raise ValidationError(_("There is no hold."))
    if found.set_by_id == acting().user.pk:
        raise PermissionDenied(_("Whoever set a hold does not lift it (SOD-16)."))
    found.lifted_by, found.lifted_at = acting().user, clock.now()
    found.save(update_fields=["lifted_by", "lifted_at"])
    audit.note(register, record, "lift_hold", reason=reason)
