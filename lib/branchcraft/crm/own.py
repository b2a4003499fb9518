"""My own customers: how concentrated they are, which group each belongs to, and what to take home.

The same questions as in the chapter, asked of a customer extract: how much the top of the list holds and how sure that is, whom a line leaves out, and
who fits which rule on recency, frequency and money. The workbook that goes home names customers by their row in the file, or by the number that the
manager chose to read.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd
from openpyxl import Workbook

from branchcraft.crm.customer_file import CustomerFile
from branchcraft.crm.model import disclosed_base
from branchcraft.crm.segments import RULES, rule_labels
from branchcraft.errors import InputError
from branchcraft.files.workbook import write_table

FEWEST = 30
RESAMPLES = 400
MOST_LISTED = 500
_TOP = 10


@dataclass(frozen=True)
class OwnCustomers:
    """A manager's own customers and one line drawn through them."""

    file: CustomerFile
    line: float
    """万元."""
    resampled: np.ndarray = field(repr=False)
    """Share of the balance above the line in resamples of the customers: how it would differ if chance had brought others of the same kind."""

    @property
    def customers(self) -> pd.DataFrame:
        return self.file.accepted

    @cached_property
    def aum(self) -> np.ndarray:
        """Balances, largest first, 万元."""
        return -np.sort(-self.customers["aum"].to_numpy())

    @property
    def total(self) -> float:
        """Balance of all, 万元."""
        return float(self.aum.sum())

    @property
    def above(self) -> int:
        """Customers at or above the line."""
        return int((self.aum >= self.line).sum())

    @property
    def share(self) -> float:
        """Share of the balance above the line."""
        return float(self.aum[self.aum >= self.line].sum() / self.total)

    @property
    def interval(self) -> tuple[float, float]:
        """Range of the share in nine of ten resamples."""
        low, high = np.quantile(self.resampled, [0.05, 0.95])
        return float(low), float(high)

    @property
    def ordinary(self) -> float:
        """Mean balance of those below the line, 万元; NaN when there are none."""
        below = self.aum[self.aum < self.line]
        return float(below.mean()) if below.size else float("nan")

    @cached_property
    def gini(self) -> float:
        """Gini coefficient of the balances."""
        rising, count = self.aum[::-1], len(self.aum)
        return float((2 * np.arange(1, count + 1) - count - 1) @ rising / (count * self.total))

    def lorenz(self, shares: np.ndarray) -> np.ndarray:
        """Share of the balance held by the richest `shares` of the customers."""
        held = np.concatenate([[0], self.aum.cumsum()]) / self.total
        return np.interp(shares, np.arange(len(held)) / (len(held) - 1), held)


def study_customers(file: CustomerFile, line: float = 50.0, seed: int = 2) -> OwnCustomers:
    """Draw a line at `line` 万元 through the customers of a file. Raises InputError."""
    aum = file.accepted["aum"].to_numpy()
    if len(aum) < FEWEST:
        raise InputError(f"只有 {len(aum)} 位客户，至少要 {FEWEST} 位才看得出分布。")
    if not aum.sum() > 0:
        raise InputError("所有客户的余额都是 0，请检查哪一列是余额。")
    if not line > 0:
        raise InputError("门槛应当大于 0 万元。")
    rng = np.random.default_rng(seed)
    shares = np.empty(RESAMPLES)
    for k in range(RESAMPLES):
        again = aum[rng.integers(0, len(aum), len(aum))]
        shares[k] = again[again >= line].sum() / max(again.sum(), 1e-12)
    return OwnCustomers(file, line, shares)


def own_lines(own: OwnCustomers) -> list[str]:
    """What the extract says, in Chinese sentences."""
    low, high = own.interval
    base = disclosed_base()
    lines = [
        f"{len(own.aum)} 位客户，共 {own.total / 10_000:.2f} 亿元。{own.line:g} 万元以上 {own.above} 位（{own.above / len(own.aum):.1%}），"
        f"占余额 {own.share:.0%}（换一批同样的客户，九成落在 {low:.0%} 到 {high:.0%}）。",
        f"对照：按公开数据的形状，{own.line:g} 万元以上的客户应当占 {base.share_above(own.line):.1%}、占余额 {base.aum_above(own.line):.0%}。"
        "差得远不一定是好坏：网点的地段和客群不同。",
        f"最大的一位占余额 {own.aum[0] / own.total:.1%}，最大的 {_TOP} 位占 {own.aum[:_TOP].sum() / own.total:.0%}。",
    ]
    if own.ordinary > 0:
        lines[-1] = lines[-1].rstrip("。") + f"；走掉最大的一位，要 {own.aum[0] / own.ordinary:.0f} 位门槛以下的平均客户才补得上。"
    return lines


