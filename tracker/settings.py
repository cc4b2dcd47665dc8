"""The project's settings. Every value that differs between machines comes from the environment.

With nothing set, these are settings fit for production on this machine: no debug, https only, a
secret of its own, the embedded database and broker. ``tracker.local.run`` loosens what loopback
needs.
"""

import sys
from pathlib import Path
from typing import Any

import django_stubs_ext
from celery.schedules import crontab
from django.utils.csp import CSP
from environs import Env
from kombu import Queue
from marshmallow.validate import ContainsOnly

from tracker import environment, mail, stores
from tracker.local import embedded

django_stubs_ext.monkeypatch()  # so that QuerySet[Statement] means something at run time

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR = embedded.data_folder()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="", validate=environment.secret) or embedded.secret_key(
    VAR
)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Who may read without signing in. `make run` sets it, because it listens on loopback only.
PUBLIC_READ = env.bool("PUBLIC_READ", default=False)

# How many trusted proxies stand before this site; true means one.
_behind_proxy = env.str("BEHIND_PROXY", default="0")
TRUSTED_PROXIES = int(_behind_proxy) if _behind_proxy.isdecimal() else int(env.bool("BEHIND_PROXY"))

# Whether to limit request rates (see web/middleware/rates.py); a proxy may do it instead.
RATE_LIMITS = env.bool("RATE_LIMITS", default=True)

# The base URL of the site, for links outside of pages.
SITE_ADDRESS = env.str(
    "SITE_ADDRESS", default="http://127.0.0.1:8000", validate=environment.site_address
)

INSTALLED_APPS = [
    "statements",
    "bench",
    "django.contrib.admin.apps.SimpleAdminConfig",  # the addresses load its modules, when needed
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "django_filters",
    "django_htmx",
    "pghistory",
    "pgtrigger",
]

MIDDLEWARE = [
    "statements.web.middleware.client_address.ClientAddress",
    "statements.web.middleware.headers.Headers",
    # Early, since whitenoise responds without calling later middleware.
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "statements.web.middleware.bounds.RejectMalformedRequests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "statements.web.middleware.long_forms.LongForms",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "statements.web.middleware.downloads.NoteDownloads",
    "statements.web.middleware.rates.Rates",
    "statements.web.middleware.computing.RefuseComputing",
    "allauth.account.middleware.AccountMiddleware",
    "statements.web.middleware.sessions.SessionLimits",
    "statements.web.audience.AudienceMiddleware",
    "axes.middleware.AxesMiddleware",
    "statements.web.middleware.removed.RemovedRecords",
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
AUTH_USER_MODEL = "statements.User"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "statements.web.audience.permissions_context",
            ],
            "builtins": ["statements.templatetags.languages"],
        },
    },
]

