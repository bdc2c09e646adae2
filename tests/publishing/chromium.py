"""The browser of the tests."""

import shutil

from rnn_difficulty.publishing.pdf import CHROMIUM as NAMES

CHROMIUM = next((path for path in map(shutil.which, NAMES) if path), None)
MISSING = f"needs one of {', '.join(NAMES)} on the PATH; on Debian: apt-get install chromium"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
