"""Colour, icon and word of states and verdicts, and the marks drawn from them, in one place."""

from dataclasses import dataclass

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Shown:
    """How something is shown."""

    tone: str
    icon: str
    word: object


verdicts = {
    "conform": Shown("good", "circle-check", _("conform")),
    "nonconform": Shown("bad", "circle-x", _("not conform")),
    "unknown": Shown("open", "question-mark", _("no proof yet")),
    "na": Shown("quiet", "circle-minus", _("not applicable")),
}
"""The four verdicts; unknown is never green."""

GOOD = ("good", "circle-check")
BAD = ("bad", "alert-triangle")
WAITS = ("wait", "hourglass")
STOPPED = ("wait", "player-pause")
LEAVING = ("wait", "door-exit")
DRAFT = ("quiet", "edit")
PAST = ("quiet", "archive")
RUNS = ("busy", "player-play")

by_word = {
    DRAFT: "draft candidate proposed planning identified planned new",
    WAITS: "pending decision_pending security_review plan_pending submitted under_review waiting amending conditional",
    STOPPED: "suspended on_hold paused",
    LEAVING: "exiting",
    GOOD: "approved signed passed cleared qualified valid active acknowledged reviewed effective in_force "
    "completed conform accepted resolved verified confirmed",
    RUNS: "operating onboarded in_progress running open selecting contracting mobilising assessed implementing",
    BAD: "expired failed rejected blacklisted overdue breached terminated withdrawn refused nonconform",
    PAST: "closed left offboarded exited released superseded cancelled not_approved returned archived retired ended",
}
"""States that many registers share, by what they mean to a reader; another one is shown neutrally."""
_tones = {word: tone for tone, words in by_word.items() for word in words.split()}


def of_word(state: str, word: object) -> Shown:
    """How a state is shown, given what it is called there."""
    tone, icon = _tones.get(state, ("busy", "flag"))
    return Shown(tone, icon, word)


def of_state(record) -> Shown:
    """How the state of a record is shown."""
    return of_word(record.state, record.get_state_display())


def icon(name: str, css: str = "") -> SafeString:
    """A symbol of the sprite, silent to screen readers: a word always stands beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#tabler-{}"></use></svg>',
        css,
        static("vendor/icons.svg"),
        name,
    )


def badge(tone: str, picture: str, word: object) -> SafeString:
    """A word with its colour and its icon; colour never stands alone."""
    return format_html('<span class="tg-badge tg-tone-{}">{}{}</span>', tone, icon(picture), word)
