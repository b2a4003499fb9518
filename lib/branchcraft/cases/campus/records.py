"""The branch's own year as its books have it: one row a week, one row a group."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from branchcraft.folders import course_folder

WEEKS_FILE, GROUPS_FILE = "03_campus_weeks.csv", "03_campus_groups.csv"


def read_year(folder: Path | None = None) -> pd.DataFrame:
    """Fifty-two weeks: 周一, 学期, 取号人数, 平均等候（分钟）, 没等到就走, 新开卡, 投诉, 教职工办成, 离退休办成, 商户新增."""
    return pd.read_csv((folder or course_folder() / "cases" / "data") / WEEKS_FILE, encoding="utf-8-sig").drop(columns="说明")


def read_groups(folder: Path | None = None) -> pd.DataFrame:
    """Five groups with people, accounts, visits, assets a head and things done."""
    return pd.read_csv((folder or course_folder() / "cases" / "data") / GROUPS_FILE, encoding="utf-8-sig").drop(columns="说明")


def by_season(weeks: pd.DataFrame) -> pd.DataFrame:
    """The year by season of the university, per week; Chinese headings."""
    rows = []
    for name in ("开学", "学期中", "考试", "假期"):
        part = weeks[weeks["学期"] == name]
        wait = (part["平均等候（分钟）"] * (part["取号人数"] - part["没等到就走"])).sum() / (part["取号人数"] - part["没等到就走"]).sum()
        rows.append(
            [
                name, len(part), round(part["取号人数"].mean()), round(wait, 1), round(part["没等到就走"].mean(), 1), round(part["新开卡"].mean()),
                int(part["投诉"].sum()), round(part["教职工办成"].mean(), 1),
            ]
        )  # fmt: skip
    heads = ["学期", "几周", "取号（人/周）", "平均等候（分钟）", "没等到就走（人/周）", "新开卡（张/周）", "投诉（件，合计）", "教职工办成（件/周）"]
    return pd.DataFrame(rows, columns=heads)


def unseen(groups: pd.DataFrame) -> pd.DataFrame:
    """How much of every group the branch does not see; Chinese headings."""
    people = groups[groups["人数"] > 1]
    return pd.DataFrame(
        {
            "群体": people["群体"],
            "人数": people["人数"],
            "没有本行账户": [f"{1 - one / all_:.0%}" for one, all_ in zip(people["有本行卡或账户"], people["人数"], strict=True)],
            "一年没来过": [f"{1 - one / all_:.0%}" for one, all_ in zip(people["最近一年来过网点"], people["人数"], strict=True)],
            "户均资产（万元）": people["户均资产（万元）"],
            "资产合计（万元）": (people["人数"] * people["户均资产（万元）"]).round().astype(int),
        }
    )
