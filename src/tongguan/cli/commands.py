"""Every command of the terminal as data: its words, its options, and where it is done. `--help` and manual follow."""

from dataclasses import dataclass, field
from gettext import gettext as _
from typing import Any

ACTIONS = ("create", "passwd", "reset-factor", "close", "open", "unlock", "invite")
"""What can be done with an account."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """An argument or option of a command."""

    name: str
    help: str
    how: dict[str, Any] = field(default_factory=dict)
    """What argparse wants to know of it: choices, type, default, metavar."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command: one sentence, its options, and the function `module:name` within this package that does it."""

    name: str
    help: str
    does: str
    options: tuple[Option, ...] = ()
    django: bool = True
    """Whether it needs Django to be started."""


def _flag(name: str, text: str) -> Option:
    return Option(name=name, help=text, how={"action": "store_true"})


def _day(name: str, text: str) -> Option:
    return Option(name=name, help=text, how={"metavar": "YYYY-MM-DD"})


def _tenant() -> Option:
    return Option(name="--tenant", help=_("tenant, by name or id; needed where there are several"))


def _user() -> Option:
    return Option(name="--user", help=_("account in whose name it is done; by default the system itself"))


def _address() -> tuple[Option, ...]:
    return (
        Option(name="--host", help=_("address to listen on"), how={"default": "127.0.0.1"}),
        Option(name="--port", help=_("port to listen on"), how={"type": int, "default": 8000}),
    )


def general() -> tuple[Option, ...]:
    """Options that every command knows."""
    return (
        _flag("--json", _("answer in JSON")),
        Option(
            name="--language", help=_("zh or en; by default that of the terminal, else zh"), how={"metavar": "zh|en"}
        ),
    )


def commands() -> tuple[Command, ...]:
    """All commands, in the order of the help, in the language in use."""
    return (*_running(), *_making(), *_outside(), *_looking(), *_protecting(), *_moving_data(), *_declared())


def _running() -> tuple[Command, ...]:
    seed = Option(name="--seed", help=_("number from which the made-up data follow"), how={"type": int, "default": 1})
    return (
        Command(
            name="run",
            help=_("everything at once: prepare the database, serve the pages, do the background work"),
            does="running:run",
            options=(
                *_address(),
                _flag("--demo", _("make the demonstration tenant if the database is empty, and tell its log-ins")),
            ),
        ),
        Command(
            name="serve",
            help=_("serve the pages only"),
            does="serving:serve",
            options=(
                *_address(),
                Option(name="--processes", help=_("how many processes"), how={"type": int, "default": 1}),
            ),
            django=False,
        ),
        Command(name="worker", help=_("do the background work only"), does="working:worker"),
        Command(name="migrate", help=_("prepare the database or bring it up to date"), does="database:migrate"),
        Command(
            name="demo",
            help=_("make the demonstration tenants; refused in production mode"),
            does="demonstration:make",
            options=(seed,),
        ),
    )


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
        _day("--until", _("last day of the account; people from outside always have one")),
        _tenant(),
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
                _flag("--code", _("print the code that the page of the set-up wants in production mode")),
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
                _tenant(),
            ),
        ),
    )


def _making() -> tuple[Command, ...]:
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
                _tenant(),
                Option(name="--days", help=_("for how many days it holds"), how={"type": int, "default": 90}),
                Option(name="--label", help=_("what it is for"), how={"default": ""}),
                _flag("--read-only", _("it may read and write nothing")),
                Option(
                    name="--register",
                    help=_("limit it to this register; may be given several times"),
                    how={"action": "append", "default": []},
                ),
            ),
        ),
    )