# The log of changes names the program where neither a person nor a task is known.
PROGRAM = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])[:60] or "python"
# The web process limits every query; commands and tasks are not limited (see tracker/wsgi.py).
STATEMENT_TIMEOUT_MS = env.int("STATEMENT_TIMEOUT_MS", default=0)
DATABASES = {
    "default": {
        **(
            env.dj_db_url("DATABASE_URL") if env.str("DATABASE_URL", "") else embedded.database(VAR)
        ),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
_options = DATABASES["default"].setdefault("OPTIONS", {})
_options["options"] = (
    f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c timezone=UTC"
    # Pages query few rows: starting parallel workers takes longer than they save.
    " -c max_parallel_workers_per_gather=0"
)
_options.setdefault("application_name", PROGRAM)
# Only ``selectors.prepared`` binds on the server: what it runs is prepared at once.
_options.setdefault("prepare_threshold", 0)

# Shared by all processes, so that failed codes are counted together; if full it evicts counts.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="") or embedded.broker_url(VAR)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A request must not wait for a broker that is down: publish once, briefly; the sweeps repeat it.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": 0.5,  # workers wait longer (see tracker/celery.py)
    "max_retries": 0,  # of a user's request: the sweeps replace lost messages
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# The soft limit raises an error in the task; the hard limit kills its process.
_SOFT_SECONDS = env.int("TASK_SECONDS", default=120)
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = _SOFT_SECONDS, 2 * _SOFT_SECONDS
# Tasks that go through the whole archive, or a large part of it.
CELERY_TASK_ANNOTATIONS = {
    f"statements.tasks.{task}": {"soft_time_limit": 1800, "time_limit": 2100}
    for task in (
        *("alerts.check_searches", "links.frequencies.renew", "exports.run_export"),
        "bulk.run_act",
        "imports.run_import",
    )
}
CELERY_WORKER_MAX_TASKS_PER_CHILD = 2000
# In kB. It is looked at after each task; a process that has more is ended, and another begun.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 1_000 * env.int("TASK_MEMORY_MB", default=1_500)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# Workers alternate between queues, so that awaited tasks are not queued behind sweeps.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("awaited")]
CELERY_TASK_ROUTES = {
    f"statements.tasks.{task}": {"queue": "awaited"}
    for task in ("exports.run_export", "bulk.run_act", "imports.run_import")
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
CELERY_BEAT_SCHEDULER = "tracker.beat:Scheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5  # seconds; much less than the supervisor waits for a sign of life


def _every(seconds: float, task: str) -> dict[str, Any]:
    """Send a task periodically; an unprocessed message expires when the next is sent."""
    return {
        "task": f"statements.tasks.{task}",
        "schedule": seconds,
        "options": {"expires": seconds},
    }


_SWEEP_SECONDS = env.float("SWEEP_SECONDS", 60.0)
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "measure missed links": _every(_SWEEP_SECONDS, "links.echoes.sweep"),
    "recompute outdated rows": _every(_SWEEP_SECONDS, "statements.rebuilding.sweep"),
    "rank missed responses": _every(_SWEEP_SECONDS, "links.ranking.sweep"),
    "send waiting surveys": _every(_SWEEP_SECONDS, "links.surveys.send_waiting"),
    "send waiting exports": _every(_SWEEP_SECONDS, "exports.send_waiting"),
    "check claims": _every(3600.0, "saved_views.check_claims"),
    "send waiting bulk edits": _every(_SWEEP_SECONDS, "bulk.sweep"),
    "send waiting imports": _every(_SWEEP_SECONDS, "imports.send_waiting"),
    "delete expired files": _every(env.float("EXPORT_CLEAN_SECONDS", 3600.0), "exports.clean"),
    "delete old request counts": _every(3600.0, "accounts.rates.clean"),
    "renew document frequencies": _every(
        env.float("BACKGROUND_SECONDS", 600.0), "links.frequencies.renew"
    ),
    "visit sources that are due": _every(
        env.float("VISIT_SECONDS", 15.0), "sources.visits.dispatch"
    ),
    "alert admins of sources": _every(900.0, "sources.visits.alert"),
    "read captures": _every(env.float("DRAFT_SECONDS", 20.0), "sources.drafts.sweep"),
    "read directives for phrases": _every(
        env.float("PHRASE_SECONDS", 600.0), "profiles.proposals.sweep"
    ),
    "store summaries anew": _every(env.float("SUMMARY_SECONDS", 20.0), "analysis.summaries.sweep"),
    "save cited pages in a public archive": _every(_SWEEP_SECONDS, "sources.public_copies.sweep"),
    "read captures again": _every(_SWEEP_SECONDS, "sources.rereading.sweep"),
    "send waiting letters": _every(_SWEEP_SECONDS, "accounts.letters.send_waiting"),
    "delete ended sessions and old events": _every(3600.0, "accounts.sessions.clean"),
    "seal changes": _every(_SWEEP_SECONDS, "history.sealing.seal"),
    "check saved searches": _every(env.float("ALERT_SECONDS", 300.0), "alerts.check_searches"),
    "send digests at 08:00 in Beijing": {
        "task": "statements.tasks.alerts.send_digests",
        "schedule": crontab(hour="0", minute="0"),
    },
    # The same again, for lost messages and mail servers that were down; it sends nothing twice.
    "retry digests": {
        "task": "statements.tasks.alerts.send_digests",
        "schedule": crontab(minute="5-59/10"),
    },
}

# Without a mail server, mails are written to files, so that none is lost.
MAILERS = {
    "default": mail.mailer(
        env.dj_email_url("EMAIL_URL") if env.str("EMAIL_URL", "") else None, VAR / "mail"
    )
}
MAIL_IS_SENT = bool(env.str("EMAIL_URL", ""))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=mail.sender(SITE_ADDRESS))
SILENCED_SYSTEM_CHECKS = ["mail.E001"]  # files are intended; the README says where they are

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "statements.services.accounts.passwords.NamesDoNotCount"},
]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_CALLABLE = "statements.web.middleware.rates.locked_out"
AXES_CLIENT_IP_CALLABLE = "statements.web.middleware.rates.axes_address"
AXES_USERNAME_CALLABLE = "statements.web.middleware.rates.axes_username"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
# Who signed in is in the audit log, which forgets; this one never would.
AXES_DISABLE_ACCESS_LOG = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "statements:home"
LOGOUT_REDIRECT_URL = "statements:home"
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # seconds

