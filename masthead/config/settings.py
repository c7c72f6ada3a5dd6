"""Every setting of Masthead. Each has an embedded default; the environment changes it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import structlog
from django.utils.csp import CSP
from environs import Env
from structlog.processors import CallsiteParameter

from masthead.core.catalogues import compile_catalogues
from masthead.core.locales import language_name
from masthead.core.private_files import UMASK, make_private_folder, own_secret

env = Env()
PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(env.str("MASTHEAD_DATA", "data")).resolve()


@contextmanager
def _data_folder_used() -> Iterator[None]:
    """Reports an unusable data folder in plain words."""
    try:
        yield
    except OSError as error:
        raise SystemExit(
            f"The data folder {DATA} can't be used ({error.strerror}: {error.filename}). Make it "
            "writable for the user that runs Masthead, or set MASTHEAD_DATA to another folder."
        ) from error


os.umask(UMASK)  # databases, pictures and whatever else this process writes
with _data_folder_used():
    make_private_folder(DATA)


def _own_secret(path: Path) -> str:
    with _data_folder_used():
        return own_secret(path)


def _database(url: str) -> dj_database_url.DBConfig:
    """SQLite or PostgreSQL; no other database is supported."""
    try:
        if url.partition(":")[0] in {"sqlite", "postgres", "postgresql"}:
            return dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    except ValueError:
        pass
    raise SystemExit(
        "DATABASE_URL is not valid. Use postgres://user:password@host:5432/name, "
        "or leave it out for SQLite in the data folder."
    )


def _sandbox_port(payments: str) -> int:
    """The port of the Stripe sandbox; 0 if payments do not go there."""
    scheme, _, port = payments.partition(":")
    if scheme != "sandbox":
        return 0
    if port and not port.isdecimal():
        raise SystemExit(
            f"MASTHEAD_PAYMENTS is {payments!r}. The sandbox needs a port, such as sandbox:18000."
        )
    return int(port or 18000)


def _theme_folder(name: str) -> Path | None:
    """A theme's folder, named by its path or as a Python package (`masthead.demo.theme`); None for
    the platform's own design."""
    if not name:
        return None
    folder = Path(name)
    if folder.is_dir():
        return folder.resolve()
    spec = find_spec(name) if all(part.isidentifier() for part in name.split(".")) else None
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"MASTHEAD_THEME is {name!r}, but there is no such folder or package.")
    return Path(spec.submodule_search_locations[0])


# --- The installation --------------------------------------------------------------------------
DEBUG = env.bool("MASTHEAD_DEBUG", False)
SECRET_KEY = env.str("MASTHEAD_SECRET_KEY", "") or _own_secret(DATA / "secret-key")
_PORT = env.str("PORT", "") or "8000"
SITE_URL = (env.str("MASTHEAD_SITE_URL", "") or f"http://localhost:{_PORT}").rstrip("/")
_SITE_HOSTS = {urlsplit(SITE_URL).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"}
ALLOWED_HOSTS = env.list("MASTHEAD_HOSTS", sorted(_SITE_HOSTS))
CSRF_TRUSTED_ORIGINS = [SITE_URL]
USE_TLS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = USE_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if USE_TLS else None
SECURE_HSTS_SECONDS = 365 * 86_400 if USE_TLS else 0
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

THREADS = env.int("MASTHEAD_THREADS", 8)  # that handle requests, in each web process

# A theme is a folder with `templates/`, `static/` or both; its files override the platform's own.
THEME = _theme_folder(env.str("MASTHEAD_THEME", ""))
STORY_VIEW = "masthead.site.stories.render_story"
STANDING_VIEW = "masthead.site.standing.render_standing"
FRONT_VIEW = "masthead.site.front.render_front"
EDITION_PREVIEW = "masthead.newsletters.preview.show"

INSTALLED_APPS = [
    "masthead.demo",
    "masthead.cli",
    "masthead.desk",
    "masthead.site",
    "masthead.portal",
    "masthead.importing",
    "masthead.privacy",
    "masthead.newsletters",
    "masthead.archive",
    "masthead.notifications",
    "masthead.publishing",
    "masthead.billing",
    "masthead.membership",
    "masthead.outbox",
    "masthead.accounts",
    "masthead.core",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "masthead.core.compression.CompressText",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "masthead.desk.content_security.content_security_policy",
    "masthead.portal.account.middleware.SignedInHintMiddleware",
    "masthead.site.interface_language.InterfaceLanguageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "masthead.portal.account.middleware.ImpersonationMiddleware",
    "masthead.desk.second_step.SecondStepMiddleware",
    "masthead.membership.request_access.PassMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "masthead.site.old_addresses.OldAddressMiddleware",
    "masthead.desk.local_time.LocalTimeMiddleware",
    "masthead.desk.impossible_ids.ImpossibleIdMiddleware",
    "masthead.desk.search_filters.SearchFilterMiddleware",
    "masthead.desk.publish_refusal.PublishRefusalMiddleware",
    "masthead.desk.autosave_conflict.AutosaveConflictMiddleware",
]

ROOT_URLCONF = "masthead.config.urls"
ASGI_APPLICATION = "masthead.config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [THEME / "templates"] if THEME else [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "masthead.site.site_context.context",
            ],
        },
    },
]

