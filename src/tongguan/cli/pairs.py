"""Options of the form A=B, given several times."""

from gettext import gettext as _

from .outcome import USAGE, Failure


def pairs(texts: list[str], option: str) -> dict[str, str]:
    """What stands left of the last equals sign -> what stands right of it; a heading may itself hold one."""
    found = {}
    for text in texts:
        left, sign, right = text.rpartition("=")
        if not (left and sign and right):
            told = _("%(option)s wants A=B, not “%(text)s”.")
            raise Failure(told % {"option": option, "text": text}, USAGE)
        found[left] = right
    return found