# Roles that must sign in with a second factor, such as "admin,researcher". Anybody may set one up.
SECOND_FACTOR_FOR: list[str] = env.list(
    "SECOND_FACTOR_FOR", default=[], validate=ContainsOnly(["researcher", "analyst", "admin"])
)
ACCOUNT_ADAPTER = "statements.web.accounts.adapter.AccountAdapter"
ACCOUNT_CHANGE_EMAIL = True  # one address each; a new one must be confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Biaotai: "
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger's address gets no mail from here
ACCOUNT_EMAIL_VERIFICATION = "none"  # at sign-in; who changes an address confirms the new one
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds after which admin acts ask who is there
MFA_ADAPTER = "statements.web.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts come by invitation, so nobody squats an address

# How long the audit log keeps events; at least 90 days.
AUDIT_DAYS = env.int("AUDIT_DAYS", default=730)

# Loopback has no certificate; any other host has one, or a proxy that terminates TLS.
HTTPS = env.bool("HTTPS", default=True)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers allow it on localhost alone
# A session ends after this time without a request, and in any case after SESSION_DAYS.
SESSION_COOKIE_AGE = env.int("SESSION_IDLE_MINUTES", default=12 * 60) * 60
SESSION_DAYS = env.int("SESSION_DAYS", default=14)
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Browsers accept cookies with this prefix only from this host, over https, for the whole site.
_HOST_ONLY = "__Host-" if HTTPS else ""
# Copies on one host share cookies, whatever their ports, so each needs its own name.
SESSION_COOKIE_NAME = _HOST_ONLY + env.str("SESSION_COOKIE_NAME", default="biaotai_session")
CSRF_COOKIE_NAME = _HOST_ONLY + env.str("CSRF_COOKIE_NAME", default="biaotai_csrf")
# Not in a cookie of their own, which could not be named like these.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "statements.web.errors.form_expired"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

# Bytes, for routes with long texts: nine for a character. Others: web/middleware/bounds.py.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2560 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600  # style sheets too: only whitenoise reads them
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 1  # counted before the handler below refuses it
FILE_UPLOAD_HANDLERS = ["statements.web.middleware.uploads.RefuseFiles"]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
# For pages; storage is UTC.
TIME_ZONE = env.str("PAGE_TIME_ZONE", default="Asia/Shanghai", validate=environment.time_zone)

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "captures": stores.capture_store(
        env.str("CAPTURE_STORAGE", default=""), folder=VAR / "captures"
    ),
}
# The port of 127.0.0.1 that pages may be fetched from; `manage.py demo_site` opens its own.
CAPTURE_LOCAL_PORT = env.int("CAPTURE_LOCAL_PORT", default=0)
environment.local_port(CAPTURE_LOCAL_PORT, is_debug=DEBUG)
# An HTTP proxy for captures; those of the environment are ignored.
CAPTURE_PROXY = env.str("CAPTURE_PROXY", default="", validate=environment.proxy)
# Where a public web archive is asked to save the pages of accepted drafts; nowhere if empty.
ARCHIVE_SAVE_URL = env.str("ARCHIVE_SAVE_URL", default="", validate=environment.archive_address)
# How the fetcher calls itself to the sites that it visits.
CAPTURE_USER_AGENT = f"Biaotai/1.0 (+{SITE_ADDRESS})"
SEEDS = BASE_DIR / "seeds"
# Exports; the web server and the workers must share the folder.
EXPORTS = Path(env.str("EXPORTS", default="") or VAR / "exports")
# Limits on finished exports in MB: per person, per address without an account, of all such
# addresses, and in total. They are checked before an export starts.
_MB = 1024 * 1024
EXPORT_BYTES_PER_PERSON = env.int("EXPORT_MB_PER_PERSON", default=1000) * _MB
EXPORT_BYTES_PER_ADDRESS = env.int("EXPORT_MB_PER_ADDRESS", default=200) * _MB
EXPORT_BYTES_WITHOUT_ACCOUNT = env.int("EXPORT_MB_WITHOUT_ACCOUNT", default=2000) * _MB
EXPORT_BYTES = env.int("EXPORT_MB", default=5000) * _MB
# Imported files, and the bytes of the largest; the web server and the workers share the folder.
IMPORTS = Path(env.str("IMPORTS", default="") or VAR / "imports")
IMPORT_BYTES = env.int("IMPORT_MB", default=64) * _MB

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "tracker.logs.RedactingFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {"statements": {"level": env.str("LOG_LEVEL", default="INFO")}},
}
