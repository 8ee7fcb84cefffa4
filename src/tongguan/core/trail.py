"""The trail as its readers see it: what happened in the organisation, log-ins of its accounts included, narrowed."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from . import audit, registers
from .actor import Actor
from .clock import refuse_unthinkable
from .models import AuditEntry, Tenant, User

OF_ACCOUNTS = ("user", "account")
PLATFORM = frozenset({*OF_ACCOUNTS, "tenant"})
"""Registers under which the trail speaks of accounts: of the platform, and of an organisation."""
of_accounts: dict[str, Any] = {}
"""What is done to accounts and to the organisation itself, in words; the application that does it says them."""
REFUSED = "refused:"
FAILED = "_failed"
DONE, SHUT, WRONG = "done", "refused", "failed"
OUTCOMES = (
    (DONE, gettext_lazy("done")),
    (SHUT, gettext_lazy("refused")),
    (WRONG, pgettext_lazy("outcome", "failed")),
)


def readable(actor: Actor) -> QuerySet[AuditEntry]:
    """Entries of the organisation, and those of the platform about its accounts.

    Tries under a name that no account has are nobody's; where there is one organisation only, they are told to it.
    """
    mine = User.objects.of(actor.tenant).values("pk")
    about = Q(record__in=mine)
    others = Tenant.objects.filter(is_active=True)
    if actor.tenant and not others.exclude(pk=actor.tenant.pk).exists():
        about |= Q(record=None)
    platform = Q(tenant=None, register="user") & about
    return AuditEntry.objects.filter(Q(tenant=actor.tenant) | platform).select_related("actor", "seal")


def outcome_of(entry: AuditEntry) -> str:
    """Done, refused, or failed."""
    if entry.action.startswith(REFUSED):
        return SHUT
    return WRONG if entry.action.endswith(FAILED) else DONE


def word_of(entry: AuditEntry) -> str:
    """What was done, for people."""
    name = entry.action.removeprefix(REFUSED)
    if entry.register in PLATFORM and name in of_accounts:
        return str(of_accounts[name])
    register = registers.registry.get(entry.register)
    machine = register.model.workflow if register else None
    if machine and name in machine.transitions:
        return str(machine.transitions[name].label)
    return str(audit.ACTIONS.get(name, name))


def subject_of(entry: AuditEntry) -> str:
    """Of what kind the thing is that it was done to."""
    if entry.register in OF_ACCOUNTS:
        return str(User._meta.verbose_name)
    register = registers.registry.get(entry.register)
    return str(register.model._meta.verbose_name) if register else entry.register


class TrailFilter(forms.Form):
    """Who, what, when, from where, with which outcome."""

    who = forms.CharField(label=gettext_lazy("who or whose account"), max_length=64, required=False)
    what = forms.ChoiceField(label=gettext_lazy("what it was done to"), required=False)
    action = forms.CharField(label=gettext_lazy("action"), max_length=64, required=False)
    since = forms.DateField(
        label=gettext_lazy("from"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[refuse_unthinkable],
    )
    until = forms.DateField(
        label=gettext_lazy("to"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[refuse_unthinkable],
    )
    source = forms.GenericIPAddressField(label=gettext_lazy("source"), required=False)
    outcome = forms.ChoiceField(label=gettext_lazy("outcome"), required=False, choices=[("", ""), *OUTCOMES])

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        self.actor = actor
        told = [(name, one.label) for name, one in registers.registry.items()]
        choices = [("account", str(User._meta.verbose_name_plural)), *sorted(told, key=lambda pair: pair[1])]
        self.fields["what"].choices = [("", ""), *choices]  # type: ignore[attr-defined]  # of a ChoiceField

    def clean(self) -> dict[str, Any]:
        """The period goes forward."""
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            raise ValidationError({"until": _("The end of the period lies before its beginning.")})
        return cleaned

    def narrow(self, rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """The entries that were asked for; call it on a valid form."""
        told = self.cleaned_data
        if told["who"]:
            rows = rows.filter(self._of(told["who"]))
        if told["what"]:
            rows = rows.filter(register__in=OF_ACCOUNTS if told["what"] == "account" else [told["what"]])
        if told["action"]:
            rows = rows.filter(action__in=_actions(told["action"]))
        if told["since"]:
            rows = rows.filter(at__gte=_midnight(told["since"]))
        if told["until"]:
            rows = rows.filter(at__lt=_midnight(told["until"] + dt.timedelta(days=1)))
        if told["source"]:
            rows = rows.filter(source=told["source"])
        return rows.filter(ended(told["outcome"])) if told["outcome"] else rows

    def _of(self, words: str) -> Q:
        """By somebody, or about the account of somebody."""
        meant = Q(name__icontains=words) | Q(username__icontains=words)
        people = list(User.objects.of(self.actor.tenant).filter(meant).values_list("pk", flat=True))
        return Q(actor__in=people) | Q(register__in=OF_ACCOUNTS, record__in=people)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, tzinfo=timezone.get_default_timezone())


def ended(outcome: str) -> Q:
    """The condition of entries with an outcome."""
    shut, wrong = Q(action__startswith=REFUSED), Q(action__endswith=FAILED)
    return {SHUT: shut, WRONG: wrong, DONE: ~shut & ~wrong}[outcome]


def _actions(words: str) -> list[str]:
    """The names of actions that are called so, in the language of whoever asks or by their own name."""
    moves = [
        (move.name, str(move.label))
        for one in registers.registry.values()
        if one.model.workflow
        for move in one.model.workflow.transitions.values()
    ]
    known = [*((name, str(word)) for name, word in [*audit.ACTIONS.items(), *of_accounts.items()]), *moves]
    wanted = words.casefold()
    names = {name for name, word in known if wanted in word.casefold() or wanted == name.casefold()} | {words}
    return sorted(names | {f"{REFUSED}{name}" for name in names})
