"""The checklist of an audit of the management: one item for each control of Appendix A that is applied (7.1.c)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tongguan.core import registers
from tongguan.core.actor import Actor
from tongguan.core.forms import form_of
from tongguan.risk.codes import APPENDIX_A
from tongguan.risk.models import Control

from .models import Audit, AuditItem


def applied(audit: Audit) -> list[str]:
    """Codes of the baseline controls that are applied where the audit looks, in the order of the appendix."""
    of_it = Q(project=None) | Q(project=audit.project_id) if audit.project_id else Q(project=None)
    rows = Control.objects.filter(of_it, source="gbt32926A", applicable=True, state__in=Control.IN_PLACE)
    found = set(rows.values_list("code", flat=True))
    return [code for code in APPENDIX_A if code in found]


def missing(audit: Audit) -> list[str]:
    """Those for which the checklist has no item."""
    asked = set(AuditItem.objects.filter(audit=audit).values_list("clause", flat=True))
    return [code for code in applied(audit) if code not in asked]


@transaction.atomic
def lay_out(audit: Audit, asked: Mapping[str, str], *, standard: str, actor: Actor) -> int:
    """Enter an item for each of these clauses with its question; returns how many.

    Raises ValidationError where the checklist is closed or an item is not valid.
    """
    if audit.state not in {"programmed", "planned", "executing"}:
        raise ValidationError(_("The audit is reported; its checklist is closed."))
    unit = audit.project.office if audit.project else None
    for clause, question in asked.items():
        given: dict[str, Any] = {
            "audit": audit, "standard": standard, "clause": clause, "question": question, "auditee_unit": unit,
        }  # fmt: skip
        form = form_of(registers.register_of(AuditItem)).of(AuditItem(), given, actor=actor)
        if not form.is_valid():
            raise ValidationError([text for texts in form.all_errors().values() for text in texts])
        form.save(reason=_("laid out from the controls that are applied"))
    return len(asked)
