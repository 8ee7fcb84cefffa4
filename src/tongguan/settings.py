"""Settings of an installation: every environment variable stands beside its default."""

import os
import secrets
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from tongguan.settings_outside import *  # noqa: F403  settings are whatever names this module has

PACKAGE = Path(__file__).resolve().parent

# Where the database, files, keys and anchors of this installation live.
TONGGUAN_HOME = Path(os.environ.get("TONGGUAN_HOME", "var")).resolve()
# Production mode sets every safe default and ignores TONGGUAN_TODAY.
PRODUCTION = os.environ.get("TONGGUAN_PRODUCTION", "") in {"1", "true", "yes"}
# Date of the business day, outside production mode only (demonstrations, tests): 2026-11-21.
TODAY = None if PRODUCTION else os.environ.get("TONGGUAN_TODAY") or None
# Key ring outside the database; default <TONGGUAN_HOME>/keys.json.
TONGGUAN_KEYS = Path(os.environ["TONGGUAN_KEYS"]) if os.environ.get("TONGGUAN_KEYS") else None
# Cipher of sensitive fields: aes-gcm or sm4-gcm.
CIPHER = os.environ.get("TONGGUAN_CIPHER", "aes-gcm")
# Crypto module: dotted path of a provider class, or the name of an entry point in the group tongguan.crypto; unset: the
# open libraries that come along, which no evaluation of cryptographic applications accepts.
CRYPTO = os.environ.get("TONGGUAN_CRYPTO", "")
# PostgreSQL role under which the application runs; `tongguan migrate` grants it what it needs.
DATABASE_ROLE = os.environ.get("TONGGUAN_DB_ROLE", "tongguan_app")
# Where new seals are announced, besides the anchor file: a mail address, a URL.
ANCHOR_MAIL = os.environ.get("TONGGUAN_ANCHOR_MAIL", "")
ANCHOR_WEBHOOK = os.environ.get("TONGGUAN_ANCHOR_WEBHOOK", "")
# Requests within a minute; 0 sets no limit. Of one token or person by the API; of one address that is not known; of one
# person to what costs much (search, export, import); reports of browsers from one address. Outside production mode,
# where a load may be tried out, ten times as many.
_TRIAL = 1 if PRODUCTION else 10
LIMITS = {
    "api": int(os.environ.get("TONGGUAN_LIMIT_API") or 3000 * _TRIAL),
    "source": int(os.environ.get("TONGGUAN_LIMIT_SOURCE") or 300 * _TRIAL),
    "expensive": int(os.environ.get("TONGGUAN_LIMIT_EXPENSIVE") or 60 * _TRIAL),
    "reports": int(os.environ.get("TONGGUAN_LIMIT_REPORTS") or 30 * _TRIAL),
}
# Networks and hosts inside to which channels and webhooks may send, comma separated: 10.0.0.0/8,robot.example.gov.cn
OUTBOUND = [one.strip() for one in os.environ.get("TONGGUAN_OUTBOUND", "").split(",") if one.strip()]
# Largest evidence file in bytes.
EVIDENCE_LIMIT = int(os.environ.get("TONGGUAN_EVIDENCE_LIMIT", str(50 * 1024 * 1024)))


def _secret() -> str:
    """The secret of sessions: from the environment, or made once and kept readable by the owner only."""
    if given := os.environ.get("TONGGUAN_SECRET"):
        return given
    path = TONGGUAN_HOME / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


SECRET_KEY = _secret()
DEBUG = False
# Names under which the installation may be reached, comma separated.
ALLOWED_HOSTS = [host for host in os.environ.get("TONGGUAN_HOSTS", "" if PRODUCTION else "*").split(",") if host]
CSRF_TRUSTED_ORIGINS = [url for url in os.environ.get("TONGGUAN_ORIGINS", "").split(",") if url]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "csp",
    "tongguan.core",
    "tongguan.protection",
    "tongguan.organisation",
    "tongguan.accounts",
    "tongguan.channels",
    "tongguan.documents",
    "tongguan.inventory",
    "tongguan.outsourcing",
    "tongguan.risk",
    "tongguan.access",
    "tongguan.services",
    "tongguan.operations",
    "tongguan.improvement",
    "tongguan.standards",
    "tongguan.exchange",
    "tongguan.web",
    "tongguan.api",
]

MIDDLEWARE = [
    "tongguan.web.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tongguan.core.middleware.ActorMiddleware",
    "tongguan.api.throttle_gate.ThrottleMiddleware",
    "tongguan.api.token_gate.TokenMiddleware",
    "tongguan.web.session_gate.SessionGate",
    "tongguan.web.errand_gate.ErrandMiddleware",
]

