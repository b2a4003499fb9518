"""Two engines, written apart, tell the same day bit for bit; and every customer gets exactly one end per queue she joined."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from branches import branches
from hypothesis import given, settings

from branchcraft.errors import InputError
from branchcraft.queueing import engine, sample_tickets, simulate

STEADY = settings(max_examples=150, deadline=None, derandomize=True)


@given(branches())
@STEADY
def test_reference_and_compiled_are_bit_identical(branch: dict[str, Any]) -> None:
    ours, fast = (simulate(**branch, engine=name) for name in ("reference", "compiled"))
    pd.testing.assert_frame_equal(ours, fast, check_exact=True)
