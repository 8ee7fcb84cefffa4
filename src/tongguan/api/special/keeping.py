"""Accounts for programs of the system administrator: opened, changed and closed under the rules of the pages."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from tongguan.accounts import keeping
from tongguan.accounts.witnessing import Witness
from tongguan.api import platform
from tongguan.api.doors import body_of
from tongguan.api.fields import said
from tongguan.api.problems import Problem, answer
from tongguan.api.shapes import JSON, TEXT, operation, part, ref, schema
from tongguan.core import platform_objects


class Given(forms.Form):
    """What may be said of an account."""

    username = forms.CharField(max_length=64)
    name = forms.CharField(max_length=64)
    email = forms.EmailField(required=False)
    valid_to = forms.DateField(required=False, input_formats=["%Y-%m-%d"])


class Why(forms.Form):
    """What may be said of a step."""

    reason = forms.CharField(required=False, max_length=500)
    witness = forms.CharField(required=False, max_length=64)
    witness_code = forms.CharField(required=False, max_length=32)


def create(request):
    """A new account without any role; its first password is in this answer and nowhere else."""
    _keeps()
    made, password = keeping.open_account(**said(Given, body_of(request)))
    return answer(_told(request, made) | {"password": password}, 201, {"Location": f"/api/v1/account/{made.pk}"})


def change(request, pk):
    """What is not given keeps its value."""
    account = _found(request, pk)
    body = body_of(request)
    if "username" in body:
        raise Problem(422, errors={"username": [_("The user name stays the same for good.")]})
    present = {"name": account.name, "email": account.email, "valid_to": account.valid_to}
    told = said(Given, {"username": account.username} | {name: _text(value) for name, value in present.items()} | body)
    keeping.change(account, **{name: told[name] for name in present})
    return answer(_told(request, account))


def step(request, pk, step):
    """A step; a new password, or the link of an invitation, is in this answer and nowhere else."""
    account = _found(request, pk)
    if step not in keeping.steps:
        raise Problem(404)
    told = said(Why, body_of(request))
    witness = Witness(username=told["witness"], code=told["witness_code"])
    shown = keeping.take(step, account, reason=told["reason"], witness=witness)
    return answer(_told(request, account) | ({keeping.steps[step].shows: shown} if shown else {}))


def _text(value):
    return "" if value is None else str(value)


def _keeps():
    try:
        keeping.refuse_others()
    except PermissionDenied as no:
        raise Problem(403, str(no)) from None


def _found(request, pk):
    """An account that the caller keeps; those of others look like none."""
    if not platform_objects.declared["account"].may_read(request.actor):
        raise Problem(403)
    _keeps()
    if (account := keeping.kept_by(request.actor).filter(pk=int(pk)).first()) is None:
        raise Problem(404)
    return account


def _told(request, account):
    return platform.told_to(request.actor, "account", account.pk)


def document(paths):
    """Add the operations to the document."""
    given = dict.fromkeys(Given.base_fields, TEXT)
    given["valid_to"] = TEXT | {"format": "date"}
    out = {"allOf": [schema("account_out"), {"type": "object", "properties": {"password": TEXT, "link": TEXT}}]}
    opened = part(**given) | {"required": ["username", "name"]}
    changed = part(**{name: one for name, one in given.items() if name != "username"})
    paths["/api/v1/account/"]["post"] = operation(
        "account_create", "Open an account without any role", out, status="201", body={JSON: {"schema": opened}}
    )
    paths["/api/v1/account/{id}"]["patch"] = operation(
        "account_change", "Change an account", schema("account_out"), body={JSON: {"schema": changed}}
    )
    for name, one in keeping.steps.items():
        paths[f"/api/v1/account/{{id}}/{name}"] = {
            "parameters": [ref("parameters/id")],
            "post": operation(
                f"account_{name}",
                f"Step of an account: {one.label}",
                out,
                body={JSON: {"schema": part(**dict.fromkeys(Why.base_fields, TEXT))}},
            ),
        }
