"""`python -m branchcraft` is the command `branchcraft`."""

from __future__ import annotations

import sys

from branchcraft.cli import main

if __name__ == "__main__":
    sys.exit(main())
