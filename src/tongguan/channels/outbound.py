"""Requests to others: only where this installation may send, to the very address that was checked, and never further.

Whoever types in an address could otherwise make this machine ask itself, its neighbours or the metadata of its host.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

PATIENCE = 5.0
"""Seconds for a connection, and for each piece of an answer."""
ALTOGETHER = 10.0
"""Seconds for everything: an answer that drips in is cut off."""
LARGEST = 64 * 1024
"""Bytes of an answer that are read."""
METADATA = frozenset({"100.100.100.200", "fd00:ec2::254", "168.63.129.16"})
"""Where hosts of clouds tell secrets, outside the link-local network."""
NAT64 = ipaddress.ip_network("64:ff9b::/96")
PORTS = {"http": 80, "https": 443}
IPV6 = 6


class NotAllowed(OSError):
    """This installation may not send there."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str


@dataclass(frozen=True)
class Target:
    """An address taken apart."""

    parts: SplitResult
    host: str
    port: int

    @property
    def path(self) -> str:
        """What is asked of the host."""
        return (self.parts.path or "/") + (f"?{self.parts.query}" if self.parts.query else "")


def target_of(url: str) -> Target:
    """The address taken apart; `NotAllowed` says what is wrong with its form."""
    if any(char.isspace() or not char.isprintable() for char in url) or "\\" in url:
        raise NotAllowed(_("The address holds characters that no address has."))
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except ValueError:
        raise NotAllowed(_("This is no address.")) from None
    if parts.scheme not in PORTS:
        raise NotAllowed(_("The address begins with https:// or http://."))
    if not host or "@" in parts.netloc:
        raise NotAllowed(_("The address names a host, and no user."))
    return Target(parts, host, PORTS[parts.scheme] if port is None else port)


def check(url: str) -> list[IpAddress]:
    """The network addresses to which it may be sent now; `NotAllowed` if there is none."""
    target = target_of(url)
    found = _resolved(target)
    if allowed := [one for one in found if permitted(target.host, one)]:
        return allowed
    told = _("This installation may not send to %(host)s (%(addresses)s); TONGGUAN_OUTBOUND lists what is allowed.")
    raise NotAllowed(told % {"host": target.host, "addresses": ", ".join(map(str, found)) or "-"})


def _resolved(target: Target) -> list[IpAddress]:
    try:
        rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OSError(_("The host %(host)s is not known.") % {"host": target.host}) from error
    addresses = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in rows]
    return list(dict.fromkeys(addresses))


def permitted(host: str, address: IpAddress) -> bool:
    """Whether a host at this address may be sent to: public ones, and what the installation lists."""
    plain = _plain(address)
    networks, hosts = _listed()
    if any(plain in network for network in networks):
        return True
    if str(plain) in METADATA or plain.is_loopback or plain.is_link_local or plain.is_multicast:
        return False
    if plain.is_unspecified or plain.is_reserved:
        return False
    return host.lower() in hosts or plain.is_global


def _plain(address: IpAddress) -> IpAddress:
    """The address of the older form that is wrapped into one of the newer."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None) or address


def _listed() -> tuple[list[ipaddress.IPv4Network | ipaddress.IPv6Network], set[str]]:
    networks, hosts = [], set()
    for one in settings.OUTBOUND:
        try:
            networks.append(ipaddress.ip_network(one, strict=False))
        except ValueError:
            hosts.add(one.lower())
    return networks, hosts


def post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Send; raises `OSError` for whatever kept an answer from coming. A redirection is an answer, not followed."""
    return _ask("POST", url, body, headers)


def get(url: str) -> Answer:
    """Ask; like `post`."""
    return _ask("GET", url, None, {})


def _ask(method: str, url: str, body: bytes | None, headers: dict[str, str]) -> Answer:
    target = target_of(url)
    with _connected(target, check(url)) as connection:
        try:
            connection.request(method, target.path, body, {"User-Agent": "Tongguan", **headers})
            response = connection.getresponse()
            text = response.read(LARGEST).decode("utf-8", "replace")
        except http.client.HTTPException as error:
            raise OSError(f"{type(error).__name__}: {error}") from error
    return Answer(response.status, text)


@contextlib.contextmanager
def _connected(target: Target, addresses: list[IpAddress]) -> Iterator[http.client.HTTPConnection]:
    """A connection to one of the checked addresses; the name is not looked up again."""
    wires = [_wire(addresses, target.port)]
    cut = threading.Timer(ALTOGETHER, _cut, [wires])
    cut.daemon = True
    cut.start()
    try:
        if target.parts.scheme == "https":
            # Without the handshake at once, so that what is cut off is always the wire in use.
            context = ssl.create_default_context()
            shielded = context.wrap_socket(wires[0], server_hostname=target.host, do_handshake_on_connect=False)
            wires.append(shielded)
            shielded.do_handshake()
        connection = http.client.HTTPConnection(target.host, target.port, timeout=PATIENCE)
        connection.default_port = PORTS[target.parts.scheme]
        connection.sock = wires[-1]
        yield connection
    finally:
        cut.cancel()
        wires[-1].close()


def _wire(addresses: list[IpAddress], port: int) -> socket.socket:
    """Connected by number, so that nothing is looked up a second time."""
    failed: OSError | None = None
    for address in addresses:
        wire = socket.socket(socket.AF_INET6 if address.version == IPV6 else socket.AF_INET, socket.SOCK_STREAM)
        wire.settimeout(PATIENCE)
        try:
            wire.connect((str(address), port))
        except OSError as error:
            wire.close()
            failed = error
        else:
            return wire
    raise failed or OSError("no address")


def _cut(wires: list[socket.socket]) -> None:
    with contextlib.suppress(OSError):
        wires[-1].shutdown(socket.SHUT_RDWR)
