"""The peer: a bare Wagtail site, as its own project template sets it up, on the same database."""

from masthead.config.settings import *  # noqa: F403
from masthead.config.settings import INSTALLED_APPS as _OURS

INSTALLED_APPS = [*_OURS, "bench.bare"]
ROOT_URLCONF = "bench.bare.urls"
BARE_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]
# Our sign-in will not load without its own, which `apps` takes away again.
MIDDLEWARE = [*BARE_MIDDLEWARE, "allauth.account.middleware.AccountMiddleware"]
SECURE_CSP = {}
MIGRATION_MODULES = {"bare": None}
