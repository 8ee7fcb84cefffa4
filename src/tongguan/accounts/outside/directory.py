"""A directory that speaks LDAP: people found in it, and their passwords tried there (extra `ldap`)."""

import ssl
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from ldap3 import (
    AUTO_BIND_NONE,
    DEREF_NEVER,
    FIRST,
    NONE,
    SIMPLE,
    SUBTREE,
    Connection,
    Server,
    ServerPool,
    Tls,
    set_config_parameter,
)
from ldap3.core.exceptions import LDAPException
from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import parse_dn

PAGE = 500
"""Entries asked for at once."""
SUCCESS = 0
TROUBLED = frozenset({1, 3, 11, 51, 52, 80})
"""Answers that speak of the directory's own state, not of whoever wants in: busy, unavailable, over a limit."""
PAGED = "1.2.840.113556.1.4.319"
BINARY = 16
"""Bytes of an objectGUID, which Active Directory gives as they are."""

# Each server is asked once; without this the library sleeps ten seconds before it says that none answered.
set_config_parameter("POOLING_LOOP_TIMEOUT", 0)


class Unavailable(Exception):
    """The directory does not answer, or not in full; what it would have said is not known."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A person as the directory has them."""

    id: str
    dn: str
    username: str
    name: str = ""
    email: str = ""
    employee_no: str = ""
    unit: tuple[str, ...] = ()
    """The units they are in, the largest first."""
    mobile: str = ""
    groups: tuple[str, ...] = ()
    """The names of their groups in small letters; read only where groups propose roles."""


def issuer() -> str:
    """What ties to this directory name as their issuer: its tree, whichever of its servers answers."""
    return settings.LDAP_BASE.lower()


def find(username: str) -> Entry | None:
    """The one entry of a user name; None if there is none, or if there are several."""
    attribute = settings.LDAP_ATTRIBUTES["username"]
    asked = f"(&{settings.LDAP_FILTER}({attribute}={escape_filter_chars(username)}))"
    with connected() as connection:
        found = list(_searched(connection, asked))
    return found[0] if len(found) == 1 else None


def everybody() -> list[Entry]:
    """All people of the directory; raises `Unavailable` rather than give a part of them."""
    with connected() as connection:
        return list(_searched(connection, settings.LDAP_FILTER))


def accepts(dn: str, password: str) -> bool:
    """Whether the directory takes this password of an entry; an empty one is no password."""
    if not password or not dn:
        # A bind without a password is anonymous, and succeeds with any name.
        return False
    try:
        with _connection(dn, password) as connection:
            return _bound(connection)
    except (LDAPException, OSError) as error:
        raise Unavailable(str(error)) from error


@contextmanager
def connected() -> Iterator[Connection]:
    """A connection as the account that may search."""
    try:
        with _connection(settings.LDAP_BIND_DN, settings.LDAP_BIND_PASSWORD) as connection:
            if not _bound(connection):
                raise Unavailable("the directory refuses TONGGUAN_LDAP_BIND_DN and its password")
            yield connection
    except (LDAPException, OSError) as error:
        raise Unavailable(str(error)) from error


@contextmanager
def _connection(dn: str, password: str) -> Iterator[Connection]:
    connection = Connection(
        _servers(),
        user=dn,
        password=password,
        authentication=SIMPLE,
        auto_bind=AUTO_BIND_NONE,
        auto_referrals=False,
        raise_exceptions=False,
        receive_timeout=settings.LDAP_TIMEOUT,
        check_names=False,
    )
    try:
        yield connection
    finally:
        connection.unbind()


def _bound(connection: Connection) -> bool:
    """Encrypted first, then the password: nothing is sent readably unless that was allowed."""
    connection.open()
    encrypted = connection.server.ssl
    if not encrypted and not settings.LDAP_PLAIN and not connection.start_tls():
        raise Unavailable("the directory offers no StartTLS, and TONGGUAN_LDAP_PLAIN is not set")
    connection.bind()
    result = connection.result["result"]
    if result in TROUBLED:
        raise Unavailable(f"the directory answers a log-in with {connection.result['description']}")
    return result == SUCCESS


def _servers() -> ServerPool:
    secure = Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=settings.LDAP_CA or None, version=ssl.PROTOCOL_TLS_CLIENT)
    return ServerPool([_server(url, secure) for url in settings.LDAP_URLS], FIRST, active=1, exhaust=True)


def _server(url: str, secure: Tls) -> Server:
    parts = urlsplit(url)
    if parts.scheme not in {"ldaps", "ldap"} or not parts.hostname:
        raise ImproperlyConfigured("TONGGUAN_LDAP_URL must begin with ldaps:// or ldap://")
    encrypted = parts.scheme == "ldaps"
    return Server(
        parts.hostname,
        port=parts.port or (636 if encrypted else 389),
        use_ssl=encrypted,
        tls=secure,
        get_info=NONE,
        connect_timeout=settings.LDAP_TIMEOUT,
    )


def _searched(connection: Connection, asked: str) -> Iterator[Entry]:
    """Every entry that fits, page by page; an answer that was cut short is none."""
    asked_for = {*settings.LDAP_ATTRIBUTES.values(), *([settings.LDAP_GROUPS_IN] if settings.LDAP_GROUPS else [])}
    wanted = sorted(asked_for - {"", "dn"})
    cookie: Any = None
    while True:
        connection.search(
            settings.LDAP_BASE,
            asked,
            search_scope=SUBTREE,
            dereference_aliases=DEREF_NEVER,
            attributes=wanted,
            time_limit=settings.LDAP_TIMEOUT,
            paged_size=PAGE,
            paged_cookie=cookie,
        )
        result = connection.result
        if result["result"] != SUCCESS:
            raise Unavailable(f"the directory answers a search with {result['description']}")
        for row in connection.response:
            if row["type"] == "searchResEntry" and (entry := entry_of(row["dn"], row["raw_attributes"])):
                yield entry
        cookie = result.get("controls", {}).get(PAGED, {}).get("value", {}).get("cookie")
        if not cookie:
            return


def entry_of(dn: str, attributes: Mapping[str, list[bytes]]) -> Entry | None:
    """What a row says of a person; None where it lacks what a person is known by."""
    names, given = settings.LDAP_ATTRIBUTES, {key.lower(): value for key, value in attributes.items()}
    told = {part: _text(given.get(name.lower(), [])) for part, name in names.items() if part not in {"id", "unit"}}
    told["id"] = _identifier(given.get(names["id"].lower(), []))
    if not told["id"] or not told["username"]:
        return None
    unit = _units_of(dn) if names["unit"] == "dn" else (_text(given.get(names["unit"].lower(), [])),)
    groups = tuple(_text([one]).lower() for one in given.get(settings.LDAP_GROUPS_IN.lower(), []))
    return Entry(dn=dn, unit=tuple(one for one in unit if one), groups=groups, **told)


def _text(values: list[bytes]) -> str:
    return values[0].decode(errors="replace").strip() if values else ""


def _identifier(values: list[bytes]) -> str:
    if values and len(values[0]) == BINARY:
        return str(uuid.UUID(bytes_le=values[0]))
    return _text(values)


def _units_of(dn: str) -> tuple[str, ...]:
    """The organisational units of a place in the tree, below the base, the largest first."""
    above = len(parse_dn(settings.LDAP_BASE))
    parts = parse_dn(dn)[: -above or None]
    return tuple(value for kind, value, _separator in reversed(parts) if kind.lower() == "ou")