# --- Storage -----------------------------------------------------------------------------------
DATABASES = {
    "default": _database(env.str("DATABASE_URL", f"sqlite:///{DATA / 'masthead.sqlite3'}"))
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # A write waits for its turn at BEGIN; a read that turns into a write can't deadlock.
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=268435456;"
            "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
        ),
    }

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
MEDIA_ROOT = DATA / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = DATA / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [THEME / "static"] if THEME and (THEME / "static").is_dir() else []
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Three queues, so that neither mail nor publishing waits behind pictures and indexes.
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "mail", "publishing"],
    }
}

# --- Mail --------------------------------------------------------------------------------------
# The product's own e-mail (sign-in, receipts, confirmations) goes through the outbox, which
# uses the transport named by MASTHEAD_MAIL: the embedded mailbox, or smtp://user:pw@host:port.
MAIL_URL = env.str("MASTHEAD_MAIL", "mailbox:")
MAIL_RATE = env.int("MASTHEAD_MAIL_RATE", 0)  # messages per second and process; 0 for no limit
MAIL_CONNECTIONS = env.int("MASTHEAD_MAIL_CONNECTIONS", 4)
MAILBOX = DATA / "mailbox.sqlite3"
OPEN_MAILBOX = env.bool("MASTHEAD_OPEN_MAILBOX", False)  # open to everyone, for a demonstration
MAILERS = {"default": {"BACKEND": "masthead.outbox.backend.OutboxBackend"}}
DEFAULT_FROM_EMAIL = env.str("MASTHEAD_FROM", "post@example.com")

# --- Money -------------------------------------------------------------------------------------
# Who takes payments: your bank alone (`invoice:`), Stripe (`stripe:`) or its sandbox, which takes
# no money (`sandbox:PORT`). A vendor's hosted pages are on its own site, where forms may lead.
PAYMENTS = env.str("MASTHEAD_PAYMENTS", "invoice:")
STRIPE_KEY = env.str("MASTHEAD_STRIPE_KEY", "")
STRIPE_WEBHOOK_SECRET = env.str("MASTHEAD_STRIPE_WEBHOOK_SECRET", "")
STRIPE_API = env.str("MASTHEAD_STRIPE_API", "https://api.stripe.com").rstrip("/")
STRIPE_SANDBOX = DATA / "sandbox" / "stripe"  # its folder
STRIPE_SANDBOX_PORT = _sandbox_port(PAYMENTS)
STRIPE_SANDBOX_URL = f"http://localhost:{STRIPE_SANDBOX_PORT}"
# A vendor that takes no new orders still changes the card of an earlier one.
PAYMENT_PAGES = [
    *([STRIPE_SANDBOX_URL] if STRIPE_SANDBOX_PORT else []),
    *(["https://checkout.stripe.com", "https://billing.stripe.com"] if STRIPE_KEY else []),
]
if PAYMENTS.startswith("sandbox:"):
    STRIPE_WEBHOOK_SECRET = _own_secret(STRIPE_SANDBOX / "webhook-secret")
TRIAL_CARD = env.bool("MASTHEAD_TRIAL_CARD", True)  # a trial asks for a card where cards are taken

# --- Embeds ------------------------------------------------------------------------------------
# Who is asked for the titles of videos and posts: their providers (oembed:) or no one (embedded:).
EMBEDS = env.str("MASTHEAD_EMBEDS", "oembed:")

