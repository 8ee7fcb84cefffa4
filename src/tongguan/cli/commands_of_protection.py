"""The commands about keys, the trail outside the database, and data that are to go."""

from gettext import gettext as _

from .options import Command, Option, as_user, day, flag, of_tenant, reason


def protecting() -> tuple[Command, ...]:
    purpose = Option(
        name="--purpose",
        help=_("data, index or seal; without it all three"),
        how={"choices": ("data", "index", "seal")},
    )
    return (
        Command(
            name="keys",
            help=_("master keys: show them (never the keys themselves), change them, take old ones away"),
            does="keys:keys_of",
            options=(
                Option(
                    name="action",
                    help=_("what is to be done; go-on brings the rest under the current keys"),
                    how={"choices": ("show", "rotate", "go-on", "retire"), "nargs": "?", "default": "show"},
                ),
                Option(name="key", help=_("id of the key to retire"), how={"nargs": "?"}),
                purpose,
            ),
        ),
        Command(
            name="trail",
            help=_("write a signed copy of the audit trail, which “tongguan verify FILE” proves anywhere"),
            does="trail:give_out",
            options=(
                Option(name="file", help=_("file to write; its ending says the format: .jsonl or .csv")),
                day("--since", _("from this day on")),
                day("--until", _("up to this day")),
                of_tenant(),
                as_user(),
            ),
        ),
        *_disposing(),
        *_erasing(),
    )


def _disposing() -> tuple[Command, ...]:
    return (
        Command(
            name="archive",
            help=_("take old audit entries away into a signed file: asked for by one, decided by another"),
            does="trail:archive",
            options=(
                Option(
                    name="action",
                    help=_("what is to be done; “run” is for the owner of the database"),
                    how={"choices": ("list", "ask", "approve", "refuse", "run"), "nargs": "?", "default": "list"},
                ),
                Option(name="id", help=_("id of the request"), how={"nargs": "?", "type": int}),
                day("--upto", _("the last day that goes")),
                flag("--platform", _("the platform's own trail instead of the tenant's")),
                Option(name="--into", help=_("directory for the file"), how={"default": "."}),
                reason(),
                of_tenant(),
                as_user(),
            ),
        ),
    )


def _erasing() -> tuple[Command, ...]:
    return (
        Command(
            name="erase",
            help=_("erase a person's sensitive data by destroying the key: asked for by one, decided by another"),
            does="erasing:erase",
            options=(
                Option(name="person", help=_("number, name or id of the person")),
                Option(
                    name="action",
                    help=_("what is to be done; by itself it only tells what stands against it"),
                    how={"choices": ("look", "ask", "approve", "refuse"), "nargs": "?", "default": "look"},
                ),
                reason(),
                of_tenant(),
                as_user(),
            ),
        ),
        Command(
            name="retention",
            help=_("how long what is kept, on what ground; a worker takes away what is over"),
            does="trail:terms",
            options=(of_tenant(),),
        ),
    )
