"""What every exercise, case and prediction uses: questions that need no code, answers that say why, and results that go home.

`items` are the questions as data, `bank` reads them from text files that a trainer may edit, `scoring` says what an answer is worth and why,
`store` keeps it on the learner's own machine, `item_panel` shows it. No area is known here: an area hands in the functions that judge.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from branchcraft.teaching.items import Judgement

if TYPE_CHECKING:
    from branchcraft.teaching.exercise import Exercise
    from branchcraft.teaching.planning import KeepButton, plan_panel, record_decision
    from branchcraft.teaching.predictions import PredictionGate, calibration_panel

__all__ = ["Exercise", "Judgement", "KeepButton", "PredictionGate", "calibration_panel", "plan_panel", "record_decision"]
_HOME = {
    "Exercise": "exercise",
    **dict.fromkeys(("KeepButton", "plan_panel", "record_decision"), "planning"),
    **dict.fromkeys(("PredictionGate", "calibration_panel"), "predictions"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"branchcraft.teaching.{_HOME[name]}"), name)
