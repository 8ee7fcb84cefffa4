"""The parser of the command line, made from the table of commands."""

import argparse
from gettext import gettext as _

from . import commands
from .options import Command


def epilog() -> str:
    """What the exit statuses mean."""
    lines = (
        _("Exit status:"),
        _("  0  fine"),
        _("  1  something is nonconform, a flaw was found, or rows were rejected"),
        _("  2  wrong usage"),
        _("  3  refused, or not found"),
        _("  4  internal error"),
    )
    return "\n".join(lines)


def parser() -> argparse.ArgumentParser:
    """The parser, in the language in use."""
    top = argparse.ArgumentParser(
        prog="tongguan",
        description=_("Outsourcing, information security and IT service management for government and companies."),
        epilog=epilog(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    below = top.add_subparsers(required=True, metavar=_("COMMAND"), dest="command")
    for command in commands.commands():
        _added(below, command)
    return top


def _added(below: argparse._SubParsersAction, command: Command) -> None:
    one = below.add_parser(
        command.name,
        help=command.help,
        description=command.help,
        epilog=epilog(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    one.set_defaults(does=command.does, django=command.django)
    for option in (*command.options, *commands.general()):
        one.add_argument(option.name, help=option.help, **option.how)
