"""Known vulnerabilities of the locked packages, by pip-audit, which has to be installed.

Where its database cannot be reached, or does not know a package, that is said as a warning of the
workflow, and not taken for a clean answer. Needs no other package: `python .ci/audit.py`.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
COMMAND = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "--format", "json"]


def main() -> int:
    """Return 1 where a package has a known vulnerability."""
    command = [*COMMAND, "--progress-spinner", "off", "--requirement", str(LOCK)]
    done = subprocess.run(command, capture_output=True, text=True)
    return report(done.stdout, done.stderr)


def report(answer: str, complaint: str) -> int:
    """Say what pip-audit found, and what it could not look at."""
    try:
        found: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = complaint.strip().rpartition("\n")[2] or "no answer"
        print(f"::warning::Nothing was audited, the database could not be reached: {last}")
        return 0
    unknown = [package["name"] for package in found if "skip_reason" in package]
    if unknown:
        print(f"::warning::Not audited: {len(unknown)} of {len(found)}: {', '.join(unknown)}")
    bad = [package for package in found if package.get("vulns")]
    for package in bad:
        ids = ", ".join(each["id"] for each in package["vulns"])
        print(f"::error::{package['name']} {package['version']}: {ids}")
    print(f"{len(found) - len(unknown)} packages audited, {len(bad)} with a known vulnerability")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
