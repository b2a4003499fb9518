"""Helpers of these tests (`branches`, `oracles`) and the other simulators (`benchmarks`) are importable from any starting folder."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
for folder in (HERE, HERE.parents[1]):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
