"""Many scans at once: handed in together, matched to records by their file names, confirmed, then attached."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import registers
from tongguan.core.evidence import take_in
from tongguan.core.forms import form_of
from tongguan.core.models import Evidence
from tongguan.web.door import Page
from tongguan.web.special.scan_names import Candidate, candidates, matched, takes_scans
from tongguan.web.uploads import may_hand_in

MOST = 60
"""Files taken at once."""
WAITING = "scan batch"
"""Kind of a file that nobody has said yet to which record it belongs."""
WORDS = {
    "matched": ("good", gettext_lazy("matched")),
    "ambiguous": ("wait", gettext_lazy("several match")),
    "none": ("bad", gettext_lazy("no match")),
}


@dataclass
class Proposal:
    """One scan and the records that its name speaks of."""

    evidence: Evidence
    found: list[Candidate]
    typed: str = ""
    chosen: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def standing(self) -> str:
        """How sure the match is."""
        return "none" if not self.found else "matched" if len(self.found) == 1 else "ambiguous"

    @property
    def tone(self) -> str:
        """Its colour."""
        return WORDS[self.standing][0]

    @property
    def word(self) -> Any:
        """Its standing in words."""
        return WORDS[self.standing][1]


class Scans(Page):
    """The page of one register; files that wait stay there until somebody says to which record they belong."""

    name, verb = "scans", "write"

    def enter(self) -> None:
        """Only where there are scans, and for those who may bring evidence."""
        super().enter()
        if not takes_scans(self.register):
            raise Http404
        if not may_hand_in(self.actor):
            raise PermissionDenied(_("Your roles have no right to “%(register)s”.") % {"register": _("evidence")})

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """What waits, with the records proposed."""
        return self.shown(self.proposals())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Take files in, or attach those whose record is confirmed."""
        does = {"upload": self.upload, "attach": self.attach}.get(request.POST.get("do", ""))
        if does is None:
            raise Http404
        return does()

    def upload(self) -> HttpResponse:
        """Every file that may come in waits for its record; the others are named with what is wrong."""
        files = self.request.FILES.getlist("files")
        if not files or len(files) > MOST:
            return self.shown(self.proposals(), errors=[_("Choose 1 to %(most)s files.") % {"most": MOST}], status=422)
        errors = []
        for file in files:
            try:
                take_in(file, file.name, kind=WAITING, register=self.register.name)
            except ValidationError as error:
                errors += error.messages
        return self.shown(self.proposals(), errors=errors, status=422 if errors else 200)

    def waiting(self) -> list[Evidence]:
        """The files handed in for this register that belong to no record yet."""
        rows = registers.register_of(Evidence).visible_to(self.actor)
        return list(rows.filter(register=self.register.name, record=None, kind=WAITING, state="valid").order_by("pk"))

    def proposals(self) -> list[Proposal]:
        """Each waiting file with the records that its name speaks of."""
        files = self.waiting()
        among = candidates(self.register, self.actor) if files else []
        return [Proposal(one, matched(one.name, among)) for one in files]

    def attach(self) -> HttpResponse:
        """Each file whose record is said becomes its scan; the others go on waiting."""
        told, done = self.proposals(), 0
        for one in told:
            one.chosen = self.request.POST.get(f"record-{one.evidence.pk}", "")
            one.typed = self.request.POST.get(f"number-{one.evidence.pk}", "").strip()
            if not (one.chosen or one.typed):
                continue
            one.errors = self._attached(one)
            done += not one.errors
        if done:
            messages.success(self.request, _("Scans attached: %(count)s.") % {"count": done})
        if any(one.errors for one in told):
            return self.shown([one for one in told if one.evidence.record is None], status=422)
        return redirect(reverse("scans", args=[self.register]))

    def _attached(self, one: Proposal) -> list[str]:
        rows = self.register.visible_to(self.actor)
        by = {"number": one.typed.upper()} if one.typed else {"pk": int(one.chosen) if one.chosen.isdecimal() else 0}
        record = rows.filter(**by).first()
        if record is None:
            return [_("There is no record with this number that you may see.")]
        if record.scan_id:
            return [_("%(record)s already has a scan.") % {"record": record}]
        form = form_of(self.register).of(record, {"scan": one.evidence.pk}, actor=self.actor)
        if not form.is_valid():
            return [text for texts in form.all_errors().values() for text in texts]
        with transaction.atomic():
            form.save()
            one.evidence.record, one.evidence.kind = record.pk, str(_("scan"))
            one.evidence.save()
        return []

    def shown(self, proposals: list[Proposal], *, errors: list[str] | None = None, status: int = 200) -> HttpResponse:
        """The page."""
        context = {
            "page": self,
            "register": self.register,
            "proposals": proposals,
            "errors": [*(errors or []), *(f"{one.evidence}: {text}" for one in proposals for text in one.errors)],
            "most": MOST,
        }
        return render(self.request, "tongguan/scans.html", context, status=status)


urlpatterns = [path("<register:register>/scans/", Scans.as_view(), name="scans")]
