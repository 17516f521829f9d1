"""Entry point of the web server."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from bollwerk.foundation.turns import one_at_a_time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bollwerk.shell.settings")
application = one_at_a_time(get_wsgi_application())
get_resolver().url_patterns  # noqa: B018 - loads every view before the first request does
gc.collect()
gc.freeze()  # what is loaded now stays: looking through it again and again would cost every request its share
