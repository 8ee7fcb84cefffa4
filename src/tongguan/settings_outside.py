"""Settings of log-in from outside: each way is closed until its first variable is set.

`docs/howto/log-in-from-outside.md` tells what to set for what.
"""

import ipaddress
import os

from django.core.exceptions import ImproperlyConfigured


def _words(name: str, default: str = "") -> list[str]:
    """The words of a variable, separated by commas or spaces."""
    return os.environ.get(name, default).replace(",", " ").split()


# Single sign-on by OpenID Connect (extra `oidc`): address of the only provider that is trusted, our name and secret
# there (no secret: PKCE alone), and the scopes asked for.
OIDC_ISSUER = os.environ.get("TONGGUAN_OIDC_ISSUER", "")
OIDC_CLIENT = os.environ.get("TONGGUAN_OIDC_CLIENT", "tongguan")
OIDC_SECRET = os.environ.get("TONGGUAN_OIDC_SECRET", "")
OIDC_SCOPE = os.environ.get("TONGGUAN_OIDC_SCOPE", "openid profile email")
# Claim that ties somebody at his first log-in to the account of that user name; unset: an administrator ties.
OIDC_TIE_CLAIM = os.environ.get("TONGGUAN_OIDC_TIE_CLAIM", "")
# Values of `amr` or `acr` that are trusted as proof of a second factor: otp,hwk,mfa; unset: none is.
OIDC_FACTORS = frozenset(_words("TONGGUAN_OIDC_FACTORS"))

# Directory (extra `ldap`): ldaps://… or ldap://… (which is then made safe by StartTLS); several, separated by spaces.
LDAP_URLS = _words("TONGGUAN_LDAP_URL")
# ad: Active Directory, ldap: any other; says what attributes are called by default.
LDAP_KIND = os.environ.get("TONGGUAN_LDAP_KIND", "ldap")
# 1: ldap:// without any encryption; passwords then cross the network readably.
LDAP_PLAIN = os.environ.get("TONGGUAN_LDAP_PLAIN", "") == "1"
# File with the certificate of the authority that signed the directory's; unset: those that this machine trusts.
LDAP_CA = os.environ.get("TONGGUAN_LDAP_CA", "")
# Account that may search, its password, and where it searches.
LDAP_BIND_DN = os.environ.get("TONGGUAN_LDAP_BIND_DN", "")
LDAP_BIND_PASSWORD = os.environ.get("TONGGUAN_LDAP_BIND_PASSWORD", "")
LDAP_BASE = os.environ.get("TONGGUAN_LDAP_BASE", "")
if LDAP_KIND not in {"ldap", "ad"}:
    raise ImproperlyConfigured("TONGGUAN_LDAP_KIND must be ldap or ad.")
_AD = LDAP_KIND == "ad"
# Who counts as a person; in Active Directory by default those who are not disabled there.
LDAP_FILTER = os.environ.get("TONGGUAN_LDAP_FILTER") or (
    "(&(objectCategory=person)(objectClass=user)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))"
    if _AD
    else "(objectClass=inetOrgPerson)"
)
# Attributes: what never changes of an entry, user name, name, mail, employee number, unit (dn: the units of its place
# in the tree), mobile (unset: mobile numbers are not fetched).
LDAP_ATTRIBUTES = {
    "id": os.environ.get("TONGGUAN_LDAP_ID") or ("objectGUID" if _AD else "entryUUID"),
    "username": os.environ.get("TONGGUAN_LDAP_USER") or ("sAMAccountName" if _AD else "uid"),
    "name": os.environ.get("TONGGUAN_LDAP_NAME") or ("displayName" if _AD else "cn"),
    "email": os.environ.get("TONGGUAN_LDAP_MAIL") or "mail",
    "employee_no": os.environ.get("TONGGUAN_LDAP_EMPLOYEE") or ("employeeID" if _AD else "employeeNumber"),
    "unit": os.environ.get("TONGGUAN_LDAP_UNIT") or ("department" if _AD else "dn"),
    "mobile": os.environ.get("TONGGUAN_LDAP_MOBILE", ""),
}
# Groups that propose roles, as a JSON object {"name of the group": "role"}; each proposal is decided by two people.
LDAP_GROUPS = os.environ.get("TONGGUAN_LDAP_GROUPS", "")
# Attribute that names the groups of an entry.
LDAP_GROUPS_IN = os.environ.get("TONGGUAN_LDAP_GROUPS_IN", "memberOf")
# 1: an entry of the directory is tied to the account of the same user name that was here before.
LDAP_TIE_BY_NAME = os.environ.get("TONGGUAN_LDAP_TIE_BY_NAME", "") == "1"
# 1: the three administrators may go on using their password of this installation when the directory is away.
LDAP_ADMINISTRATORS_LOCAL = os.environ.get("TONGGUAN_LDAP_ADMINISTRATORS_LOCAL", "") == "1"
# Tenant whose people the directory holds, by name or id; unset: the only one there is.
LDAP_TENANT = os.environ.get("TONGGUAN_LDAP_TENANT", "")
# Hours between two synchronisations; 0: only by `tongguan directory sync`.
LDAP_SYNC_HOURS = int(os.environ.get("TONGGUAN_LDAP_SYNC_HOURS", "0"))
# Seconds for the directory to answer.
LDAP_TIMEOUT = int(os.environ.get("TONGGUAN_LDAP_TIMEOUT", "5"))
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
if LDAP_URLS:
    AUTHENTICATION_BACKENDS = [
        "tongguan.accounts.outside.backends.DirectoryBackend",
        "tongguan.accounts.outside.backends.LocalBackend",
    ]