ROOT_URLCONF = "tongguan.urls"
WSGI_APPLICATION = "tongguan.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "tongguan.web.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# postgres://role:password@host/name, or nothing for the embedded SQLite file.
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{TONGGUAN_HOME / 'tongguan.sqlite3'}", conn_max_age=600
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    TONGGUAN_HOME.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Every thread has a connection and so a cache of its own; larger ones, or a mapped file, measured no faster,
        # and a worker that counts has three.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-4096;",
    }
    # Threads cannot share an in-memory database.
    DATABASES["default"]["TEST"] = {"NAME": str(TONGGUAN_HOME / "test.sqlite3")}
else:
    _options = DATABASES["default"].setdefault("OPTIONS", {})
    # How often a statement of ours is asked on a connection before its plan is kept; 0 for poolers that keep none.
    _options["prepare_threshold"] = int(_options.get("prepare_threshold", 1)) or None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "core.User"
_HASHERS = {
    "argon2": "django.contrib.auth.hashers.Argon2PasswordHasher",
    "pbkdf2-sm3": "tongguan.accounts.hashers.PBKDF2SM3PasswordHasher",
}
# How passwords are kept: argon2 or pbkdf2-sm3; a password kept the other way is kept anew when its owner logs in.
_HASHER = os.environ.get("TONGGUAN_PASSWORD_HASHER", "argon2")
if _HASHER not in _HASHERS:
    raise ImproperlyConfigured("TONGGUAN_PASSWORD_HASHER must be argon2 or pbkdf2-sm3.")
PASSWORD_HASHERS = [
    _HASHERS.pop(_HASHER),
    *_HASHERS.values(),
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "tongguan.accounts.password_rules.Rules"}]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"

SESSION_ENGINE = "tongguan.accounts.sessions"
# How long a session lasts is a setting of the security administrator, kept with the session; the cookie goes at the
# latest when the browser is closed.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# Set where a proxy of your own stands before the application and writes X-Forwarded-Proto and X-Forwarded-For itself.
BEHIND_PROXY = bool(os.environ.get("TONGGUAN_BEHIND_PROXY"))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"
# Seconds for which browsers come back by TLS only; 0: they are told nothing. Subdomains belong to others.
SECURE_HSTS_SECONDS = int(os.environ.get("TONGGUAN_HSTS") or (365 * 86400 if PRODUCTION else 0))
SECURE_HSTS_INCLUDE_SUBDOMAINS = os.environ.get("TONGGUAN_HSTS_SUBDOMAINS", "") in {"1", "true", "yes"}
# Behind a proxy whoever comes without TLS is sent back with it; without a proxy nothing here could take that request.
SECURE_SSL_REDIRECT = PRODUCTION and BEHIND_PROXY
# What our own headers and the proxy decide: preloading is for public domains, subdomains for their owners.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "frame-src": ["'none'"],
        "worker-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        # Older browsers know the first, newer ones the second; the middleware of the headers says where `csp` is.
        "report-uri": "/csp-report/",
        "report-to": "csp",
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("TONGGUAN_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
STATIC_ROOT = TONGGUAN_HOME / "static"
WHITENOISE_USE_FINDERS = True
# Evidence lies outside the web root and is handed out by a view that asks for the right first.
MEDIA_ROOT = TONGGUAN_HOME / "evidence"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Mail server for anchors, alarms and notices; unset: people are told nothing by mail.
MAIL = bool(os.environ.get("TONGGUAN_SMTP_HOST"))
EMAIL_HOST = os.environ.get("TONGGUAN_SMTP_HOST", "localhost")
_LOCAL_MAIL = EMAIL_HOST in {"localhost", "127.0.0.1", "::1"}
# starttls, tls or none; unset: starttls, on this machine itself none.
_SMTP_SECURITY = os.environ.get("TONGGUAN_SMTP_SECURITY") or ("none" if _LOCAL_MAIL else "starttls")
if _SMTP_SECURITY not in {"starttls", "tls", "none"}:
    raise ImproperlyConfigured("TONGGUAN_SMTP_SECURITY must be starttls, tls or none.")
EMAIL_USE_TLS, EMAIL_USE_SSL = _SMTP_SECURITY == "starttls", _SMTP_SECURITY == "tls"
EMAIL_PORT = int(os.environ.get("TONGGUAN_SMTP_PORT") or {"starttls": 587, "tls": 465, "none": 25}[_SMTP_SECURITY])
# Log-in at the mail server, where it asks for one.
EMAIL_HOST_USER = os.environ.get("TONGGUAN_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("TONGGUAN_SMTP_PASSWORD", "")
DEFAULT_FROM_EMAIL = os.environ.get("TONGGUAN_MAIL_FROM", "tongguan@localhost")
# Seconds for the mail server to answer.
EMAIL_TIMEOUT = 10
# Address under which people reach this installation, for the links in mails: https://tongguan.example.gov.cn
ADDRESS = os.environ.get("TONGGUAN_URL", "").rstrip("/")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("TONGGUAN_LOG", "WARNING")},
}
