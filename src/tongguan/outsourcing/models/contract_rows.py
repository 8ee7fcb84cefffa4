"""The rows of a contract: staff whom the vendor promised by name, and what changed the contract."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import choice, day, holds, in_order, link, once, prose, text
from tongguan.core.models import Evidence, Record

from .contract import Contract
from .supervision_review import SupervisionReview
from .vendor_staff import VendorStaff


class PromisedStaff(Record):
    """Somebody whom the vendor promised by name in the contract, for a post (A.3.a)."""

    parent = "contract"
    contract = link(Contract, _("contract"), needed=True, back="staff_list")
    name = text(pgettext_lazy("person", "name"), 64)
    vendor_staff = link(VendorStaff, _("service staff member"), back="promises")
    post = text(_("post"), 100)
    qualification = text(_("qualification"), 300)

    class Meta:
        verbose_name, verbose_name_plural = _("promised staff member"), _("promised staff")
        constraints = [
            holds(
                ~Q(name="") | Q(vendor_staff__isnull=False),
                "promised_staff_is_named",
                _("Whoever is promised is named, or chosen from the service staff."),
            ),
            once(["contract", "vendor_staff"], "promised_staff_once", _("This person is already on the list.")),
        ]

    def __str__(self) -> str:
        return str(self.vendor_staff or self.name)

    title_joins = ("vendor_staff", "vendor_staff__person", "vendor_staff__vendor")


class ContractAmendment(Record):
    """What called for a change of the contract, and what came of it: an amendment, or that none is needed (6.2.1.b)."""

    class Outcome(models.TextChoices):
        AMENDED = "amended", pgettext_lazy("contract", "amended")
        NOT_NEEDED = "not_needed", _("no amendment needed")

    parent = "contract"
    contract = link(Contract, _("contract"), needed=True, back="amendments")
    cause = text(_("what calls for it"), 500, needed=True)
    review = link(SupervisionReview, _("review that calls for it"))
    raised_on = day(_("raised on"), needed=True)
    outcome = choice(Outcome, pgettext_lazy("amendment", "outcome"), blank=True)
    concluded_on = day(_("concluded on"))
    content = prose(_("what was agreed"), help_text=_("Or why no amendment is needed."))
    edition = text(_("new edition"), 20)
    document = link(Evidence, _("text of the amendment"))

    class Meta:
        verbose_name, verbose_name_plural = _("contract amendment"), _("contract amendments")
        constraints = [
            in_order(
                "raised_on", "concluded_on", "contract_change_in_order", _("It is concluded after it was raised.")
            ),
            holds(
                Q(outcome="") | (Q(concluded_on__isnull=False) & ~Q(content="")),
                "contract_change_is_told",
                _("Say what was agreed, or why nothing is needed, and on which day."),
            ),
            holds(
                ~Q(outcome="amended") | ~Q(edition=""),
                "contract_change_has_edition",
                _("An amendment makes a new edition of the contract."),
            ),
        ]
        # Most follow from no review: an index of the empty ones tells a planner that it finds thousands.
        indexes = [models.Index(fields=["review"], condition=Q(review__isnull=False), name="amendment_by_review")]

    def __str__(self) -> str:
        return self.cause[:60]
