"""Settings. Everything a site may change comes from the environment; the defaults run on one plain machine."""

from __future__ import annotations

import os

from django.utils.translation import gettext_lazy as _

from bollwerk.shell.configuration import database, jobs_database_url, kern_folder, secret_key
from bollwerk.shell.directories import ldap_directory, openid_providers
from bollwerk.shell.messages import compile_catalogues
from bollwerk.shell.prepared import data_folder

DATA_DIR = data_folder()
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = os.environ.get("BOLLWERK_DEBUG") == "1"
SECRET_KEY = secret_key(DATA_DIR)
BASE_URL = os.environ.get("BOLLWERK_URL", "http://localhost:8000")
ALLOWED_HOSTS = os.environ.get("BOLLWERK_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "template_partials",
    "bollwerk.foundation.ui",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "bollwerk.foundation.access",
    "bollwerk.foundation.history",
    "bollwerk.foundation.audit",
    "bollwerk.foundation.people",
    "bollwerk.foundation.files",
    "bollwerk.foundation.jobs",
    "bollwerk.foundation.measures",
    "bollwerk.foundation.notices",
    "bollwerk.foundation.evidence",
    "bollwerk.rooms.inventory",
    "bollwerk.rooms.advisories",
    "bollwerk.rooms.lifecycle",
    "bollwerk.rooms.ransomware",
    "bollwerk.rooms.pentests",
    "bollwerk.rooms.council",
    "bollwerk.shell",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bollwerk.shell.middleware.ViewerMiddleware",
    "bollwerk.foundation.people.middleware.SecondFactorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "bollwerk.shell.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "bollwerk.shell.context.frame",
            ],
            "builtins": ["template_partials.templatetags.partials", "bollwerk.foundation.ui.templatetags.kern"],
        },
    }
]
FORM_RENDERER = "bollwerk.foundation.ui.renderers.FieldRenderer"

DATABASES = {"default": database(DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
JOBS_DATABASE_URL = jobs_database_url(DATA_DIR)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "bollwerk.foundation.people.log_in.HouseBackend",
    "bollwerk.foundation.people.ldap.LdapBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "bollwerk.foundation.people.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "bollwerk.foundation.people.adapters.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = openid_providers(os.environ)
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form may post to this house alone; the state kept in the session guards the way
LDAP_DIRECTORY = ldap_directory(os.environ)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = BASE_URL.startswith("http://localhost")
MFA_TOTP_ISSUER = "Bollwerk"
AXES_USERNAME_FORM_FIELD = "login"
AXES_FAILURE_LIMIT = 10
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = 0.25

compile_catalogues()  # before Django reads the first text: it keeps what it read
LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "bollwerk_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [("kern", kern_folder())]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

SESSION_ENGINE = "bollwerk.foundation.people.log_in"
SESSION_COOKIE_NAME = "bollwerk_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = BASE_URL.startswith("https://")
CSRF_FAILURE_VIEW = "bollwerk.foundation.ui.errors.csrf_failure"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
SESSION_COOKIE_AGE = 10 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

ADVISORIES_OWN_NETWORK = os.environ.get("BOLLWERK_ADVISORIES_OWN_NETWORK") == "1"  # tests, a provider of one's own
CLAMD_ADDRESS = os.environ.get("BOLLWERK_CLAMD", "")
TRAIL_ANCHOR_DIR = os.environ.get("BOLLWERK_ANCHOR_DIR", "")
TRAIL_ANCHOR_MAIL = os.environ.get("BOLLWERK_ANCHOR_MAIL", "")

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

EMAIL_HOST = os.environ.get("BOLLWERK_SMTP_HOST", "")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_PORT = int(os.environ.get("BOLLWERK_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("BOLLWERK_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("BOLLWERK_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("BOLLWERK_SMTP_TLS", "") == "starttls"
EMAIL_USE_SSL = os.environ.get("BOLLWERK_SMTP_TLS", "") == "ssl"
NOTICE_TARGETS = os.environ.get("BOLLWERK_NOTICE_TARGETS", "").split()
DEFAULT_FROM_EMAIL = os.environ.get("BOLLWERK_MAIL_FROM", "bollwerk@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
