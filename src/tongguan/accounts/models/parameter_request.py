"""Parameters of security: the value that one person proposes and another one approves."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tongguan.core import preferences
from tongguan.core.columns import by_state, text
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role

from .of_two import OfTwo, by_two_persons


class ParameterRequest(OfTwo):
    """The new value of one parameter; once approved it is a setting of the tenant like any other."""

    prefix = "PRQ"
    key = text(_("setting"), 100, needed=True, help_text=_("Its name, for example password.length."))
    value = text(_("value"), needed=True)

    workflow = by_two_persons("parameters.change")

    class Meta:
        verbose_name, verbose_name_plural = _("change of a security parameter"), _("changes of security parameters")
        indexes = [by_state("parameter_state")]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"

    def clean(self) -> None:
        """Only parameters of security, only values within their bounds, one proposal at a time."""
        preferences.refuse_value(self.key, self.value)
        if not preferences.declared[self.key].by_two:
            raise ValidationError({"key": _("This is no parameter of security; change it among the settings.")})
        same = ParameterRequest.objects.filter(key=self.key, state=self.State.REQUESTED)
        if same.exclude(pk=self.pk).exists():
            raise ValidationError({"key": _("A change of it is asked for already; decide that request first.")})


@register
class ParameterRequests(Register):
    """Changes of security parameters."""

    model = ParameterRequest
    area = "system"
    help = _("Which parameter of security is to have which value: asked by one person, in force when another approved.")
    columns = ("number", "key", "value", "reason", "decided_by", "decided_on", "state")
    filters = ("state", "key")
    search = ("key", "reason")
    sections = (
        (_("What is asked"), ("key", "value", "reason")),
        (_("Decision"), ("decided_by", "decided_on")),
    )
    readers = frozenset({Role.LEADER, Role.OFFICE_HEAD, Role.SECADMIN, Role.AUDITADMIN})
    writers = (Role.SECADMIN,)
    natural_keys = (("key", "value"),)
