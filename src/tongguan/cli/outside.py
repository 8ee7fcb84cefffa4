"""Log-in from outside: take over the directory, and say who is whom elsewhere."""

import argparse
import importlib
from collections.abc import Iterator
from gettext import gettext as _
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from tongguan.accounts.models import Identity
from tongguan.accounts.outside import identities
from tongguan.accounts.outside.certificates import normal
from tongguan.core.actor import acting_as
from tongguan.core.models import User

from . import printing, standing
from .outcome import Answer, Failure


def _said() -> dict[str, str]:
    return {
        "read": _("people in the directory"),
        "made": _("accounts made"),
        "tied": _("accounts tied by their name"),
        "updated": _("accounts changed"),
        "disabled": _("accounts closed"),
        "opened": _("accounts opened again"),
        "people_made": _("people made"),
        "people_updated": _("people changed"),
        "units_made": _("units made"),
        "proposed": _("roles proposed by groups"),
        "problems": _("not taken over"),
    }


def directory(chosen: argparse.Namespace) -> Answer:
    """Take over the directory, or tell what would happen."""
    if not settings.LDAP_URLS:
        raise Failure(_("No directory is configured: set TONGGUAN_LDAP_URL."))
    # The modules need the extra, which only such installations have.
    synchronising = importlib.import_module("tongguan.accounts.outside.synchronising")
    unavailable = importlib.import_module("tongguan.accounts.outside.directory").Unavailable
    try:
        tenant = synchronising.tenant_of_directory()
        report = synchronising.run(tenant, leavers=chosen.leavers, dry=chosen.dry_run)
    except unavailable as error:
        raise Failure(_("The directory does not answer: %(reason)s.") % {"reason": error}) from error
    except ImproperlyConfigured as error:
        raise Failure(str(error)) from error
    except synchronising.Halted as halted:
        helps = _("If they have really left, say so: --leavers NUMBER.")
        raise Failure(f"{halted} {helps}") from halted
    data = {"tenant": tenant.name, "dry_run": chosen.dry_run, "counts": report.counts(), **report.as_dict()}
    return Answer(data=data, lines=_lines(report, dry=chosen.dry_run))


def _lines(report: Any, *, dry: bool) -> Iterator[str]:
    if dry:
        yield _("Nothing was written; this is what would happen:")
    counts, named = report.counts(), report.as_dict()
    for name, label in _said().items():
        yield f"{label}: {counts[name]}"
        if name != "read":
            yield from (f"    {one}" for one in named[name])


def identity(chosen: argparse.Namespace) -> Answer:
    """List the ties of an account, tie it, or undo a tie."""
    user = standing.account(chosen.username)
    if chosen.action == "list":
        return _ties(user)
    if not chosen.means or not chosen.subject:
        raise Failure(_("Say with --means and --subject who it is."))
    issuer = chosen.issuer or _issuer(chosen.means)
    subject = normal(chosen.means, chosen.subject)
    with transaction.atomic(), acting_as(User.objects.system(), None, request_id="terminal"):
        if chosen.action == "tie":
            identities.tie(user, chosen.means, issuer, subject)
        else:
            _untied(user, chosen.means, issuer, subject)
    return _ties(user)


def _issuer(means: str) -> str:
    """The one that is configured; certificates have many."""
    known = {Identity.Means.OIDC: settings.OIDC_ISSUER, Identity.Means.LDAP: settings.LDAP_BASE.lower()}
    if not known.get(Identity.Means(means)):
        raise Failure(_("Say with --issuer who vouches."))
    return known[Identity.Means(means)]


def _untied(user: User, means: str, issuer: str, subject: str) -> None:
    found = user.identities.filter(means=means, issuer=issuer, subject=subject).first()
    if found is None:
        raise Failure(_("“%(user)s” is not tied to this identity.") % {"user": user.username})
    identities.untie(found)


def _ties(user: User) -> Answer:
    rows = [
        {"means": one.means, "issuer": one.issuer, "subject": one.subject, "used_at": one.used_at}
        for one in user.identities.order_by("id")
    ]
    head = [_("way of logging in"), _("issuer"), _("identifier at the issuer"), _("last used")]
    lines = printing.table(head, [[str(value or "") for value in row.values()] for row in rows])
    return Answer(data={"username": user.username, "identities": rows}, lines=lines)
