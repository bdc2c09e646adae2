"""Where things are: the folders of the checkout this package is installed from (editable)."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "_build"
# Runs that are repeated to verify them start without what earlier ones left.
CHECKPOINTS = Path(os.environ.get("RNN_DIFFICULTY_CHECKPOINTS", ROOT / "results" / "checkpoints"))
DATA = ROOT / "data"
NOTEBOOKS = ROOT / "notebooks"
RECORDS = ROOT / "results" / "records"
# Tests that execute chapters write their tables elsewhere.
TABLES = Path(os.environ.get("RNN_DIFFICULTY_TABLES", ROOT / "results" / "tables"))
VERIFIED = ROOT / "results" / "verified.jsonl"
WEIGHTS = ROOT / "results" / "weights"
