"""The forms by which channels and webhooks are set up."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.channels import adapters, sources
from tongguan.channels.models import Channel
from tongguan.core.notices import Kind as NoticeKind
from tongguan.core.roles import Role

STEP = f"{sources.MOVE}."
LABELS = {
    "key": _("key of the robot"),
    "token": _("token of the robot"),
    "secret": _("secret"),
}
HINTS = {
    Channel.Kind.WECOM_ROBOT: _("The key stands at the end of the robot's address, after “key=”."),
    Channel.Kind.WECOM_APP: _("The secret of the application, from the administration of WeCom."),
    Channel.Kind.DINGTALK_ROBOT: _("The token stands in the robot's address, after “access_token=”."),
    Channel.Kind.FEISHU_ROBOT: _("The token stands at the end of the robot's address, after “hook/”."),
}


class Dressed(forms.Form):
    """A form whose inputs look like all others."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            kind = "form-control"
            if isinstance(field, forms.ChoiceField):
                kind = "form-select"
            if isinstance(field, forms.BooleanField | forms.MultipleChoiceField):
                kind = "form-check-input"
            field.widget.attrs |= {"class": kind}

    def took(self, error: Any) -> None:
        """Show what was refused beside its field."""
        for name, reasons in error.message_dict.items():
            self.add_error(name if name in self.fields else None, reasons)


class ChannelForm(Dressed):
    """A channel to people; secrets are typed in and never shown."""

    name = forms.CharField(label=pgettext_lazy("channel", "name"), max_length=60)
    address = forms.CharField(label=_("address of the service"), max_length=300)
    language = forms.ChoiceField(label=_("language"), choices=settings.LANGUAGES)
    is_active = forms.BooleanField(label=_("in use"), required=False, initial=True)

    def __init__(self, *args: Any, channel: Channel, **options: Any) -> None:
        started = {name: getattr(channel, name) for name in ("name", "language", "is_active", "identity", "agent")}
        kind = Channel.Kind(channel.kind)
        started["address"] = channel.address or adapters.BASES[kind]
        super().__init__(*args, initial=started, **options)
        self.secrets = adapters.SECRETS[kind]
        if kind == Channel.Kind.WECOM_APP:
            self.fields["identity"] = forms.CharField(label=_("corporation id"), max_length=100)
            self.fields["agent"] = forms.CharField(label=_("agent id"), max_length=20)
        for name in self.secrets:
            field = forms.CharField(label=LABELS[name], required=False, max_length=300, widget=forms.PasswordInput)
            field.widget.attrs |= {"autocomplete": "new-password"}
            field.help_text = _("Leave it empty to keep the present one.") if channel.sealed else HINTS[kind]
            self.fields[name] = field
        super_dress(self)

    def given(self) -> tuple[dict[str, Any], dict[str, str]]:
        """What is open, and what is secret."""
        cleaned = dict(self.cleaned_data)
        return {name: cleaned[name] for name in cleaned if name not in self.secrets}, {
            name: cleaned[name] for name in self.secrets
        }


def super_dress(form: forms.Form) -> None:
    """Fields that were added by the kind of channel look like the others."""
    for field in form.fields.values():
        field.widget.attrs.setdefault("class", "form-control")


class WebhookForm(Dressed):
    """A program that is told of events."""

    name = forms.CharField(label=pgettext_lazy("channel", "name"), max_length=60)
    address = forms.CharField(
        label=_("address"), max_length=300, help_text=_("https://… ; http only where the network is your own.")
    )
    events = forms.MultipleChoiceField(label=_("events"), required=False, widget=forms.CheckboxSelectMultiple)
    steps = forms.MultipleChoiceField(label=_("steps of these registers"), required=False)
    is_active = forms.BooleanField(label=_("in use"), required=False, initial=True)

    def __init__(self, *args: Any, channel: Channel, **options: Any) -> None:
        started = {name: getattr(channel, name) for name in ("name", "address", "is_active", "events")}
        super().__init__(*args, initial=started | {"steps": channel.events}, **options)
        offered = sources.offered().items()
        self.fields["steps"].choices = [one for one in offered if one[0].startswith(STEP)]
        self.fields["steps"].widget.attrs |= {"class": "form-select", "size": 8}
        self.fields["events"].choices = [one for one in offered if not one[0].startswith(STEP)]

    def clean(self) -> dict[str, Any]:
        """Both choices are one list of events, of which there is at least one."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["events"] = [*cleaned.get("events", []), *cleaned.pop("steps", [])]
        if not cleaned["events"] and "events" not in self.errors:
            self.add_error("events", _("Choose at least one event."))
        return cleaned


class RuleForm(Dressed):
    """What is sent to a channel."""

    kind = forms.ChoiceField(label=_("kind of notices"), choices=NoticeKind.choices)
    role = forms.ChoiceField(label=_("to those who are"), required=False)
    urgent = forms.BooleanField(label=_("urgent: also in quiet hours, and nobody can turn it off"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        roles = [(value, label) for value, label in Role.choices if value != Role.SYSTEM]
        self.fields["role"].choices = [("", _("everybody who is told")), *roles]
