"""The entry point for an ASGI server: `uvicorn masthead.config.asgi:application`."""

import os

import django
from django.conf import settings

from masthead.core.serving import ThreadedHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masthead.config.settings")
django.setup(set_prefix=False)
application = ThreadedHandler(threads=settings.THREADS)
