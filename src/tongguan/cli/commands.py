"""Every command of the terminal as data: its words, its options, and where it is done. `--help` and manual follow."""

from gettext import gettext as _

from . import commands_of_accounts, commands_of_protection
from .options import Command, Option, as_user, day, flag, of_tenant, port


def _address() -> tuple[Option, ...]:
    return (
        Option(name="--host", help=_("address to listen on"), how={"default": "127.0.0.1"}),
        Option(name="--port", help=_("port to listen on"), how={"type": port, "default": 8000}),
    )


def general() -> tuple[Option, ...]:
    """Options that every command knows."""
    return (
        flag("--json", _("answer in JSON")),
        Option(
            name="--language", help=_("zh or en; by default that of the terminal, else zh"), how={"metavar": "zh|en"}
        ),
    )


def commands() -> tuple[Command, ...]:
    """All commands, in the order of the help, in the language in use."""
    return (
        *_running(),
        *commands_of_accounts.making(),
        *commands_of_accounts.outside(),
        *_looking(),
        *commands_of_protection.protecting(),
        *_moving_data(),
        *_declared(),
    )


def _running() -> tuple[Command, ...]:
    seed = Option(name="--seed", help=_("number from which the made-up data follow"), how={"type": int, "default": 1})
    return (
        Command(
            name="run",
            help=_("everything at once: prepare the database, serve the pages, do the background work"),
            does="running:run",
            options=(
                *_address(),
                flag("--demo", _("make the demonstration tenant if the database is empty, and tell its log-ins")),
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
                day("--on", _("as of a past day")),
                day("--against", _("tell what is otherwise than on an earlier day")),
                of_tenant(),
                as_user(),
            ),
        ),
        Command(
            name="verify",
            help=_("verify the audit trail against its seals and anchors, or a signed file of it by itself"),
            does="checking:verify",
            options=(
                Option(name="file", help=_("signed file: .jsonl or .csv; without it the database"), how={"nargs": "?"}),
                of_tenant(),
            ),
        ),
        Command(
            name="doctor",
            help=_("is this installation sound: database, seal, disk, clock, jobs, settings"),
            does="doctor:doctor",
        ),
    )


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
                flag("--dry-run", _("only look; write nothing")),
                Option(
                    name="--map",
                    help=_("which column is which field; may be given several times; the other columns are left out"),
                    how={"action": "append", "default": [], "metavar": _("COLUMN=FIELD")},
                ),
                of_tenant(),
                as_user(),
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
                of_tenant(),
                as_user(),
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
