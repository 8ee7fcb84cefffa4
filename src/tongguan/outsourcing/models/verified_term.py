"""Verdicts on the security terms of the contract at the end of a stage (7.2.a.1)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import choice, holds, link, once, prose
from tongguan.core.models import Evidence, Record

from .contract_clause import ContractClause
from .stage_verification import StageVerification

NOT_SIGNED = ("draft", "security_review", "approved")


class VerifiedTerm(Record):
    """A security term of the contract as it stands at the end of the stage, with what shows it (7.2.a.1)."""

    class Result(models.TextChoices):
        FULFILLED = "fulfilled", pgettext_lazy("contract term", "fulfilled")
        NOT_YET = "not_yet", pgettext_lazy("contract term", "not due yet")
        BROKEN = "broken", pgettext_lazy("contract term", "not fulfilled")

    parent = "verification"
    verification = link(StageVerification, _("stage verification"), needed=True, back="terms")
    term = link(ContractClause, _("contract term"), needed=True, back="stage_verdicts")
    result = choice(Result, _("result"), blank=True)
    found = prose(_("what was found"))
    evidence = link(Evidence, _("evidence"))
    title_joins = ("term",)

    class Meta:
        verbose_name, verbose_name_plural = _("verdict on a security term"), _("verdicts on security terms")
        constraints = [
            once(["verification", "term"], "verified_term_once", _("This term already has its verdict.")),
            holds(
                Q(result__in=["", "not_yet"]) | ~Q(found="") | Q(evidence__isnull=False),
                "verified_term_is_shown",
                _("Say what was found, or attach evidence."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term}"

    def clean(self) -> None:
        """Terms are those of the project's contracts."""
        if not (self.term_id and self.verification_id):
            return
        if self.term.contract.project_id != self.verification.milestone.project_id:
            raise ValidationError({"term": _("This term belongs to the contract of another project.")})


def terms_at(milestone: str) -> QuerySet[ContractClause]:
    """The security terms that bind at a milestone, as one calls it from an outer row: those of its own contract.

    A milestone that names no contract is bound by every contract of its project that was signed.
    """
    signed = ContractClause.objects.exclude(state="superseded").exclude(contract__state__in=NOT_SIGNED)
    return signed.filter(
        code__startswith="CS-",
        status="present",
        contract__project=OuterRef(f"{milestone}project"),
        contract=Coalesce(OuterRef(f"{milestone}contract"), F("contract")),
    )


def terms_unjudged() -> QuerySet[ContractClause]:
    """Security terms of which a verification does not say whether they are kept; for an outer verification."""
    judged = VerifiedTerm.objects.filter(verification=OuterRef(OuterRef("pk")), term=OuterRef("pk"))
    return terms_at("milestone__").filter(~Exists(judged.exclude(result="")))
