"""Django's settings, all derived from `config`."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF

from muntada.site.config import from_environment

CONFIG = from_environment()
PACKAGE = Path(__file__).parents[1]

SECRET_KEY = CONFIG.secret_key
DEBUG = False
ALLOWED_HOSTS = list(CONFIG.hosts)
ROOT_URLCONF = "muntada.site.urls"
WSGI_APPLICATION = "muntada.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOMS = [
    "muntada.base",
    "muntada.journal",
    "muntada.access",
    "muntada.ui",
    "muntada.accounts",
    "muntada.sheets",
    "muntada.forums",
    "muntada.directory",
    "muntada.venue",
    "muntada.post",
    "muntada.opportunities",
    "muntada.accreditation",
    "muntada.protocol",
    "muntada.travel",
    "muntada.programme",
    "muntada.meetings",
    "muntada.privacy",
    "muntada.front",
    "muntada.demo",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    *ROOMS,
    "muntada.site",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "django_tasks",
    *([] if CONFIG.database.is_sqlite else ["procrastinate.contrib.django"]),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # our own files need no content policy: it guards pages
    # Pages are a third of their size; Django pads them at random, so that their length tells nothing (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "muntada.site.middleware.clock",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "muntada.site.middleware.Door",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "muntada.base.templatetags.links",
                "muntada.ui.templatetags.muntada_tags",
                "muntada.sheets.templatetags.sheet_tags",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "muntada.ui.context_processors.ui",
                "muntada.site.context.house",
                "muntada.demo.context.accounts",
            ],
        },
    }
]
FORM_RENDERER = "muntada.ui.forms.Renderer"

# SQLITE THAT DOES NOT LOSE: docs/decisions/sqlite-by-default.md
DATABASES: dict[str, dict[str, Any]]
if CONFIG.database.is_sqlite:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": CONFIG.database.name,
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": CONFIG.database.name,
            "HOST": CONFIG.database.host,
            "PORT": CONFIG.database.port,
            "USER": CONFIG.database.user,
            "PASSWORD": CONFIG.database.password,
            "OPTIONS": {
                **dict(CONFIG.database.options),
                **({} if CONFIG.is_test else {"pool": {"min_size": 1, "max_size": 12, "timeout": 10}}),
            },
        }
    }

TASKS = {
    "default": {
        "BACKEND": "muntada.base.jobs.embedded.EmbeddedBackend"
        if CONFIG.database.is_sqlite
        else "muntada.base.jobs.scaled.ProcrastinateBackend",
        "QUEUES": ["default", "solver"],
    }
}

PROCRASTINATE_ON_APP_READY = "muntada.base.jobs.scaled.register"

# Nothing is cached but the counts of attempts, and these are one for all processes that answer.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "site_cache"},
}

# Languages: Arabic is formatted as in Libya (ar_LY) by muntada.ui.format, never by Django.
LANGUAGE_CODE = "en"
LANGUAGES = [("ar", "العربية"), ("ru", "Русский"), ("en", "English")]
LANGUAGES_BIDI = ["ar"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_HTTPONLY = True

STATIC_URL = "static/"
STATIC_ROOT = CONFIG.data_dir / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": CONFIG.data_dir / "files"},
    },
    "staticfiles": {
        # Tests need plain names, else a fresh clone would have to collect files before its first test.
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if CONFIG.is_test
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = CONFIG.is_test
# Tests make many clients, each of which would list every file anew.
WHITENOISE_AUTOREFRESH = CONFIG.is_test

DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "muntada.site.uploads.LimitedFiles",
]

# Who signs in, and how
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if CONFIG.is_test
    else ["django.contrib.auth.hashers.ScryptPasswordHasher"]
)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "muntada.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts exist by invitation, so every address has been proved
ACCOUNT_FORMS = {
    "login": "muntada.accounts.forms.PasswordForm",
    "reauthenticate": "muntada.accounts.forms.ReauthenticateForm",
}
ACCOUNT_RATE_LIMITS = {
    "login_failed": "30/m/ip,20/h/key",  # a nearer limit, by address and place, is kept by axes
    "sign_in_link": "20/m/ip,3/10m/key",
    "set_up": "10/m/ip",
    "enrolment_code": "10/h/key",
    "gate_code": "30/m/ip",
    "reply": "30/m/ip",
}
MFA_ADAPTER = "muntada.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not CONFIG.is_behind_tls
MFA_FORMS = {
    "authenticate": "muntada.accounts.forms.CodeForm",
    "reauthenticate": "muntada.accounts.forms.CodeAgainForm",
    "activate_totp": "muntada.accounts.forms.ActivateCodesForm",
    "add_webauthn": "muntada.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "muntada.accounts.forms.RenamePasskeyForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = CONFIG.trusted_proxies
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "muntada.accounts.adapter.typed_address"
AXES_CLIENT_IP_CALLABLE = "muntada.accounts.adapter.address_of"
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Closed doors: nothing from elsewhere, nothing inline
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF, NONCE],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = CONFIG.is_behind_tls
SECURE_HSTS_SECONDS = 31536000 if CONFIG.is_behind_tls else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIG.trusted_proxies else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIG.is_behind_tls
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [CONFIG.base_url] if CONFIG.base_url else []
X_FRAME_OPTIONS = "DENY"

# Every mail waits in the outbox, which survives a restart; where it goes from there is CONFIG.mail_url.
EMAIL_BACKEND = "muntada.post.backends.OutboxBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIG.mail_from

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "loggers": {
        "muntada": {"handlers": ["stderr"], "level": "INFO"},
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["stderr"], "level": "WARNING"},
    },
}

SILENCED_SYSTEM_CHECKS: list[str] = []
