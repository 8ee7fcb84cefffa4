"""Where this installation may send: public addresses and what it lists, the address that was checked and no other."""

import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tongguan.channels import outbound
from tongguan.channels.outbound import NotAllowed

INSIDE = {
    "loopback": "127.0.0.1",
    "loopback of the newer form": "::1",
    "wrapped loopback": "::ffff:127.0.0.1",
    "loopback behind a translator": "64:ff9b::7f00:1",
    "loopback in a tunnel": "2002:7f00:1::",
    "nothing": str(ipaddress.IPv4Address(0)),
    "nothing of the newer form": "::",
    "an office": "10.1.2.3",
    "a home": "192.168.1.1",
    "a carrier": "100.64.0.1",
    "link-local": "169.254.10.10",
    "metadata": "169.254.169.254",
    "metadata of another cloud": "100.100.100.200",
    "metadata of the newer form": "fd00:ec2::254",
    "link-local of the newer form": "fe80::1",
    "unique local": "fd12::1",
    "multicast": "224.0.0.1",
    "multicast of the newer form": "ff02::1",
    "broadcast": "255.255.255.255",
    "for examples": "192.0.2.1",
}


def permitted(address, host="x.example"):
    return outbound.permitted(host, ipaddress.ip_address(address))


@pytest.fixture
def names(monkeypatch):
    """Which addresses a name has, each time it is looked up; and how often that was."""

    def set_to(*answers):
        looked_up = []

        def find(host, port, **_options):
            looked_up.append(host)
            found = answers[min(len(looked_up), len(answers)) - 1]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

        monkeypatch.setattr(outbound.socket, "getaddrinfo", find)
        return looked_up

    return set_to


@pytest.mark.parametrize("kind", INSIDE)
def test_what_is_not_public_is_refused_unless_it_is_listed(settings, kind):
    assert not permitted(INSIDE[kind])
    settings.OUTBOUND = ["0.0.0.0/0", "::/0"]
    assert permitted(INSIDE[kind])


def test_what_is_public_is_open():
    assert permitted("1.1.1.1")
    assert permitted("2606:4700::1111")


def test_a_listed_host_may_be_inside_but_never_this_machine_or_its_metadata(settings):
    settings.OUTBOUND = ["Robot.example"]
    assert permitted("10.1.2.3", host="robot.example")
    assert not permitted("10.1.2.3", host="other.example")
    for never in ("127.0.0.1", "169.254.169.254", "100.100.100.200", "224.0.0.1", INSIDE["nothing"]):
        assert not permitted(never, host="robot.example"), never


def test_a_listed_network_opens_just_itself(settings):
    settings.OUTBOUND = ["10.1.0.0/16"]
    assert permitted("10.1.2.3")
    assert permitted("::ffff:10.1.2.3")
    assert not permitted("10.2.0.1")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x.example/",
        "file:///etc/passwd",
        "gopher://x.example/",
        "x.example",
        "https://",
        "https://user:secret@x.example/",
        "https://user@x.example/",
        "https://x.example:99999/",
        "https://x.example\\@127.0.0.1/",
        "https://x.example/\r\nX-More: 1",
        "https://x .example/",
        "https://" + "x" * 80 + ".example/",
    ],
)
def test_an_address_of_another_form_is_refused(url):
    with pytest.raises(NotAllowed):
        outbound.check(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/", "http://localhost/"]
)
def test_no_spelling_of_this_machine_gets_through(url):
    with pytest.raises(OSError):
        outbound.check(url)


def test_the_checked_address_is_the_one_connected_to(receiver, names):
    looked_up = names(["127.0.0.1"], ["10.255.255.1"])
    answer = outbound.post(f"http://rebinding.example:{receiver.port}/x", b"{}", {})
    assert answer.status == 200
    assert looked_up == ["rebinding.example"]
    assert receiver.asked[0].headers["Host"] == f"rebinding.example:{receiver.port}"