def tiers_table(own: OwnCustomers) -> pd.DataFrame:
    """Tiers of the extract: customers, balance, and how many hold two products or more; Chinese headings."""
    cuts = sorted({5.0, 20.0, own.line, 100.0, 300.0, 1000.0})
    edges = [0.0, *cuts, np.inf]
    rows = []
    aum, products = own.customers["aum"].to_numpy(), own.customers["products"].to_numpy(float)
    for low, high in pairwise(edges):
        here = (aum >= low) & (aum < high)
        known = here & ~np.isnan(products)
        name = f"{low:g} 万元以上" if np.isinf(high) else f"{low:g}–{high:g} 万元"
        two = f"{(products[known] >= 2).mean():.0%}" if known.any() else "没有产品数"
        rows.append([name, int(here.sum()), f"{here.mean():.1%}", f"{aum[here].sum() / aum.sum():.1%}", two])
    return pd.DataFrame(rows, columns=["余额", "客户", "占客户", "占余额", "两个产品以上的"])


def segments_table(own: OwnCustomers) -> pd.DataFrame:
    """Groups of the extract by the chapter's rule; Chinese headings. Raises InputError when recency or frequency is missing."""
    frame, labels = _grouped(own)
    rows = []
    for number, (name, who) in enumerate(RULES):
        here = frame[labels == number]
        share = here["aum"].sum() / own.total
        rows.append([name, who, len(here), f"{len(here) / len(frame):.0%}", f"{share:.0%}"])
    return pd.DataFrame(rows, columns=["群", "是谁", "客户", "占客户", "占余额"])


def _grouped(own: OwnCustomers) -> tuple[pd.DataFrame, np.ndarray]:
    if not own.file.has_rfm:
        raise InputError("要分群，文件里还要有「最近一次往来的日期」（或几个月没往来）和「一年交易笔数」两列。")
    frame = own.customers.dropna(subset=["recency", "frequency"])
    return frame, rule_labels(frame)


def quiet_list(own: OwnCustomers, most: int = MOST_LISTED) -> pd.DataFrame:
    """Whom to call first: the largest balances among those above the line, or above 5 万元, who have been quiet for three months; Chinese headings."""
    frame, labels = _grouped(own)
    quiet = frame[((frame["aum"] >= own.line) & (frame["recency"] >= 3)) | (labels == 3)].sort_values("aum", ascending=False).head(most)
    names = np.array([name for name, _ in RULES])[labels[frame.index.get_indexer(quiet.index)]]
    columns = {"原文件行号": quiet["row"].to_numpy()}
    if "customer" in quiet:
        columns["客户编号"] = quiet["customer"].to_numpy()
    return pd.DataFrame(
        {
            **columns,
            "群": names,
            "余额（万元）": quiet["aum"].round(2).to_numpy(),
            "几个月没往来": quiet["recency"].round(1).to_numpy(),
            "一年几笔": quiet["frequency"].to_numpy(),
            "联系前查一遍": "营销拒绝标志 / 风险评级是否有效 / 是否满 65 岁",
            "结果": "",
        }
    )


def workbook_bytes(own: OwnCustomers) -> bytes:
    """The study as an .xlsx file in memory: 分层, 分群 and 先联系谁 (where the columns are there), 放在一边的行, 说明."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # a new workbook has one
    sheet.title = "分层"
    write_table(sheet, tiers_table(own), title=f"我的客户：{own.line:g} 万元以上占余额 {own.share:.0%}", notes=own_lines(own))
    if own.file.has_rfm:
        write_table(book.create_sheet("分群"), segments_table(own), title="按规则分的群")
        title = f"安静了三个月的大额客户和有余额少往来的客户（最多 {MOST_LISTED} 位，余额从大到小）"
        write_table(book.create_sheet("先联系谁"), quiet_list(own), title=title)
    write_table(book.create_sheet("放在一边的行"), own.file.set_aside_table(), title="没有采用的行和原因（行号同原文件）")
    rules = [
        "这份表含客户金融信息，是个人信息保护法第二十八条所说的敏感个人信息：只在本行授权的电脑上用，用完按本行规定处理。",
        "用名单做营销推送，要同时给客户不按个人特征推送的选项，或者方便的拒绝方式（个人信息保护法第二十四条）。",
        "推荐有风险的产品前，按 2026-02-01 起施行的《金融机构产品适当性管理办法》评估和匹配；对 65 岁以上客户销售高风险产品另有特别注意义务。",
    ]
    write_table(book.create_sheet("说明"), pd.DataFrame({"说明": [*own.file.notes, *rules]}), title="读取时做的判断和使用时的规矩")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
