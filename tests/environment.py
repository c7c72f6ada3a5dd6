"""The environment of every test: a data folder of its own, named before the settings are read.
Pytest loads this module first (`-p tests.environment`)."""

import os
import tempfile
from pathlib import Path

_folder = tempfile.TemporaryDirectory(prefix="masthead-tests-")
os.environ["MASTHEAD_DATA"] = _folder.name
os.environ["MASTHEAD_THEME"] = ""
os.environ["MASTHEAD_EMBEDS"] = "embedded:"
os.environ["MASTHEAD_STAFF_TOTP"] = "0"
UNSET = "SITE_URL MAIL OPEN_MAILBOX HOSTS PAYMENTS STRIPE_KEY STRIPE_WEBHOOK_SECRET STRIPE_API"
for name in UNSET.split():
    os.environ.pop(f"MASTHEAD_{name}", None)
Path(_folder.name, "static").mkdir()
