"""The page of the commands, from the same table as `--help`."""

from collections.abc import Iterator
from gettext import gettext as _

from tongguan.cli.commands import commands, general
from tongguan.cli.options import Command, Option
from tongguan.cli.parsing import epilog

from .markdown import code, paragraphs, table
from .markdown import page as page_of


def page() -> str:
    """Every command with its options, then what the exit statuses mean."""
    return page_of(_lines())


def _lines() -> Iterator[str]:
    yield from paragraphs(f"# {_('Commands')}", _("Written by “tongguan docs” from the declarations."))
    for command in commands():
        yield from _command(command)
    yield from ["```text", epilog(), "```"]


def _command(command: Command) -> Iterator[str]:
    usage = " ".join(["tongguan", command.name, *(_usage(option) for option in (*command.options, *general()))])
    yield from paragraphs(f"## {command.name}", command.help, code(usage))
    head = [_("option"), _("what it is for"), _("default")]
    yield from table(head, [(code(one.name), _help(one), one.how.get("default") or "") for one in command.options])


def _usage(option: Option) -> str:
    """As the first line of `--help` has it."""
    if not option.name.startswith("--"):
        return f"[{option.name}]" if option.how.get("nargs") == "?" else option.name
    flag = option.how.get("action") == "store_true"
    text = option.name if flag else f"{option.name} {option.how.get('metavar') or option.name[2:].upper()}"
    return text if option.how.get("required") else f"[{text}]"


def _help(option: Option) -> str:
    choices = option.how.get("choices")
    return f"{option.help}: {', '.join(choices)}" if choices else option.help
