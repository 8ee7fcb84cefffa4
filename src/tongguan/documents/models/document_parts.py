"""What a controlled document consists of: its sections, what it is for, what it cites."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongguan.core.columns import choice, day, link, once, prose, text
from tongguan.core.models import Record
from tongguan.core.roles import Role
from tongguan.documents import printing

from .document import Document
from .levels import Tag


class DocumentSection(Record):
    """A section of a document, for the part of the rules and the role to which it speaks."""

    parent = "document"
    document = link(Document, _("document"), needed=True, back="sections")
    title = text(_("heading"), needed=True)
    tag = choice(Tag, _("answers"), blank=True)
    for_role = choice(Role, _("for the role"), blank=True)
    text = prose(_("text"))

    class Meta:
        verbose_name, verbose_name_plural = _("section"), _("sections")
        indexes = [models.Index(fields=["tag", "document"], name="document_section_tag")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """What the text prints are settings that there are."""
        printing.refuse_unknown(self.text)


class DocumentTag(Record):
    """What a whole document is for."""

    parent = "document"
    document = link(Document, _("document"), needed=True, back="tags")
    tag = choice(Tag, _("tag"))

    class Meta:
        verbose_name, verbose_name_plural = _("tag"), _("tags")
        constraints = [once(["document", "tag"], "document_tag_once", _("This tag is already there."))]
        indexes = [models.Index(fields=["tag", "document"], name="document_tag_of")]

    def __str__(self) -> str:
        return self.get_tag_display()


class Citation(Record):
    """A standard or law that a document cites, in which edition, and whether that one is still valid (manual 2)."""

    parent = "document"
    document = link(Document, _("document"), needed=True, back="citations")
    standard = text(_("standard or law"), needed=True)
    cited_edition = text(_("edition"), 40)
    checked_on = day(_("validity checked on"))
    replaced_by = text(_("replaced by"))

    class Meta:
        verbose_name, verbose_name_plural = _("citation"), _("citations")
        constraints = [
            once(["document", "standard", "cited_edition"], "citation_once", _("This edition is already cited."))
        ]

    def __str__(self) -> str:
        return f"{self.standard} {self.cited_edition}".rstrip()