# --- Accounts ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Reader"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
# One sign-in for readers and staff, on the product's own pages. Of allauth, only the
# ceremonies of passkeys and second factors are used, and none of its addresses is mounted.
LOGIN_URL = "sign_in"
WAGTAILADMIN_LOGIN_URL = "sign_in"
STAFF_TOTP = env.bool("MASTHEAD_STAFF_TOTP", True)  # the desk requires two-step verification
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "masthead.accounts.mfa_encryption.EncryptedMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
SESSION_COOKIE_NAME = "masthead_session"
SESSION_COOKIE_AGE = 90 * 86_400
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Domains of throw-away addresses, besides those in `accounts/disposable.txt`.
DISPOSABLE_DOMAINS: list[str] = env.list("MASTHEAD_DISPOSABLE_DOMAINS", [])

# --- What is sold ------------------------------------------------------------------------------
SALES = env.str("MASTHEAD_SALES", "")  # who gets teams' enquiries; empty: the publication's sender
METER = env.int("MASTHEAD_METER", 0)  # gated stories that anyone may open free each month

# --- Words and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
# The languages that a reader may choose; each has a complete catalogue in `locale`.
LANGUAGES = [(code, language_name(code)) for code in ("en-gb", "ar")]
LANGUAGE_COOKIE_NAME = "masthead_language"
LANGUAGE_COOKIE_AGE = 365 * 86_400
LANGUAGE_COOKIE_SECURE = USE_TLS
with _data_folder_used():
    LOCALE_PATHS = [compile_catalogues(PACKAGE / "locale", DATA / "locale")]
TIME_ZONE = "UTC"  # each publication and newsletter names its own zone
USE_I18N = USE_TZ = True

# --- The desk: Wagtail -------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Masthead"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_NOTIFICATION_USE_HTML = True
WAGTAILADMIN_NOTIFICATION_FROM_EMAIL = DEFAULT_FROM_EMAIL
WAGTAILIMAGES_IMAGE_MODEL = "publishing.Picture"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "avif", "tif", "tiff"]
WAGTAILIMAGES_AVIF_QUALITY = 55
WAGTAILIMAGES_WEBP_QUALITY = 76
WAGTAILIMAGES_JPEG_QUALITY = 82
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"tiff": "webp"}  # no browser shows TIFF
WAGTAILIMAGES_IMAGE_FORM_BASE = "masthead.desk.picture_form.PictureForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 40 * 1024 * 1024
WAGTAIL_ALLOW_UNICODE_SLUGS = True
WAGTAILREDIRECTS_AUTO_CREATE = False  # ours are only from addresses that were public
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # no choice: the desk keeps the publication's time
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = False  # no one has a password
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False  # an address changes on the account page
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
MODELSEARCH_BACKENDS = WAGTAILSEARCH_BACKENDS
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# The reader's site runs no inline script or style. The desk (Wagtail) needs its own policy,
# which `desk.policy` sets on its pages alone.
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "frame-src": [CSP.SELF, "https://www.youtube-nocookie.com", "https://player.vimeo.com"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF, *PAYMENT_PAGES],
    "frame-ancestors": [CSP.SELF],
}

# --- Logging -----------------------------------------------------------------------------------
LOG_LEVEL = env.str("MASTHEAD_LOG", "INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
    raise SystemExit(f"MASTHEAD_LOG is {LOG_LEVEL!r}. Use DEBUG, INFO, WARNING, ERROR or CRITICAL.")
LOG_FORMAT = env.str("MASTHEAD_LOG_FORMAT", "line")  # for people; "json" for log collectors
if LOG_FORMAT not in {"line", "json"}:
    raise SystemExit(f"MASTHEAD_LOG_FORMAT is {LOG_FORMAT!r}. Use line or json.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname:7} {name}: {message}", "style": "{"},
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.CallsiteParameterAdder({CallsiteParameter.PROCESS}),
                # without the values of variables: they hold readers' addresses
                structlog.processors.ExceptionRenderer(
                    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
                ),
            ],
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django_tasks_db": {"level": "WARNING"},
        "django.tasks": {"level": "WARNING"},
        "stripe": {"level": "WARNING"},  # it would log every request
        "httpx": {"level": "WARNING"},  # it would too, and an address can name a reader
        "weasyprint": {"level": "ERROR"},  # it warns of each rule that only browsers support
        "fontTools": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},  # the desk has its own audit log
    },
}
