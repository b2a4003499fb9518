"""What the centre itself knows of its quarter: the contact book and the hour book, read as its head would read them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from branchcraft.cases.wealth import scenario as s
from branchcraft.cases.wealth.export import CONTACTS, HOURS, OTHER_HOURS
from branchcraft.cases.wealth.plan import NOW
from branchcraft.errors import InputError

FOLDER = Path("data")
"""Where the files lie as seen from the case's notebook."""
OWN, BROUGHT = "主动联系", "客户来事"


@dataclass(frozen=True)
class Quarter:
    """Both books."""

    contacts: pd.DataFrame
    hours: pd.DataFrame


def read_quarter(folder: str | Path = FOLDER) -> Quarter:
    """Read the quarter of the case. Raises InputError when a file is missing or is not what it should be."""
    path = Path(folder)
    contacts = _read(path / CONTACTS, ["日期", "经理", "客户", "客户层", "事由", "分钟"])
    hours = _read(path / HOURS, ["周一日期", "经理", *(name for name, _ in OTHER_HOURS), "客户", "加班"])
    return Quarter(contacts, hours)


def _read(path: Path, columns: list[str]) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, encoding="utf-8-sig", skiprows=1)
    except OSError as error:
        raise InputError(f"打不开「{path.name}」：{error.strerror}。") from error
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError(f"「{path.name}」读不懂，请用本案例自带的文件。") from error
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise InputError(f"「{path.name}」缺少列：{'、'.join(missing)}。")
    return table


def contacts_per_client(quarter: Quarter, tier: s.Tier) -> np.ndarray:
    """Planned contacts that each client of a tier got, those who got none included."""
    own = quarter.contacts[(quarter.contacts["事由"] == OWN) & (quarter.contacts["客户层"] == tier.name)]
    counts = own["客户"].value_counts().to_numpy()
    return np.concatenate([counts, np.zeros(tier.clients - len(counts), dtype=int)])


def tiers_table(quarter: Quarter) -> pd.DataFrame:
    """Per tier: what was said, the mean that was made, who got none and who got too many; Chinese headings."""
    rows = []
    for number, tier in enumerate(s.CLIENTS):
        got = contacts_per_client(quarter, tier)
        brought = ((quarter.contacts["事由"] == BROUGHT) & (quarter.contacts["客户层"] == tier.name)).sum()
        promised = NOW.contacts[number]
        rows.append(
            [
                f"{tier.name}（{tier.line}）", tier.clients, f"{promised:g}", f"{got.mean():.2f}", f"{(got == 0).mean():.0%}", f"{(got < promised).mean():.0%}",
                f"{(got > promised).mean():.0%}", f"{brought / tier.clients:.1f}",
            ]
        )  # fmt: skip
    headings = ["户数", "说好每季几次", "平均真做到", "一次也没有的", "少于说好的", "多于说好的", "客户自己来事（次/户）"]
    return pd.DataFrame(rows, columns=["客户层", *headings])


def hours_table(quarter: Quarter) -> pd.DataFrame:
    """Where the weeks went: mean hours per manager and week; Chinese headings."""
    at_work = quarter.hours[quarter.hours["客户"] > 0]
    minutes = quarter.contacts.groupby("事由")["分钟"].sum() / 60 / len(at_work)
    rows = [[name, f"{at_work[name].mean():.1f}"] for name, _ in OTHER_HOURS]
    rows += [["客户：他们来事", f"{minutes[BROUGHT]:.1f}"], ["客户：主动联系", f"{minutes[OWN]:.1f}"], ["其中加班", f"{at_work['加班'].mean():.1f}"]]
    return pd.DataFrame(rows, columns=["一位经理的一周（在岗的周）", "小时"])


def none_share(quarter: Quarter) -> float:
    """Share of the lowest tier that nobody contacted in the quarter."""
    return float((contacts_per_client(quarter, s.CLIENTS[-1]) == 0).mean())
