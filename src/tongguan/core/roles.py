"""The roles of spec (a.2); what each may do is declared at registers and moves."""

from collections.abc import Iterable
from functools import cache

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A business role, one of the three administrators, or the system itself."""

    LEADER = "leader", _("responsible leader")
    DEPT_SECURITY_LEADER = "dept_security_leader", _("security leader of the department")
    UNIT_SECURITY_LEADER = "unit_security_leader", _("security leader of a unit")
    OFFICE_HEAD = "office_head", _("head of the responsible office")
    OFFICE_STAFF = "office_staff", _("clerk of the responsible office")
    ASSESSOR = "assessor", _("security assessor")
    SEC_OFFICER = "sec_officer", _("security officer")
    VENDOR_MANAGER = "vendor_manager", _("project manager of the vendor")
    VENDOR_STAFF = "vendor_staff", _("service staff of the vendor")
    AUTHORITY_INSPECTOR = "authority_inspector", _("inspector of the security authority")
    MGMT_REP = "mgmt_rep", _("management representative")
    LEAD_AUDITOR = "lead_auditor", _("lead auditor")
    INTERNAL_AUDITOR = "internal_auditor", _("internal auditor")
    PROCESS_OWNER = "process_owner", _("process owner")
    SERVICE_OWNER = "service_owner", _("service owner")
    RISK_OWNER = "risk_owner", _("risk owner")
    ASSET_OWNER = "asset_owner", _("asset owner")
    DOC_CONTROLLER = "doc_controller", _("document controller")
    CHANGE_MANAGER = "change_manager", _("change manager")
    CONFIG_MANAGER = "config_manager", _("configuration manager")
    SERVICE_DESK = "service_desk", _("service desk")
    ENGINEER = "engineer", _("engineer")
    RELATION_MANAGER = "relation_manager", _("customer relation manager")
    FINANCE = "finance", _("finance")
    CUSTOMER = "customer", _("customer")
    USER = "user", _("user of services")
    SYSADMIN = "sysadmin", _("system administrator")
    SECADMIN = "secadmin", _("security administrator")
    AUDITADMIN = "auditadmin", _("audit administrator")
    SYSTEM = "system", _("the system itself")


VENDORS = frozenset({Role.VENDOR_MANAGER, Role.VENDOR_STAFF})
"""People of vendors."""
OUTSIDE = VENDORS | {Role.CUSTOMER, Role.USER}
"""Roles that see only rows within their own reach (their vendor, their project, themselves)."""

ADMINISTRATORS = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITADMIN})
"""The three administrators; none of them sees business content by virtue of the role."""

INSIDE = frozenset(Role) - OUTSIDE - ADMINISTRATORS - {Role.SYSTEM, Role.AUTHORITY_INSPECTOR}
"""Business roles of the tenant's own people."""

BUSINESS = INSIDE - {Role.DOC_CONTROLLER}
"""Those whose work is outsourcing and service; who keeps the documents sees documents, not the business."""


def labels(roles: Iterable[str]) -> tuple[str, ...]:
    """What the roles are called in the language in use, in the order given."""
    return _labels(tuple(roles), get_language())


@cache
def _labels(roles: tuple[str, ...], _language: str | None) -> tuple[str, ...]:
    # A page of refusals names a thousand of them.
    return tuple(str(Role(role).label) for role in roles)


def from_outside(roles: frozenset[str]) -> bool:
    """Whether whoever holds these roles, and no others, acts only as somebody's vendor or customer."""
    return not roles - OUTSIDE
