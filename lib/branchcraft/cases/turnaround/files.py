"""Write the case's synthetic data files: python -m branchcraft.cases.turnaround.files [folder]

The months as CSV with Chinese headings, and the year's averages as a filled health-check sheet that chapter 00 reads.
"""

from __future__ import annotations

import sys
from pathlib import Path

from branchcraft.cases.turnaround.scenario import MONTHS, averages, months_table
from branchcraft.opening.indicators import INDICATORS
from branchcraft.opening.template import template_bytes

CSV, SHEET = "01_turnaround_synthetic.csv", "01_turnaround_check_synthetic.xlsx"


def csv_text() -> str:
    """The months as a table; the first column says on every line that the data are synthetic."""
    rows = months_table().rename(columns={"month": "月份", **{one.key: f"{one.name}（{one.unit}）" for one in INDICATORS}})
    rows.insert(0, "说明", "合成数据")
    return rows.to_csv(index=False, lineterminator="\n")


def write(folder: Path) -> None:
    """Write both files."""
    (folder / CSV).write_text(csv_text(), encoding="utf-8-sig", newline="")
    (folder / SHEET).write_bytes(template_bytes(averages(MONTHS), MONTHS))


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "cases/data"))
