"""Where the declared rights differ from the agreed matrix, and why: the one short list that the reference shows.

The tests compare every cell of the agreed matrix with the declarations; what differs stands here or is an error.
"""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from tongguan.core import registers, values
from tongguan.core.roles import Role

COLUMNS = {role.value: role.label for role in Role} | {
    "owner": _("process, service, risk and asset owners"),
    "auditor": _("auditors"),
}
"""The columns of the agreed matrix; owners and auditors of every kind share one."""


class Difference(NamedTuple):
    """Cells that differ for one reason."""

    who: str
    """The column of the matrix."""
    rights: frozenset[str]
    """`+` for more and `-` for less than agreed: R read, W create or change, S submit, A approve, V verify, F publish,
    U handle otherwise."""
    registers: tuple[str, ...]
    """None named: wherever it occurs."""
    why: Any

    @property
    def column(self) -> str:
        """The column in words."""
        return str(COLUMNS[self.who])

    @property
    def where(self) -> str:
        """The registers in words."""
        return values.listed(registers.registry[name].label for name in self.registers)

    def covers(self, register: str, who: str, right: str) -> bool:
        """Whether this explains a cell."""
        return who == self.who and right in self.rights and (not self.registers or register in self.registers)


def _of(who: str, rights: str, registers: str, why: Any) -> Difference:
    return Difference(who, frozenset(rights.split()), tuple(registers.split()), why)


AGREED = (
    _of(
        "office_head",
        "+W +U +V +F +A",
        "",
        _(
            "In a small office its head keeps registers and checks results too; whoever entered or did something never "
            "approves or verifies it, by the rules of segregation at each step."
        ),
    ),
    _of(
        "office_head",
        "-S -V",
        "role_assignment risk_assessment security_incident waiver",
        _("Here to hand in is to enter it: the next person decides on what stands there, without a step in between."),
    ),
    _of(
        "office_staff",
        "+S +V",
        "policy document management_review supervision_review security_incident",
        _("The clerk hands in what he prepared; nothing is approved by that."),
    ),
    _of(
        "office_staff",
        "+W",
        "service_log vendor_notice",
        _("What a vendor hands in on paper is entered by the office, and confirmed by somebody else."),
    ),
    _of(
        "mgmt_rep",
        "+W +S +A +V -S",
        "risk_assessment risk management_review soa_item control finding waiver role_assignment",
        _(
            "Where there is no office for outsourcing, the management representative prepares what he hands in, runs "
            "the management review and follows up its findings; to hand in is to enter it for the leader's approval."
        ),
    ),
    _of(
        "mgmt_rep",
        "-A",
        "risk_assessment",
        _("What is left of a risk is accepted only by its owner or the leader (SOD-18)."),
    ),
    _of(
        "leader",
        "+U",
        "access_grant remote_access",
        _("Whoever stops a project or a person takes access away in the same act; taking away protects."),
    ),
    _of("leader", "+W", "management_review", _("The chair enters decisions and participants himself.")),
    _of(
        "leader",
        "-A",
        "supervision_review",
        _("The leader's word on the report of a review is a decision of its own, on record in that register."),
    ),
    _of(
        "assessor",
        "+V",
        "finding action",
        _("The assessor has a mandate to audit vendors, and sees that what was found is put right (A.1)."),
    ),
    _of(
        "assessor",
        "+S +W",
        "supervision_review staff_assessment management_review",
        _("Whoever assesses enters what was found, and hands it in himself."),
    ),
    _of(
        "assessor",
        "-V -S",
        "risk_assessment security_plan waiver management_review",
        _("The assessor's check is a record of its own (assessment, review, input), without a step in this register."),
    ),
    _of("owner", "+W -S", "management_review", _("Inputs are rows of the review, entered by whoever gives them.")),
    _of(
        "owner",
        "+W +S +U",
        "document",
        _("The register holds documents of all kinds; owners of processes write those of their processes."),
    ),
    _of(
        "doc_controller",
        "+W +S",
        "policy document",
        _("The document controller keeps number, edition and distribution of a text, which are fields of its record."),
    ),
    _of(
        "auditor",
        "+A",
        "finding",
        _("The lead auditor says whether a correction is enough; measures for vendors are the leader's (7.1.d)."),
    ),
    _of(
        "authority_inspector",
        "-W",
        "audit",
        _("Inspectors only read: what they find reaches the office in writing, and is entered from there."),
    ),
    _of(
        "vendor_manager",
        "-R",
        "audit",
        _("The vendor answers findings and actions that concern it; the audit's own papers stay inside."),
    ),
    _of(
        "vendor_manager",
        "-W",
        "vendor vendor_staff",
        _(
            "Assessments rest on these records: the vendor tells changes by a notice, and the office enters them. "
            "People's identity data are not read by anybody outside."
        ),
    ),
    _of(
        "vendor_staff",
        "-R",
        "contract",
        _("Service staff read the security terms that bind them, not prices and conditions of the contract."),
    ),
    _of(
        "vendor_staff",
        "+R",
        "vendor",
        _("Service staff see their own employer, whom they name in what they enter; no other vendor."),
    ),
)
