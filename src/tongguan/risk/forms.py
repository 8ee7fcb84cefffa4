"""Forms of records whose figures follow from their child rows."""

from typing import Any

from tongguan.core.forms import RecordForm
from tongguan.core.rows import RowFormSet


class RowsFirst(RecordForm):
    """Hands the record the rows as they will stand, before it is checked and saved; they are written after it."""

    def clean(self) -> dict[str, Any]:
        """Rows that are wrong are told by their own errors; the record then keeps to those that are stored."""
        cleaned = super().clean()
        self.instance.staying = {
            related: _staying(formset) for related, formset in self.formsets.items() if formset.is_valid()
        }
        return cleaned

    def save(self, **told: Any) -> Any:
        """From now on the stored rows count."""
        saved = super().save(**told)
        saved.staying = {}
        return saved


def _staying(formset: RowFormSet) -> list[Any]:
    kept = [form for form in formset.forms if form not in formset.deleted_forms]
    return [form.instance for form in kept if form.instance.pk or form.has_changed()]
