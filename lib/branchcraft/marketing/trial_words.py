"""A trial's result in tables and sentences for a manager."""

from __future__ import annotations

import numpy as np
import pandas as pd


def points(share: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    return f"{100 * share:+.1f}"


def trial_table(trial: pd.DataFrame) -> pd.DataFrame:
    """The result of `trial_uplift` with Chinese headings."""
    rows = []
    for row in trial.to_dict("records"):
        rows.append(
            [
                f"{row['arm']} 对 {row['control']}",
                f"{row['n']} / {row['n_control']}",
                f"{row['share']:.1%} / {row['share_control']:.1%}",
                points(row["difference"]),
                f"{points(row['low'])} 到 {points(row['high'])}",
                "看见了" if row["seen"] else "没看见",
                "—" if np.isnan(row["detectable"]) else f"{100 * row['detectable']:.1f}",
                "—" if pd.isna(row["needed"]) else f"{row['needed']:,}",
            ]
        )
    worth = 100 * float(trial["worth"].iloc[0])
    names = ["比什么", "人数", "买了的", "差（百分点）", "95% 区间", "差别", "五次有四次看得见的最小差", f"要看见 {worth:.1f} 个百分点，一共要几位"]
    return pd.DataFrame(rows, columns=names)


def trial_lines(trial: pd.DataFrame) -> list[str]:
    """What may be concluded, in Chinese sentences."""
    lines = []
    for row in trial.to_dict("records"):
        if row["seen"]:
            word = "多买" if row["difference"] > 0 else "少买"
            lines.append(
                f"「{row['arm']}」比「{row['control']}」{word} {abs(100 * row['difference']):.1f} 个百分点，区间不含 0：差别看见了，大小在区间里。"
            )
        elif row["could_see"]:
            lines.append(f"区间含 0。这个试验够大：真有 {100 * row['worth']:.1f} 个百分点，多半看得见，所以大概没有那么多。")
        else:
            lines.append(
                f"区间含 0，但试验太小：真有 {100 * row['worth']:.1f} 个百分点，也只有 {row['power']:.0%} 的机会看见。没看见不等于没有用。"
                if not np.isnan(row["power"])
                else "区间含 0，试验太小，说不出有没有用。"
            )
        if row["design_effect"] > 1:
            lines.append(
                f"整群抽的，同一群的人彼此像，{row['n'] + row['n_control']} 位只抵得上 {(row['n'] + row['n_control']) / row['design_effect']:.0f} 位各自抽签的。"
            )
    return [*lines, *trial.attrs.get("notes", [])]
