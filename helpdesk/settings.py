"""Settings: read from the environment only (`.env.example` lists each variable with its default)."""

from __future__ import annotations

import os

from csp.constants import NONE, SELF

from helpdesk import env

BASE_DIR = env.BASE_DIR
DATA_DIR = env.data_dir()
EMBEDDED = env.is_embedded()
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.secret_key(DATA_DIR)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")

PORT = env.number("HELPDESK_PORT", 8000)
SMTP_HOST = env.text("HELPDESK_SMTP_HOST", "127.0.0.1")
SMTP_PORT = env.number("HELPDESK_SMTP_PORT", 8025)
LMTP_PORT = env.number("HELPDESK_LMTP_PORT", 8024)
WEB_HOST = env.text("HELPDESK_HOST", "127.0.0.1")
SITE_URL = env.text("SITE_URL", f"http://localhost:{PORT}").rstrip("/")
SITE_SCHEME, SITE_HOST = env.site_parts(SITE_URL)
SITE_NAME = env.text("SITE_NAME", "IT Service Desk")
ORGANISATION_NAME = env.text("ORGANISATION_NAME", "Aldermere University")
HTTPS = SITE_SCHEME == "https"
ALLOWED_HOSTS = [SITE_HOST, *env.words("ALLOWED_HOSTS")]
if EMBEDDED:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "django_htmx",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "common",
    "accounts",
    "hours",
    "kb",
    "tickets",
    "mail",
    "counter",
    "reports",
    "notifications",
    "helpdesk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.middleware.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "common.body_limit.BodyLimitMiddleware",
    "common.middleware.ErrorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "common.csrf.NullOriginMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "helpdesk.urls"
WSGI_APPLICATION = "helpdesk.wsgi.application"
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
                "helpdesk.context.site",
            ],
            "builtins": [
                "common.templatetags.ui",
                "common.templatetags.signs",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]

DATABASES = {"default": env.database(DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.env.cache_url_config(env.text("CACHE_URL", "locmemcache://"))}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.EmailBackend"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.text("TIME_ZONE", "Europe/London")
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "files"  # never served by path: authorising views read it
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(MEDIA_ROOT)},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if EMBEDDED:  # no collectstatic step on a newcomer's machine: served from the checkout
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = False
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
ATTACHMENT_MAX_BYTES = env.number("ATTACHMENT_MAX_MB", 25) * 1024 * 1024
MAIL_MAX_BYTES = env.number("MAIL_MAX_MB", 25) * 1024 * 1024
SLA_GOAL_PERCENT = min(max(env.number("SLA_GOAL_PERCENT", 90), 0), 100)  # of targets met in time; a line in reports
UNDO_SEND_SECONDS = min(max(env.number("UNDO_SEND_SECONDS", 10), 0), 30)  # a reply can be called back; 0: it cannot

# --- cookies, headers ------------------------------------------------------------------------
PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{PREFIX}helpdesk_session"
CSRF_COOKIE_NAME = f"{PREFIX}helpdesk_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = HTTPS and env.flag("SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.flag("BEHIND_PROXY"):  # only when a proxy in front strips these headers from outside
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []
CSRF_FAILURE_VIEW = "common.errors_views.csrf_failure"
VIDEO_HOSTS = env.words("VIDEO_HOSTS", "www.youtube-nocookie.com,player.vimeo.com")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF, *(f"https://{host}" for host in VIDEO_HOSTS)],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- mail ------------------------------------------------------------------------------------
EMAIL_URL = env.text("EMAIL_URL", "outbox://")
if EMAIL_URL == "outbox://":
    EMAIL_BACKEND = "mail.backends.OutboxBackend"
else:
    vars().update(env.env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 30
OUTBOX_DIR = DATA_DIR / "outbox"
RAW_MAIL_DIR = DATA_DIR / "mail"
DEFAULT_MAILBOX = env.text("DEFAULT_MAILBOX", "helpdesk@localhost").lower()
DEFAULT_FROM_EMAIL = SERVER_EMAIL = DEFAULT_MAILBOX
MAIL_CA_FILE = env.text("MAIL_CA_FILE")  # authorities to believe besides the system's, for mail servers
MAIL_POLL_SECONDS = 60  # how often a mailbox is looked at; IDLE only makes it sooner
MAIL_WEBHOOKS = env.words("MAIL_WEBHOOKS")  # providers that post mail to us, as django-anymail names them
ANYMAIL = {name.removeprefix("ANYMAIL_"): value for name, value in os.environ.items() if name.startswith("ANYMAIL_")}
ANYMAIL["WEBHOOK_SECRET"] = env.text("ANYMAIL_WEBHOOK_SECRET")
if MAIL_WEBHOOKS:  # they post whole mails, a third longer in base64
    DATA_UPLOAD_MAX_MEMORY_SIZE = max(DATA_UPLOAD_MAX_MEMORY_SIZE, MAIL_MAX_BYTES * 7 // 5)
MAIL_AUTHSERV_ID = env.text("MAIL_AUTHSERV_ID")  # whose Authentication-Results we believe; empty: nobody's

# --- work: rows are the truth, Celery is the doorbell -----------------------------------------
BROKER_FOLDER = DATA_DIR / "broker"
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "filesystem://")
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_FOLDER),
        "data_folder_out": str(BROKER_FOLDER),
        "control_folder": str(BROKER_FOLDER / "control"),
        "polling_interval": 0.1,
    }
elif CELERY_BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 1, "socket_connect_timeout": 1}
QUIET_SECONDS = 10  # a worker that hears no bell for so long drains due rows by itself
CELERY_BEAT_SCHEDULE = {
    name: {"task": name, "schedule": seconds, "options": {"expires": seconds}}
    for name, seconds in {
        "mail.process": 2,
        "notifications.dispatch": 2,
        "notifications.digest": 60,
        "notifications.prune": 3600,
        "mail.send": 2,
        "tickets.mark_breaches": 30,
        "tickets.warn_of_breaches": 60,
        "tickets.send_replies": 1,
        "tickets.prune": 3600,
        "tickets.wake": 15,
        "tickets.act": 2,
        "common.beat": 10,
        "common.prune": 3600,
        "kb.prune": 3600,
    }.items()
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api_auth.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.api.JsonParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "common.api.exception_handler",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.text("API_RATE_ANON", "60/min"),
        "user": env.text("API_RATE_USER", "600/min"),
    },
    "NUM_PROXIES": env.number("NUM_PROXIES", 0),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Help desk API",
    "DESCRIPTION": "Tickets and answers, with the same rules as the pages.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

LOG_LEVEL = env.text("LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "common.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "WARNING"},
        "kombu": {"level": "ERROR"},
        "imapclient": {"level": "WARNING"},
        "msal": {"level": "CRITICAL"},  # it logs what a token server said
        "mail.log": {"level": "WARNING"},  # aiosmtpd's: a line for each step of each connection
    },
}
os.environ.setdefault("NO_COLOR", "1")
# A person's address is unique whatever its case: by a constraint over Lower("email"), which this check cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
