"""Words in every language of the product, so that a sheet needs not be in that of its reader."""

from typing import Any

from django.conf import settings
from django.utils import translation


def in_every_language(label: Any) -> list[str]:
    """A label in each language of the product."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(str(label))
    return found
