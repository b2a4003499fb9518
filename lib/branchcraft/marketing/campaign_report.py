"""The ranked list as an Excel workbook: whom to call first, whom to leave uncalled by lot, and two empty columns to fill in.

Filled in and read again, the same file tells what the calls caused (`trial_uplift` by 分组).
"""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
from openpyxl import Workbook

from branchcraft.errors import InputError
from branchcraft.files.workbook import write_table
from branchcraft.marketing.campaign import Campaign
from branchcraft.marketing.targeting import MODELS, Scores
from branchcraft.marketing.uplift import detectable

CALL, CONTROL = "打", "对照"
_LOT = 7


def call_list(scores: Scores, held_out: float, break_even: float, seed: int = _LOT) -> pd.DataFrame:
    """The customers not called yet, best first; Chinese headings, two empty columns to fill in.

    held_out : share left uncalled by lot among those worth a call, so that the effect of the calls can be seen later; 0 for none.
    break_even : chance to buy from which a call pays. Raises InputError.
    """
    if scores.to_call.empty:
        raise InputError("名单里的客户都联系过了，没有可以排的。把下次活动的客户也放进文件（「联系过没有」写否）再读一遍。")
    if not 0 <= held_out <= 0.5:
        raise InputError("留作对照的比例应当在 0% 到 50% 之间。")
    ranked = scores.to_call.reset_index(drop=True)
    worth = ranked["score"].to_numpy() >= break_even
    group = np.where(worth, CALL, "").astype(object)
    candidates = np.flatnonzero(worth)
    drawn = np.random.default_rng(seed).permutation(candidates)[: round(held_out * candidates.size)]
    group[drawn] = CONTROL
    names = {"客户编号": ranked["customer"]} if "customer" in ranked else {}
    return pd.DataFrame(
        {
            "次序": np.arange(1, len(ranked) + 1),
            **names,
            "原文件行号": ranked["row"],
            "会买的机会（%）": (100 * ranked["score"]).round(1),
            "值得打": np.where(worth, "是", "否"),
            "分组": group,
            "是否联系": "",
            "是否购买": "",
        }
    )


def list_lines(table: pd.DataFrame, held_out: float, break_even: float, rate: float) -> list[str]:
    """What the list holds, in Chinese sentences. rate : share of the called that bought in the file."""
    counts = table["分组"].value_counts()
    call, control = int(counts.get(CALL, 0)), int(counts.get(CONTROL, 0))
    lines = [f"还没有联系的 {len(table)} 位里，会买的机会不低于 {break_even:.1%}（打平）的 {call + control} 位。"]
    if not call + control:
        return [*lines, "按现在的成本和毛利，没有一位值得打。"]
    if control < 2 or call < 2:
        return [*lines, "没有留对照：打完以后说不清多卖的是不是电话带来的。"]
    smallest = detectable(call, control, min(rate, 0.9))
    seen = f"看得见 {100 * smallest:.0f} 个百分点以上的差" if np.isfinite(smallest) else "再大的差也看不见"
    return [
        *lines,
        f"抽签留 {control} 位先不打（{held_out:.0%}），打 {call} 位。若对照买的和名单平均一样，五次有四次{seen}；不够就几家网点合起来，或者连做几批。",
        "抽签分好以后不要再挪：谁想打谁就打，对照就废了。拒绝营销的客户先从名单里去掉，再抽签。",
    ]


def judged_table(scores: Scores, later: Scores | None) -> pd.DataFrame:
    """How well the ranking did on customers it had not seen; Chinese headings."""
    rows = []
    for label, one in (("没见过的客户（交叉检验）", scores), ("后来打的客户（按日期检验）", later)):
        if one is not None:
            low, high = one.auc_interval
            rows.append(
                [
                    label,
                    len(one.table),
                    f"{one.auc:.3f}({low:.3f}–{high:.3f})",
                    f"{one.best_half:.0%}",
                    f"{one.lift(0.1):.1f}",
                    f"{one.lift(0.3):.1f}",
                ]
            )
    return pd.DataFrame(rows, columns=["怎么考", "客户数", "排序分（95% 区间）", "最好一半里的买家", "最好一成的倍数", "最好三成的倍数"])


def calibration_table(scores: Scores) -> pd.DataFrame:
    """Promise and outcome in ten groups; Chinese headings."""
    table = scores.calibration
    return pd.DataFrame(
        {
            "组（机会从低到高）": np.arange(1, len(table) + 1),
            "客户数": table["n"],
            "模型说会买（%）": (100 * table["promised"]).round(1),
            "实际买了（%）": (100 * table["bought"]).round(1),
            "95% 区间": [f"{100 * low:.0f}–{100 * high:.0f}" for low, high in zip(table["low"], table["high"], strict=True)],
        }
    )


def list_workbook(campaign: Campaign, scores: Scores, later: Scores | None, table: pd.DataFrame, lines: list[str]) -> bytes:
    """名单, 检验, 说得准不准, 放在一边的行, 说明 as an .xlsx file in memory; text cells are escaped against formula injection."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # a new workbook has one
    sheet.title = "名单"
    write_table(
        sheet,
        table,
        title="先打给谁",
        notes=[*lines, "打完把「是否联系」「是否购买」填成 是 或 否（对照的也要填买没买），再把这张表读进来，看电话带来多少。"],
    )
    write_table(book.create_sheet("检验"), judged_table(scores, later), title=f"排得准不准（{MODELS[scores.model]}）", notes=scores.warnings)
    write_table(book.create_sheet("说得准不准"), calibration_table(scores), title="模型说的机会和实际（没见过的客户）")
    write_table(book.create_sheet("放在一边的行"), campaign.set_aside_table(), title="没有采用的行和原因（行号同原文件）")
    write_table(book.create_sheet("说明"), pd.DataFrame({"说明": campaign.summary()}), title="读取时做的判断")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
