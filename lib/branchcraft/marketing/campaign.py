"""Read a campaign's list: who was called, who bought, and what was known of each customer before.

Every row of the file ends in one of two tables: accepted, or set aside with the reason. A row that was called but says nothing of the outcome
cannot be learned from; a row that was not called yet is what the model is for. Columns that could identify a person are not read unless named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.files.columns import Columns, assign, heading_row, is_personal, shown
from branchcraft.files.moments import day_comes_first, read_moment
from branchcraft.files.set_aside import as_csv, count_reasons, in_chinese, set_aside_rows, write_csv
from branchcraft.files.spreadsheet import Source, read_rows
from branchcraft.marketing.campaign_columns import KNOWN, ROLES, CampaignMapping, candidates, judge_features, read_campaign_mapping, unique
from branchcraft.marketing.words import is_blank, is_yes, plain

OWN = ("row", "customer", "group", "contacted", "bought", "date")
"""Columns of `accepted` that are not features."""


@dataclass(frozen=True)
class Campaign:
    """What was read from one list."""

    accepted: pd.DataFrame = field(repr=False)
    """One row per customer: row (number in the file), customer (only if named, else absent), group (only where a column says into which
    group of a trial the customer was drawn), contacted (bool), bought (1.0, 0.0, NaN where not
    known), date (NaT where absent), then the features under their own headings: float with NaN, or words with "" where blank."""
    set_aside: pd.DataFrame = field(repr=False)
    """row, reason (Chinese), and the cells that were read."""
    read: int
    """Rows of data in the file; always len(accepted) + len(set_aside)."""
    notes: list[str]
    """What was decided while reading, in Chinese sentences."""
    name: str
    roles: dict[str, str]
    """Role → heading that was used."""

    @property
    def features(self) -> list[str]:
        """Names of the columns to learn from."""
        return [name for name in self.accepted.columns if name not in OWN]

    @property
    def contacted(self) -> pd.DataFrame:
        """The rows to learn from: called, outcome known."""
        return self.accepted[self.accepted["contacted"] & self.accepted["bought"].notna()]

    @property
    def waiting(self) -> pd.DataFrame:
        """The rows to rank: not called yet."""
        return self.accepted[~self.accepted["contacted"]]

    def summary(self) -> list[str]:
        """What was read and what was not, in Chinese sentences."""
        called = self.contacted
        rate = f"，买了 {int(called['bought'].sum())} 位（{called['bought'].mean():.1%}）" if len(called) else ""
        return [
            f"「{self.name}」读到 {self.read} 行：采用 {len(self.accepted)} 行，放在一边 {len(self.set_aside)} 行。",
            f"联系过的 {len(called)} 位{rate}；还没有联系的 {len(self.waiting)} 位。",
            "用到的列：" + "、".join(f"{ROLES[role]}=「{heading}」" for role, heading in self.roles.items()) + "。",
            f"可以学的列 {len(self.features)} 个：{shown(self.features)}。",
            *(f"放在一边：{reason} {count} 行。" for reason, count in self.reasons().items()),
            *self.notes,
        ]

    def reasons(self) -> dict[str, int]:
        """Number of rows set aside per kind of reason, most frequent first."""
        return count_reasons(list(self.set_aside["reason"]))

    def set_aside_table(self) -> pd.DataFrame:
        """`set_aside` with Chinese headings."""
        return in_chinese(self.set_aside)

    def set_aside_csv(self) -> bytes:
        """The rows set aside as a CSV file for Excel and WPS, escaped against formula injection."""
        return as_csv(self.set_aside)

    def write_set_aside(self, path: str | Path) -> None:
        """Write the rows set aside to a CSV file. Raises InputError when the file cannot be written."""
        write_csv(self.set_aside, path)


def read_campaign_headings(source: Source) -> list[str]:
    """The headings that a person may choose from; here also those of identifying columns, since a customer number is read only when chosen."""
    sheet = read_rows(source)
    best, _ = heading_row(sheet.rows, [], KNOWN)
    return [str(cell).strip() for cell in sheet.rows[best][1] if not is_blank(cell)]


def read_campaign(path: Source, columns: Columns = None) -> Campaign:
    """Read a campaign's list.

    Parameters
    ----------
    path : CSV or XLSX file, or (bytes, file name) as an upload gives it. UTF-8, UTF-16, GBK and GB18030 are told apart.
    columns : which column is which, where the headings are not understood: a YAML file or a dict, {bought: heading, contacted: heading, date:
        heading, group: heading, customer: heading, features: [headings], yes_words: [words], no_words: [words]}.

    A file needs one column that says who bought. Without a column for contacted, a row whose outcome is blank was not called yet. Raises
    InputError, and nothing else, whatever the file holds.
    """
    mapping = read_campaign_mapping(columns)
    sheet = read_rows(path)
    at, score = heading_row(sheet.rows, [*mapping.columns.values(), *(mapping.features or ())], KNOWN)
    headings = [str(cell).strip() if cell is not None else "" for cell in sheet.rows[at][1]]
    roles = assign(headings, mapping.columns, ROLES, KNOWN)
    if score == 0 or "bought" not in roles:
        raise InputError(f"没有找到「{ROLES['bought']}」列，请在列对应里用 bought 指定。文件的表头是：{shown(headings)}。")
    body = sheet.rows[at + 1 :]
    if not body:
        raise InputError(f"「{sheet.name}」只有表头，没有一行数据。")
    picked, notes = candidates(headings, roles, mapping)
    notes = [*sheet.notes, *notes]
    width = max(len(headings), max(len(cells) for _, cells in body))
    cells = pd.DataFrame([[*row, *[None] * (width - len(row))] for _, row in body], dtype=object)
    numbers = np.array([number for number, _ in body])
    reasons, own = _judge_rows(cells, roles, picked, mapping, notes)
    names = unique([f"{headings[k]}（原）" if headings[k] in OWN else headings[k] for k in picked])
    used = {role: headings[k] for role, k in roles.items()}
    read_cells = dict(zip(numbers.tolist(), cells[[*roles.values(), *picked]].to_numpy().tolist(), strict=True))
    rejected = [(int(number), reason) for number, reason in zip(numbers, reasons, strict=True) if reason]
    aside = set_aside_rows(rejected, read_cells, [*used.values(), *names])
    good = np.array([not reason for reason in reasons])
    if not good.any():
        most = "、".join(list(dict.fromkeys(why for _, why in rejected))[:3])
        raise InputError(f"「{sheet.name}」的 {len(body)} 行都用不了：{most}。请检查列对应；是和否写得特别的，请告诉程序哪些词算是、哪些词算否。")
    features, more = judge_features(cells.loc[good, picked].set_axis(names, axis=1).reset_index(drop=True), mapping.features is not None)
    if features.empty:
        raise InputError(f"「{sheet.name}」里没有一列可以学：除了结果，至少要有一列客户资料，例如年龄、资产、持有产品。")
    accepted = pd.concat([pd.DataFrame({"row": numbers, **own})[good].reset_index(drop=True), features], axis=1)
    return Campaign(accepted, aside, len(body), [*notes, *more], sheet.name, used)


def campaign_from_frame(frame: pd.DataFrame, bought: str, name: str) -> Campaign:
    """A campaign out of a table in memory in which everybody was called: `bought` holds 1 and 0, every other column is a feature."""
    own = pd.DataFrame({"row": np.arange(1, len(frame) + 1), "contacted": True, "bought": frame[bought].astype(float).to_numpy(), "date": pd.NaT})
    accepted = pd.concat([own, frame.drop(columns=bought).reset_index(drop=True)], axis=1)
    return Campaign(accepted, set_aside_rows([], {}, []), len(frame), [], name, {"bought": bought})


def _judge_rows(
    cells: pd.DataFrame, roles: dict[str, int], picked: list[int], mapping: CampaignMapping, notes: list[str]
) -> tuple[list[str], dict[str, np.ndarray | pd.Series | list[object]]]:
    """(reason why a row cannot be used, "" where it can; the columns of `accepted` that are not features); notes are added to."""
    told = _judge_words(mapping)
    bought = cells[roles["bought"]].map(told)
    if "contacted" in roles:
        contacted = cells[roles["contacted"]].map(told)
    else:
        contacted = bought.map(lambda word: word is not None)
        if (waiting := int((~contacted.astype(bool)).sum())) and waiting < len(cells):
            notes.append(f"文件里没有「联系过没有」列：结果留空的 {waiting} 行当作还没有联系。")
    nothing = cells[picked].map(is_blank).all(axis=1).to_numpy(bool) if picked else np.zeros(len(cells), bool)
    reasons = [_reason(a, b, c) for a, b, c in zip(bought, contacted, nothing, strict=True)]
    own: dict[str, np.ndarray | pd.Series | list[object]] = {}
    if "customer" in roles:
        own["customer"] = cells[roles["customer"]].map(lambda cell: "" if cell is None else str(cell).strip().removesuffix(".0")).to_numpy(object)
        _only_once(own["customer"], reasons)
    if "group" in roles:
        own["group"] = cells[roles["group"]].map(lambda cell: None if is_blank(cell) else str(cell).strip().removesuffix(".0")).to_numpy(object)
    own["contacted"] = np.array([one is True for one in contacted])
    own["bought"] = np.array([float(one) if isinstance(one, bool) else np.nan for one in bought])
    own["date"] = _dates(cells[roles["date"]], notes) if "date" in roles else pd.NaT
    early = int(sum(1 for a, b, why in zip(bought, contacted, reasons, strict=True) if a is True and b is False and not why))
    if early:
        notes.append(f"{early} 位没有联系也买了：他们不用来学，但说明不打电话也有人买。")
    return reasons, own


def _judge_words(mapping: CampaignMapping) -> Callable[[object], bool | str | None]:
    """A function from a cell to True, False, None (blank) or the word that is neither."""

    def told(cell: object) -> bool | str | None:
        word = plain(cell)
        if word in mapping.yes or word in mapping.no:
            return word in mapping.yes
        if is_blank(cell):
            return None
        known = is_yes(cell)
        return word[:20] if known is None else known

    return told


def _reason(bought: bool | str | None, contacted: bool | str | None, nothing: bool) -> str:
    if isinstance(bought, str):
        return f"「{ROLES['bought']}」读不懂\uff08{bought}\uff09"
    if isinstance(contacted, str):
        return f"「{ROLES['contacted']}」读不懂\uff08{contacted}\uff09"
    if contacted is None:
        return "没有写联系过没有"
    if contacted and bought is None:
        return "联系过，却没有写买没买"
    return "没有任何客户资料" if nothing else ""


def _only_once(customers: object, reasons: list[str]) -> None:
    """The second row of a named customer is set aside; a blank number is nobody's."""
    seen: set[str] = set()
    for k, customer in enumerate(np.asarray(customers, object)):
        if reasons[k] or not customer:
            continue
        if customer in seen:
            reasons[k] = "同一位客户已经有一行"
        seen.add(customer)


def _dates(cells: pd.Series, notes: list[str]) -> pd.Series:
    first = bool(day_comes_first(cells))
    days = cells.map(lambda cell: read_moment(cell, first)[0])
    lost = int(sum(day is None and not is_blank(cell) for day, cell in zip(days, cells, strict=True)))
    if lost:
        notes.append(f"{lost} 行的联系日期读不懂：行还在，只是按时间检验时不用。")
    return pd.to_datetime(days, errors="coerce")


__all__ = ["Campaign", "campaign_from_frame", "is_personal", "read_campaign", "read_campaign_headings"]
