"""The mandate of an audit: asked of the leader from the audit itself, and named there from then on (7.1.c)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tongguan.core.models import Decision
from tongguan.core.registers import name_of

from .models import Audit

MANDATE = "audit_mandate"
"""Kind of the leader's decision that gives the right to audit."""
OPEN = frozenset({"programmed", "planned", "executing"})


def may_be_asked(audit: Audit) -> bool:
    """Whether the audit still goes on and neither has a mandate nor waits for one."""
    return audit.state in OPEN and (audit.mandate is None or audit.mandate.state in {"rejected", "returned"})


@transaction.atomic
def ask(audit: Audit) -> Decision:
    """One pending decision of the leader, named in the audit; raises ValidationError where none is wanted."""
    if not may_be_asked(audit):
        raise ValidationError(_("The audit has its mandate, waits for it, or is over."))
    subject = _("Mandate for the audit: %(audit)s") % {"audit": audit}
    decision = Decision(kind=MANDATE, subject=subject[:200], register=name_of(Audit), record=audit.pk)
    decision.save()
    audit.mandate = decision
    audit.save(reason=_("mandate asked for"))
    return decision