def test_of_several_addresses_only_those_allowed_are_tried(receiver, names, settings):
    settings.OUTBOUND = ["127.0.0.0/8"]
    names(["169.254.169.254", "127.0.0.1"])
    assert outbound.check("http://two.example/") == [ipaddress.ip_address("127.0.0.1")]
    assert outbound.post(f"http://two.example:{receiver.port}/", b"{}", {}).status == 200


def test_a_name_that_nobody_knows_is_told(monkeypatch):
    def fail(*_given, **_options):
        raise socket.gaierror

    monkeypatch.setattr(outbound.socket, "getaddrinfo", fail)
    with pytest.raises(OSError, match=r"nowhere\.example"):
        outbound.check("https://nowhere.example/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirection_is_not_followed(receiver, status):
    receiver.says(status, Location=f"{receiver.address}/elsewhere")
    assert outbound.post(receiver.address, b"{}", {}).status == status
    assert [asked.path for asked in receiver.asked] == ["/"]


def test_of_a_long_answer_only_the_beginning_is_read(receiver):
    receiver.says(200, b"x" * (outbound.LARGEST * 3))
    assert len(outbound.get(receiver.address).text) == outbound.LARGEST


def test_whoever_answers_in_drops_is_cut_off(settings, monkeypatch):
    settings.OUTBOUND = ["127.0.0.0/8"]
    monkeypatch.setattr(outbound, "ALTOGETHER", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()

        def drip():
            wire, _peer = server.accept()
            with wire:
                while not stop.wait(0.02):
                    try:
                        wire.sendall(b"H")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            with pytest.raises(OSError):
                outbound.post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {})
        finally:
            stop.set()
            thread.join()


def test_whoever_does_not_answer_is_left(settings, monkeypatch):
    settings.OUTBOUND = ["127.0.0.0/8"]
    monkeypatch.setattr(outbound, "PATIENCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(OSError):
        outbound.get(f"http://127.0.0.1:{server.getsockname()[1]}/")


def test_an_answer_that_is_none_is_told_as_a_failure(settings):
    settings.OUTBOUND = ["127.0.0.0/8"]
    with socket.create_server(("127.0.0.1", 0)) as server:

        def speak():
            wire, _peer = server.accept()
            with wire:
                wire.recv(1000)
                wire.sendall(b"SSH-2.0-else\r\n\r\n")

        thread = threading.Thread(target=speak)
        thread.start()
        with pytest.raises(OSError):
            outbound.get(f"http://127.0.0.1:{server.getsockname()[1]}/")
        thread.join()


@pytest.fixture
def shielded(tmp_path, settings):
    """A service behind TLS that speaks for robot.example, and the file of who vouches for it."""
    settings.OUTBOUND = ["127.0.0.0/8"]
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "robot.example")])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("robot.example")]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    paper, secret = tmp_path / "cert.pem", tmp_path / "key.pem"
    paper.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(paper, secret)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def speak():
            with contextlib.suppress(OSError):
                wire, _peer = server.accept()
                with context.wrap_socket(wire, server_side=True) as wire:
                    wire.recv(1000)
                    wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

        thread = threading.Thread(target=speak)
        thread.start()
        yield server.getsockname()[1], paper
        thread.join()


def test_behind_tls_the_name_must_be_vouched_for(shielded, names, monkeypatch):
    port, paper = shielded
    names(["127.0.0.1"])
    monkeypatch.setenv("SSL_CERT_FILE", str(paper))
    assert outbound.get(f"https://robot.example:{port}/") == outbound.Answer(200, "ok")


@pytest.mark.parametrize(("host", "trusted"), [("robot.example", False), ("other.example", True)])
def test_a_stranger_behind_tls_is_told_nothing(shielded, names, monkeypatch, host, trusted):
    port, paper = shielded
    names(["127.0.0.1"])
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(paper))
    with pytest.raises(ssl.SSLCertVerificationError):
        outbound.get(f"https://{host}:{port}/")