# Client certificates (USB keys): addresses or networks of the proxies that verify them and write the headers below.
CERTIFICATE_PROXIES = _words("TONGGUAN_CERT_PROXIES")
for _network in CERTIFICATE_PROXIES:
    try:
        ipaddress.ip_network(_network)
    except ValueError as _error:
        raise ImproperlyConfigured(f"TONGGUAN_CERT_PROXIES: {_error}") from None
# Headers of the proxy: whether it verified (and what it then says), serial number, subject, issuer.
CERTIFICATE_HEADERS = {
    "verified": os.environ.get("TONGGUAN_CERT_VERIFY_HEADER", "X-Client-Verify"),
    "serial": os.environ.get("TONGGUAN_CERT_SERIAL_HEADER", "X-Client-Serial"),
    "subject": os.environ.get("TONGGUAN_CERT_SUBJECT_HEADER", "X-Client-Subject"),
    "issuer": os.environ.get("TONGGUAN_CERT_ISSUER_HEADER", "X-Client-Issuer"),
}
CERTIFICATE_VERIFIED = os.environ.get("TONGGUAN_CERT_VERIFIED", "SUCCESS")
# serial: a renewed certificate is tied anew; subject: it stays tied as long as its holder's name in it is the same.
CERTIFICATE_TIED_BY = os.environ.get("TONGGUAN_CERT_TIED_BY", "serial")
if CERTIFICATE_TIED_BY not in {"serial", "subject"}:
    raise ImproperlyConfigured("TONGGUAN_CERT_TIED_BY must be serial or subject.")
# 1: the key alone opens the log-in (it asks for a PIN itself); else it is a second factor after the password.
CERTIFICATE_LOGIN = os.environ.get("TONGGUAN_CERT_LOGIN", "") == "1"

# SMS gateway for one-time codes: its address, and what it is sent; {mobile}, {text} and {code} are filled in.
SMS_URL = os.environ.get("TONGGUAN_SMS_URL", "")
SMS_METHOD = os.environ.get("TONGGUAN_SMS_METHOD", "POST").upper()
# json or form; how {…} of the template are written follows from it.
SMS_FORMAT = os.environ.get("TONGGUAN_SMS_FORMAT", "json")
SMS_TEMPLATE = os.environ.get("TONGGUAN_SMS_TEMPLATE", '{"mobile": "{mobile}", "content": "{text}"}')
# Further headers as a JSON object, such as {"Authorization": "Bearer …"}.
SMS_HEADERS = os.environ.get("TONGGUAN_SMS_HEADERS", "{}")
# Secret with which each message is signed, the algorithm (sha256 or sm3), and the header that carries the signature.
SMS_SECRET = os.environ.get("TONGGUAN_SMS_SECRET", "")
SMS_SIGNED_WITH = os.environ.get("TONGGUAN_SMS_SIGNED_WITH", "sha256")
SMS_SIGNATURE_HEADER = os.environ.get("TONGGUAN_SMS_SIGNATURE_HEADER", "X-Signature")
# Text that the answer of the gateway holds when it took the message; unset: the status alone says so.
SMS_TAKEN = os.environ.get("TONGGUAN_SMS_TAKEN", "")
SMS_TIMEOUT = int(os.environ.get("TONGGUAN_SMS_TIMEOUT", "5"))
if SMS_METHOD not in {"POST", "PUT", "GET"} or SMS_FORMAT not in {"json", "form"}:
    raise ImproperlyConfigured("TONGGUAN_SMS_METHOD must be POST, PUT or GET, TONGGUAN_SMS_FORMAT json or form.")
if SMS_SIGNED_WITH not in {"sha256", "sm3"}:
    raise ImproperlyConfigured("TONGGUAN_SMS_SIGNED_WITH must be sha256 or sm3.")
