"""Where things are: the folders of the checkout this package is installed from (editable)."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "_build"
DATA = ROOT / "data"
NOTEBOOKS = ROOT / "notebooks"
RECORDS = ROOT / "results" / "records"
TABLES = ROOT / "results" / "tables"
