"""The commands about organisations, accounts, tokens, and who people are elsewhere."""

from gettext import gettext as _

from .options import Command, Option, day, flag, of_tenant

ACTIONS = ("create", "passwd", "reset-factor", "close", "open", "unlock", "invite")
"""What can be done with an account."""


def _of_an_account(name: Option) -> tuple[Option, ...]:
    return (
        Option(name="action", help=_("what is to be done"), how={"choices": ACTIONS}),
        name,
        Option(name="--name", help=_("name of the person"), how={"default": ""}),
        Option(name="--reason", help=_("why a second factor is reset; kept in the trail"), how={"default": ""}),
        Option(
            name="--role",
            help=_("role in the tenant; may be given several times (see: tongguan roles)"),
            how={"action": "append", "default": []},
        ),
        day("--until", _("last day of the account; people from outside always have one")),
        of_tenant(),
    )


def _founding() -> tuple[Command, ...]:
    person = {"metavar": _("USERNAME=NAME")}
    return (
        Command(
            name="setup",
            help=_(
                "set up an organisation with its three administrators and its leader; asks, or reads JSON from stdin"
            ),
            does="founding:setup",
            options=(
                Option(name="--organisation", help=_("name of the organisation"), how={"default": ""}),
                Option(name="--kind", help=_("what it is"), how={"choices": ("gov", "company"), "default": None}),
                Option(name="--uscc", help=_("unified social credit code"), how={"default": ""}),
                Option(name="--sysadmin", help=_("the system administrator"), how=person),
                Option(name="--secadmin", help=_("the security administrator"), how=person),
                Option(name="--auditadmin", help=_("the audit administrator"), how=person),
                Option(name="--leader", help=_("the leader, who approves the first rights"), how=person),
                flag("--code", _("print the code that the page of the set-up wants in production mode")),
            ),
        ),
        Command(
            name="recover",
            help=_("let an administrator in again where nobody else can; all administrators are told"),
            does="founding:recover",
            options=(
                Option(
                    name="role", help=_("which administrator"), how={"choices": ("sysadmin", "secadmin", "auditadmin")}
                ),
                Option(name="username", help=_("user name of the account, an old or a new one")),
                Option(name="--name", help=_("name of the person, for a new account"), how={"default": ""}),
                Option(name="--reason", help=_("why nobody else can help"), how={"required": True}),
                of_tenant(),
            ),
        ),
    )


def making() -> tuple[Command, ...]:
    name = Option(name="username", help=_("user name of the account"))
    return (
        *_founding(),
        Command(
            name="tenant",
            help=_("make a tenant, or list those there are"),
            does="accounts:tenant",
            options=(
                Option(name="name", help=_("name of the new tenant; without it all are listed"), how={"nargs": "?"}),
                Option(name="--kind", help=_("what it is"), how={"choices": ("gov", "company"), "default": "gov"}),
            ),
        ),
        Command(
            name="user",
            help=_(
                "make, close, open, unlock or invite an account, give it a new password (asked for, or read from "
                "stdin), or reset its second factor"
            ),
            does="accounts:user",
            options=_of_an_account(name),
        ),
        Command(
            name="token",
            help=_("make a token for the programming interface; it is shown once"),
            does="accounts:token",
            options=(
                name,
                of_tenant(),
                Option(name="--days", help=_("for how many days it holds"), how={"type": int, "default": 90}),
                Option(name="--label", help=_("what it is for"), how={"default": ""}),
                flag("--read-only", _("it may read and write nothing")),
                Option(
                    name="--register",
                    help=_("limit it to this register; may be given several times"),
                    how={"action": "append", "default": []},
                ),
            ),
        ),
    )


def outside() -> tuple[Command, ...]:
    return (
        Command(
            name="directory",
            help=_("take over accounts, people and units from the directory"),
            does="outside:directory",
            options=(
                Option(name="action", help=_("what is to be done"), how={"choices": ("sync",)}),
                flag("--dry-run", _("only look; write nothing")),
                Option(
                    name="--leavers",
                    help=_("how many people may leave at once, where more than a fifth is missing"),
                    how={"type": int, "default": 0},
                ),
            ),
        ),
        Command(
            name="identity",
            help=_("who an account is elsewhere: at the single sign-on, in the directory, on a USB key"),
            does="outside:identity",
            options=(
                Option(name="action", help=_("what is to be done"), how={"choices": ("list", "tie", "untie")}),
                Option(name="username", help=_("user name of the account")),
                Option(
                    name="--means",
                    help=_("by which way the person logs in"),
                    how={"choices": ("oidc", "ldap", "certificate")},
                ),
                Option(name="--issuer", help=_("who vouches; by default the one that is configured")),
                Option(name="--subject", help=_("what the issuer calls the person; of a certificate its number")),
            ),
        ),
    )
