"""The page of the settings: environment variables of the installation, and what each tenant may change itself."""

from collections.abc import Iterator
from gettext import gettext as _

from tongguan.core import preferences
from tongguan.core.preferences import Setting

from .markdown import code, paragraphs, table
from .markdown import page as page_of


def variables() -> tuple[tuple[str, str, str], ...]:
    """(environment variable, default, what it is for); a test holds this list to what the settings read."""
    return (
        ("TONGGUAN_HOME", "var", _("directory of the database, the files, the keys and the anchors")),
        ("DATABASE_URL", "", _("postgres://role:password@host/name; without it the embedded SQLite")),
        ("TONGGUAN_PRODUCTION", "", _("1 sets every safe default and lets nobody set the day")),
        ("TONGGUAN_HOSTS", "*", _("names under which it may be reached, separated by commas; none in production mode")),
        ("TONGGUAN_ORIGINS", "", _("addresses whose forms are trusted, where a proxy changes the name")),
        ("TONGGUAN_BEHIND_PROXY", "", _("1 trusts the X-Forwarded-Proto header of the proxy in front")),
        ("TONGGUAN_SECRET", "", _("secret of the sessions; without it one is made and kept in the home directory")),
        ("TONGGUAN_KEYS", "keys.json", _("key ring, outside the database; by default in the home directory")),
        (
            "TONGGUAN_CRYPTO",
            "",
            _("crypto module: path of a provider class or name of an entry point; without it open libraries"),
        ),
        ("TONGGUAN_CIPHER", "aes-gcm", _("cipher of sensitive fields: aes-gcm or sm4-gcm")),
        ("TONGGUAN_PASSWORD_HASHER", "argon2", _("how passwords are kept: argon2 or pbkdf2-sm3 (600,000 rounds)")),
        ("TONGGUAN_DB_ROLE", "tongguan_app", _("PostgreSQL role under which the application runs")),
        ("TONGGUAN_ANCHOR_MAIL", "", _("mail address to which new seals are announced")),
        ("TONGGUAN_ANCHOR_WEBHOOK", "", _("URL to which new seals are announced")),
        ("TONGGUAN_OUTBOUND", "", _("networks and hosts inside to which channels and webhooks may send")),
        ("TONGGUAN_LIMIT_API", "3000", _("requests a minute of one account or token; 0: any number")),
        ("TONGGUAN_LIMIT_SOURCE", "300", _("requests a minute from one address by nobody who is logged in")),
        ("TONGGUAN_LIMIT_EXPENSIVE", "60", _("searches, imports and exports a minute of one account")),
        ("TONGGUAN_LIMIT_REPORTS", "30", _("reports a minute of what the content policy refused, from one address")),
        ("TONGGUAN_HSTS", "31536000", _("seconds for which browsers come back by TLS only; outside production mode 0")),
        ("TONGGUAN_HSTS_SUBDOMAINS", "", _("1 tells them so for the subdomains too")),
        ("TONGGUAN_EVIDENCE_LIMIT", "52428800", _("largest evidence file in bytes")),
        ("TONGGUAN_SMTP_HOST", "", _("mail server; without it nobody is told anything by mail")),
        ("TONGGUAN_SMTP_SECURITY", "starttls", _("starttls, tls or none; on this machine itself none")),
        ("TONGGUAN_SMTP_PORT", "587", _("port of the mail server; with tls 465, with none 25")),
        ("TONGGUAN_SMTP_USER", "", _("user name at the mail server, where it asks for one")),
        ("TONGGUAN_SMTP_PASSWORD", "", _("password at the mail server")),
        ("TONGGUAN_MAIL_FROM", "tongguan@localhost", _("sender of mails")),
        ("TONGGUAN_URL", "", _("address under which people reach the installation, for the links in mails")),
        ("TONGGUAN_TIME_ZONE", "Asia/Shanghai", _("time zone of business days")),
        ("TONGGUAN_TODAY", "", _("business day, outside production mode only, such as 2026-11-21")),
        ("TONGGUAN_LOG", "WARNING", _("level of the log on stderr")),
    )


def page() -> str:
    """Both kinds."""
    return page_of(_lines())


def _lines() -> Iterator[str]:
    yield from paragraphs(f"# {_('Settings')}", _("Written by “tongguan docs” from the declarations."))
    yield from paragraphs(f"## {_('Of the installation')}", _("Environment variables, read at start."))
    head = [_("variable"), _("default"), _("what it is for")]
    yield from table(head, [(code(name), default and code(default), text) for name, default, text in variables()])
    yield from paragraphs(
        _("Variables of the log-in from outside and of the SMS gateway: see the how-to “log-in-from-outside”.")
    )
    yield from paragraphs(f"## {_('Of a tenant')}", _("Rows of the register “settings”; each change is audited."))
    head = [_("setting"), _("what it is for"), _("default"), _("from"), _("to")]
    yield from table(head, [_setting(one) for _key, one in sorted(preferences.declared.items())])


def _setting(one: Setting) -> tuple[object, ...]:
    number = isinstance(one.default, int) and not isinstance(one.default, bool)
    bounds = (one.least, one.most) if number else ("", "")
    return (code(one.key), one.label, code(one.default), *("" if bound is None else bound for bound in bounds))
