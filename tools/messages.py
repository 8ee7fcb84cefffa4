"""Translations without GNU gettext, which a bare Debian lacks: `compile` makes .mo files, `extract` renews the .po."""

import ast
import re
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src/tongguan"
LOCALE = PACKAGE / "locale"

# How many of the leading arguments are words, and which of them is the context.
FUNCTIONS = {
    "_": ("msgid",),
    "gettext": ("msgid",),
    "gettext_lazy": ("msgid",),
    "gettext_noop": ("msgid",),
    "ngettext": ("msgid", "msgid_plural"),
    "ngettext_lazy": ("msgid", "msgid_plural"),
    "pgettext": ("msgctxt", "msgid"),
    "pgettext_lazy": ("msgctxt", "msgid"),
    "npgettext": ("msgctxt", "msgid", "msgid_plural"),
    "npgettext_lazy": ("msgctxt", "msgid", "msgid_plural"),
}
LITERAL = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
TEMPLATE_CALL = re.compile(rf"\b(_|n?p?gettext)\({LITERAL}(?:, ?{LITERAL})?(?:, ?{LITERAL})?", re.DOTALL)


def compile_all():
    """Write a .mo beside every .po that is newer than its .mo."""
    for po in sorted(LOCALE.rglob("*.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            polib.pofile(str(po)).save_as_mofile(str(mo))


def in_python(source):
    """Yield the words of each call of a gettext function; words that are not literals are ruff's concern (INT)."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", None))
        roles = FUNCTIONS.get(name, ())
        values = [argument.value for argument in node.args[: len(roles)] if isinstance(argument, ast.Constant)]
        if roles and len(values) == len(roles) and all(isinstance(value, str) for value in values):
            yield dict(zip(roles, values, strict=True))


def in_template(source):
    """Yield the words of each translation tag. Django turns the template into calls, as it does for xgettext."""
    from django.utils.translation.template import templatize  # compiling, as the build of a wheel does, needs no Django

    for match in TEMPLATE_CALL.finditer(templatize(source)):
        name, *literals = match.groups()
        roles = FUNCTIONS[name]
        yield dict(zip(roles, (ast.literal_eval(literal) for literal in literals[: len(roles)]), strict=True))


def used():
    """Map each message to the words and the files that use it, in the order of the files."""
    found = {}
    for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt")]):
        if "migrations" in path.parts or "static" in path.parts:
            continue
        read = in_python if path.suffix == ".py" else in_template
        for words in read(path.read_text(encoding="utf-8")):
            key = words.get("msgctxt"), words["msgid"]
            entry = found.setdefault(key, {**words, "files": []})
            entry.update(words)  # a plural form may be met after the singular alone
            if (name := path.relative_to(ROOT).as_posix()) not in entry["files"]:
                entry["files"].append(name)
    return found


def update(po, found):
    """Return the catalogue with exactly the messages in use; what is no longer used is kept at the end as obsolete."""
    old = {(entry.msgctxt, entry.msgid): entry for entry in po}
    fresh = polib.POFile(wrapwidth=po.wrapwidth)
    fresh.header, fresh.metadata = po.header, po.metadata
    for key, words in found.items():
        fresh.append(renewed(old.pop(key, None), words))
    for entry in old.values():
        entry.obsolete, entry.occurrences = True, []
        fresh.append(entry)
    return fresh


def renewed(entry, words):
    """Give a message its place in the code; line numbers are left out, they only make noise in reviews."""
    plural = words.get("msgid_plural", "")
    entry = entry or polib.POEntry(msgid=words["msgid"], msgctxt=words.get("msgctxt"))
    if plural and not entry.msgid_plural:
        entry.msgid_plural, entry.msgstr_plural, entry.msgstr = plural, {0: entry.msgstr}, ""
    entry.obsolete, entry.occurrences = False, [(name, "") for name in words["files"]]
    return entry


def extract():
    found = used()
    for path in sorted(LOCALE.rglob("*.po")):
        po = update(polib.pofile(str(path), wrapwidth=0), found)
        po.save(str(path))
        print(f"{path.relative_to(ROOT)}: {len(found)} messages, {len(po.untranslated_entries())} to translate")


if __name__ == "__main__":
    commands = {"compile": compile_all, "extract": extract}
    run = commands.get(" ".join(sys.argv[1:]))
    if run is None:
        sys.exit(f"usage: python tools/messages.py {'|'.join(commands)}")
    run()
