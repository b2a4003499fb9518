"""The synthetic customer extract for those who brought none: a fictional branch's list as a bank's system might export it, with its usual faults.

Balances have the published shape (`model.disclosed_base`); everything else is made up. Names are stars, so that a learner sees that the column is not
read. Run `python -m branchcraft.crm.example_extract FILE` to write it again; a test compares the stored file with this.
"""

from __future__ import annotations

import csv
import io
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from branchcraft.crm.model import disclosed_base

CUSTOMERS = 2400
TODAY = date(2026, 3, 31)
HEADINGS = ("客户号", "客户姓名", "月日均资产（元）", "最近动账日期", "近一年交易笔数", "持有产品数")
TITLE = "甲行 A 支行 个人客户清单（虚构网点，合成数据） 2026-03"


def example_rows(seed: int = 42) -> list[list[str]]:
    """All rows of the extract, faults included, under HEADINGS."""
    rng = np.random.default_rng(seed)
    aum = disclosed_base().upper_quantile(rng.uniform(size=CUSTOMERS))
    # Larger balances are moved more often, and one customer in four is asleep whatever she holds; sleeping balances are smaller.
    asleep = rng.uniform(size=CUSTOMERS) < np.where(aum >= 5, 0.12, 0.30)
    aum = np.where(asleep & (aum < 5), aum * 0.4, aum)
    months = np.where(asleep, 5 + rng.gamma(1.6, 8, CUSTOMERS), rng.gamma(0.9, 1.1, CUSTOMERS))
    yearly = np.where(asleep, rng.poisson(0.6, CUSTOMERS), rng.poisson(rng.gamma(1.1, np.where(aum >= 5, 22, 45), CUSTOMERS)))
    products = 1 + rng.binomial(4, np.clip(0.10 + 0.10 * np.log10(np.maximum(aum, 0.1) + 1), 0, 0.8), CUSTOMERS)
    rows = []
    for k in range(CUSTOMERS):
        last = TODAY - timedelta(days=round(float(min(months[k], 70)) * 30.44))
        rows.append([f"A{100001 + k}", "***", f"{aum[k] * 10_000:.2f}", f"{last:%Y/%m/%d}", str(int(yearly[k])), str(int(products[k]))])
    rows[40][2], rows[77][2], rows[300][2] = "", "-1200.00", "暂缺"
    rows[512][3], rows[513][3] = "不详", ""
    rows[900][2] = "1,250,000.00"
    rows.insert(1200, list(rows[1100]))
    rows.append(["合计", "", f"{aum.sum() * 10_000:.2f}", "", "", ""])
    return rows


def example_bytes() -> bytes:
    """The extract as a CSV file in GB18030 with a title above the headings, as Chinese systems write it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([TITLE])
    writer.writerow([])
    writer.writerow(HEADINGS)
    writer.writerows(example_rows())
    return buffer.getvalue().encode("gb18030")


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(example_bytes())
