"""Every benchmark in order, and at the end which bounds were missed:

    python -m benchmarks
"""

from __future__ import annotations

import subprocess
import sys

NAMES = ("signups", "pages", "weight", "search", "importing", "memory", "demo")


def main() -> int:
    """Each in a process of its own, so that none is measured with what another has loaded."""
    missed = [name for name in NAMES if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"]).returncode]
    print()
    for name in NAMES:
        print(f"{name:<12}{'MISSED' if name in missed else 'met'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
