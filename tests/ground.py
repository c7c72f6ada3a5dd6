"""The ground under every test: a data folder of its own, named before the settings are read. Pytest
loads it first (`-p tests.ground`)."""

import os
import tempfile
from pathlib import Path

_folder = tempfile.TemporaryDirectory(prefix="masthead-tests-")
os.environ["MASTHEAD_DATA"] = _folder.name
os.environ["MASTHEAD_THEME"] = ""
os.environ["MASTHEAD_EMBEDS"] = "embedded:"
for name in ("MASTHEAD_SITE_URL", "MASTHEAD_MAIL", "MASTHEAD_OPEN_MAILBOX", "MASTHEAD_HOSTS"):
    os.environ.pop(name, None)
Path(_folder.name, "static").mkdir()
