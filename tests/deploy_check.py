"""Django's deployment check as production sees it: no warning may remain."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PRODUCTION = {
    "SITE_URL": "https://help.example.ac.uk",
    "SECRET_KEY": "only-for-this-check-Zk3vQ9x7Lw2Rt8Yb5Nc1Md6Fh4Jg0Ps-aUeIoKqT",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
}

if __name__ == "__main__":
    root = Path(__file__).resolve().parent.parent
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    sys.exit(subprocess.run(command, cwd=root, env={**os.environ, **PRODUCTION}, check=False).returncode)
