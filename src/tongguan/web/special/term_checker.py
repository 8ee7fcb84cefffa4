"""The checker of the 25 terms: a text comes in, passages are proposed, one person confirms, another reviews."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import access, audit, registers
from tongguan.core.evidence import take_in
from tongguan.core.forms import form_of
from tongguan.core.refusals import Refused
from tongguan.exchange import texts
from tongguan.outsourcing.models import ClauseRole, ContractClause
from tongguan.outsourcing.models.contract_clause import Code
from tongguan.outsourcing.proposing import proposed
from tongguan.web.door import Page
from tongguan.web.uploads import may_hand_in

from .term_rows import NAMES, PARTS, Row, grouped, records_of, values_of

PAGE = gettext_lazy("page %(page)s")
WRONG = 422


class TermChecker(Page):
    """The page; one form, so that nothing typed is lost whatever is pressed."""

    name = "terms"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """It is always about a contract."""
        super().setup(request, *args, register=registers.registry["contract"], **kwargs)

    def enter(self) -> None:
        """Whoever may read contracts and their terms."""
        super().enter()
        if not access.may(self.actor, "read", self.terms):
            raise PermissionDenied(_("Your roles have no right to “%(register)s”.") % {"register": self.terms.label})

    @property
    def terms(self) -> registers.Register:
        """The register of terms."""
        return registers.registry["contract_clause"]

    @property
    def may_write(self) -> bool:
        """Whether the viewer may say where terms stand."""
        return access.may(self.actor, "write", self.terms)

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Where each term stands."""
        return self.shown(self.rows())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Take in a text, keep what was confirmed, or review."""
        does = {"upload": self.upload, "confirm": self.confirm, "review": self.review}.get(request.POST.get("do", ""))
        if does is None:
            raise Http404
        return does()

    def upload(self) -> HttpResponse:
        """Keep the text of the contract; what was typed stays in the form."""
        errors = self._taken()
        self.__dict__.pop("pages", None)
        return self.shown(self.rows(typed=True), errors=errors, status=WRONG if errors else 200)

    def _taken(self) -> list[str]:
        if not (self.may_write and may_hand_in(self.actor)):
            raise PermissionDenied(_("Your roles have no right to “%(register)s”.") % {"register": self.terms.label})
        file = self.request.FILES.get("file")
        if file is None:
            return [_("Choose a file.")]
        told = []
        try:
            try:
                texts.words_in(file, file.name)
            except texts.NoWords as scan:
                # A scan proves the contract all the same.
                told = scan.messages
            self._keep(file)
        except ValidationError as error:
            return error.messages
        return told

    def _keep(self, file: Any) -> None:
        made = take_in(file, file.name, kind=str(_("text of the contract")), register="contract", record=self.record.pk)
        form = form_of(self.register).of(self.record, {"document": made.pk}, actor=self.actor)
        if not form.is_valid():
            raise ValidationError([text for texts_ in form.all_errors().values() for text in texts_])
        form.save()

    @cached_property
    def pages(self) -> list[str]:
        """The words of the contract's text; none where they cannot be read, which was said on uploading."""
        if self.record.document is None:
            return []
        try:
            return texts.words_of(self.record.document)
        except (ValidationError, OSError):
            return []

    def rows(self, *, typed: bool = False) -> list[Row]:
        """All 25 terms; with `typed` as they stand in the form that was sent."""
        records, found = records_of(self.record), proposed(self.pages) if self.pages else {}
        made = []
        for code in Code.values:
            record, passages = records.get(code), found.get(code, [])
            values = values_of(record, passages, PAGE)
            if typed and _anything(sent := self._typed(code)):
                values = sent
            made.append(Row(code, record, passages, values, ticked=typed and code in self._ticked("take")))
        self._may_be_reviewed(made)
        return made

    def _may_be_reviewed(self, rows: list[Row]) -> None:
        records = [row.record for row in rows if row.record and row.standing == "confirmed"]
        moves = ContractClause.workflow.moves_of(records, self.actor)
        for row in rows:
            if row.record and row.record.pk in moves:
                row.review = next((move for move in moves[row.record.pk] if move.transition.name == "review"), None)

    def _ticked(self, name: str) -> set[str]:
        return set(self.request.POST.getlist(name)) & set(Code.values)

    def _typed(self, code: str) -> dict[str, Any]:
        """What stands in the fields of a term."""
        sent = self.request.POST
        told: dict[str, Any] = {name: sent.get(f"{code}-{name}", "").strip() for name in ("article_no", "text")}
        for name in NAMES.get(code, ()):
            value = sent.get(f"{code}-{name}", "").strip()
            told[name] = bool(value) if name == "cost_included" else value
        if code == "EX-B1":
            keys = [f"{one}-{part}" for one in ClauseRole.Condition.values for part in PARTS]
            told["exit_roles"] = {key: sent.get(f"{code}-{key}", "").strip() for key in keys}
        return told

    def confirm(self) -> HttpResponse:
        """Keep every ticked term; those with something wrong stay as they were typed."""
        if not self.may_write:
            raise PermissionDenied(_("Your roles have no right to “%(register)s”.") % {"register": self.terms.label})
        rows = self.rows(typed=True)
        ticked = [row for row in rows if row.ticked and row.open]
        for row in ticked:
            row.errors = self._confirmed(row)
        return self._answer(rows, ticked, _("%(count)s terms are confirmed; another person reviews them."))

    def _confirmed(self, row: Row) -> list[str]:
        values = dict(row.values)
        if not values["text"]:
            return [str(_("Excerpt the words of the contract: the number of an article alone proves nothing."))]
        given = {"status": "present", "edition": self.record.edition, **values}
        if "exit_roles" in values:
            given["exit_roles"] = _role_rows(values["exit_roles"])
        record = row.record if row.record and row.record.edition == self.record.edition else None
        if record is None:
            given |= {"contract": self.record.pk, "code": row.code}
        form = form_of(self.terms).of(record or ContractClause(), given, actor=self.actor)
        if not form.is_valid():
            return [text for told in form.all_errors().values() for text in told]
        form.save()
        return []

    def review(self) -> HttpResponse:
        """The second person: each ticked term takes its step, or says why not."""
        rows = self.rows(typed=True)
        ticked = [row for row in rows if row.record and row.code in self._ticked("see")]
        for row in ticked:
            try:
                row.record.workflow.take("review", row.record)
            except Refused as why:
                audit.note_refused("contract_clause", row.record.pk, "review", why.refusals)
                row.refusals = why.refusals
        return self._answer(rows, ticked, _("%(count)s terms are reviewed."))

    def _answer(self, rows: list[Row], ticked: list[Row], done: str) -> HttpResponse:
        wrong = [row for row in ticked if row.errors or row.refusals]
        if ticked and not wrong:
            messages.success(self.request, done % {"count": len(ticked)})
            return redirect(reverse("contract-terms", args=[self.record.pk]))
        none = [] if ticked else [_("Tick the terms that you mean.")]
        return self.shown(rows, errors=[*none, *_named(wrong)], status=WRONG)

    def shown(self, rows: list[Row], *, errors: Iterable[str] = (), status: int = 200) -> HttpResponse:
        """The page."""
        standing = [row.standing for row in rows]
        context = {
            "page": self,
            "register": self.register,
            "record": self.record,
            "groups": grouped(rows),
            "errors": list(errors),
            "words_found": bool(self.pages),
            "counts": {name: standing.count(name) for name in ("missing", "proposed", "confirmed", "reviewed")},
            "may_write": self.may_write,
            "may_review": any(row.review and row.review.open for row in rows),
        }
        return render(self.request, "projects/contract_terms.html", context, status=status)


def _role_rows(typed: dict[str, str]) -> list[dict[str, str]]:
    """The rows of the table of roles in which anything stands."""
    rows = [
        {"condition": one} | {part: typed.get(f"{one}-{part}", "") for part in PARTS}
        for one in ClauseRole.Condition.values
    ]
    return [row for row in rows if any(row[part] for part in PARTS)]


def _anything(typed: dict[str, Any]) -> bool:
    """Whether anything stands in the fields of a term."""
    return any(any(value.values()) if isinstance(value, dict) else value for value in typed.values())


def _named(rows: list[Row]) -> list[str]:
    return [f"{row.code}: {text}" for row in rows for text in [*row.errors, *(why.message for why in row.refusals)]]


urlpatterns = [path("contract/<int:pk>/terms/", TermChecker.as_view(), name="contract-terms")]