def _outside() -> tuple[Command, ...]:
    return (
        Command(
            name="directory",
            help=_("take over accounts, people and units from the directory"),
            does="outside:directory",
            options=(
                Option(name="action", help=_("what is to be done"), how={"choices": ("sync",)}),
                _flag("--dry-run", _("only look; write nothing")),
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


def _looking() -> tuple[Command, ...]:
    return (
        Command(
            name="check",
            help=_("the clause board: the verdict on every clause, and what breaks it"),
            does="checking:check",
            options=(
                Option(name="--pack", help=_("one standard only (see: tongguan clauses)")),
                Option(name="--project", help=_("for one project: its number, code, name or id")),
                Option(name="--vendor", help=_("for one vendor: its number, credit code, name or id")),
                _day("--on", _("as of a past day")),
                _day("--against", _("tell what is otherwise than on an earlier day")),
                _tenant(),
                _user(),
            ),
        ),
        Command(
            name="verify",
            help=_("verify the audit trail against its seals and anchors, or a signed file of it by itself"),
            does="checking:verify",
            options=(
                Option(name="file", help=_("signed file: .jsonl or .csv; without it the database"), how={"nargs": "?"}),
                _tenant(),
            ),
        ),
        Command(
            name="doctor",
            help=_("is this installation sound: database, seal, disk, clock, jobs, settings"),
            does="doctor:doctor",
        ),
    )


def _protecting() -> tuple[Command, ...]:
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
                _day("--since", _("from this day on")),
                _day("--until", _("up to this day")),
                _tenant(),
                _user(),
            ),
        ),
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
                _day("--upto", _("the last day that goes")),
                _flag("--platform", _("the platform's own trail instead of the tenant's")),
                Option(name="--into", help=_("directory for the file"), how={"default": "."}),
                _reason(),
                _tenant(),
                _user(),
            ),
        ),
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
                _reason(),
                _tenant(),
                _user(),
            ),
        ),
        Command(
            name="retention",
            help=_("how long what is kept, on what ground; a worker takes away what is over"),
            does="trail:terms",
            options=(_tenant(),),
        ),
    )


def _reason() -> Option:
    return Option(name="--reason", help=_("why; kept in the audit trail"), how={"default": ""})


def _moving_data() -> tuple[Command, ...]:
    return (
        Command(
            name="import",
            help=_("take the rows of a sheet into a register; rejected rows are told with their reasons"),
            does="importing:take_in",
            options=(
                Option(name="file", help=_("sheet: .xlsx or .csv")),
                Option(
                    name="--into",
                    help=_("plan of the import: as a rule the name of a register"),
                    how={"required": True, "metavar": "PLAN"},
                ),
                _flag("--dry-run", _("only look; write nothing")),
                Option(
                    name="--map",
                    help=_("which column is which field; may be given several times; the other columns are left out"),
                    how={"action": "append", "default": [], "metavar": _("COLUMN=FIELD")},
                ),
                _tenant(),
                _user(),
            ),
        ),
        Command(
            name="export",
            help=_("write the rows of a register to a sheet"),
            does="exporting:give_out",
            options=(
                Option(name="register", help=_("name of the register (see: tongguan registers)")),
                Option(name="file", help=_("sheet to write; its ending says the format: .xlsx or .csv")),
                Option(
                    name="--where",
                    help=_("only rows with this value; may be given several times"),
                    how={"action": "append", "default": [], "metavar": _("FILTER=VALUE")},
                ),
                _tenant(),
                _user(),
            ),
        ),
    )


def _declared() -> tuple[Command, ...]:
    return (
        Command(
            name="registers", help=_("the registers with their fields, states and moves"), does="declared:registers_of"
        ),
        Command(
            name="clauses",
            help=_("the clauses of the standards, with their checks and gates"),
            does="declared:clauses",
            options=(Option(name="--pack", help=_("one standard only")),),
        ),
        Command(name="gates", help=_("the gates, and what each asks"), does="declared:gates"),
        Command(name="papers", help=_("the papers that can be printed"), does="declared:papers"),
        Command(name="roles", help=_("the roles that accounts can hold"), does="declared:roles"),
        Command(
            name="docs",
            help=_("write the reference of the manual from the declarations"),
            does="reference:write",
            options=(Option(name="directory", help=_("directory to write to")),),
        ),
    )
