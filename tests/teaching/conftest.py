"""A course folder with a bank in it."""

from __future__ import annotations

from pathlib import Path

import pytest

BANK = """
title: 试题
items:
  - id: windows
    kind: number
    prompt: 来的活相当于几个窗口？
    unit: 个窗口
    answer: 4
    tolerance: 0.1
    explanation: 120 ÷ 30 = 4。
    hint: 先算分钟。
    steps:
      - {value: 120, says: 一共 120 分钟}
      - {value: 4, says: 除以 30 分钟}
    near:
      - {value: 20, says: 20 是人数。}
  - id: better
    kind: single
    prompt: 变好了吗？
    explanation: 看走掉的人。
    options:
      - {key: yes, text: 变好了, says: 走掉的不算在平均里。}
      - {key: unsure, text: 不能说, says: 要看按时叫到的比例。, right: true}
"""


@pytest.fixture
def bank_file(tmp_path: Path) -> Path:
    """A course folder with one bank; returns the bank's path."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "pyproject.toml").touch()
    path = tmp_path / "exercises" / "items" / "06_staffing.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(BANK, encoding="utf-8")
    return path
