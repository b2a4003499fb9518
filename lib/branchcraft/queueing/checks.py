"""Everything is looked at before the engine starts.

The compiled engine works on bare arrays and would crash, not complain, on a class that no window serves. So each table is checked here, in
Python, and what is wrong is said in a Chinese sentence that names the table, the field and the row.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from branchcraft.errors import InputError

NEVER = np.inf
MAX_LEGS = 4
MAX_DAYS = 100_000


def _named(values: Iterable[object], most: int = 5) -> str:
    shown = [f"「{value}」" for value in values]
    return "、".join(shown[:most]) + (" 等" if len(shown) > most else "")


def require_columns(frame: pd.DataFrame, needed: Iterable[str], table: str) -> None:
    """Refuse a table that is not a DataFrame or lacks one of `needed`."""
    if not isinstance(frame, pd.DataFrame):
        raise InputError(f"{table} 应当是一张表（pandas.DataFrame），现在是 {type(frame).__name__}。")
    missing = [name for name in needed if name not in frame.columns]
    if missing:
        raise InputError(f"{table} 缺少列 {_named(missing)}，请补上再运行。")


def numeric(frame: pd.DataFrame, column: str, table: str, *, low: float, strict: bool = False, infinite: bool = False) -> np.ndarray:
    """The column as floats, each at least (or, if `strict`, above) `low`; infinity only where `infinite` says so.

    Raises InputError naming the column and the first rows that break the rule.
    """
    try:
        values = np.asarray(frame[column], dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError(f"{table} 的「{column}」里有不是数字的内容，请改成数字。") from error
    bad = np.isnan(values) | ((values <= low) if strict else (values < low))
    if not infinite:
        bad |= np.isinf(values)
    if bad.any():
        rule = f"大于 {low:g}" if strict else f"不小于 {low:g}"
        rows = _named(frame.index[np.flatnonzero(bad)[:5]])
        raise InputError(f"{table} 的「{column}」应当是{rule}的数，下面几行不是：{rows}。")
    return values


def day_numbers(tickets: pd.DataFrame, table: str) -> np.ndarray:
    """The column `day` as whole numbers from 0; raises InputError for parts of days and for dates."""
    day = numeric(tickets, "day", table, low=0)
    if (day != np.floor(day)).any() or (day >= MAX_DAYS).any():
        raise InputError(f"{table} 的「day」应当是第几天（0、1、2……的整数，不超过 {MAX_DAYS} 天），不是日期。")
    return day.astype(np.int64)


def check_classes(classes: pd.DataFrame) -> pd.DataFrame:
    """The classes table with its optional columns filled in; raises InputError. Index customer_class, minutes throughout."""
    require_columns(classes, ("service_mean", "service_cv", "patience_mean"), "客户类别表 classes")
    if classes.empty:
        raise InputError("客户类别表 classes 是空的，至少要有一类客户。")
    if classes.index.has_duplicates:
        raise InputError(f"客户类别表 classes 里类别重名：{_named(classes.index[classes.index.duplicated()].unique())}。")
    full = pd.DataFrame(index=classes.index)
    table = "客户类别表 classes"
    full["service_mean"] = numeric(classes, "service_mean", table, low=0, strict=True)
    full["service_cv"] = numeric(classes, "service_cv", table, low=0)
    full["patience_mean"] = numeric(classes, "patience_mean", table, low=0, strict=True, infinite=True)
    defaults = {"patience_shape": 1.0, "balk_at": NEVER, "then_share": 1.0, "divert_share": 1.0}
    for name, value in defaults.items():
        frame = classes if name in classes.columns else pd.DataFrame({name: value}, index=classes.index)
        frame = frame.assign(**{name: frame[name].fillna(value)})
        full[name] = numeric(frame, name, table, low=0, strict=name == "patience_shape", infinite=name == "balk_at")
    for name in ("then_share", "divert_share"):
        if (full[name] > 1).any():
            raise InputError(f"{table} 的「{name}」是比例，应当在 0 到 1 之间。")
    for name in ("then", "divert_to"):
        values = list(classes[name]) if name in classes.columns else [None] * len(classes)
        filled = [None if pd.isna(value) or value == "" else value for value in values]
        full[name] = pd.Series(filled, index=classes.index, dtype=object)
        unknown = [value for value in full[name] if value is not None and value not in classes.index]
        if unknown:
            raise InputError(f"{table} 的「{name}」指向不存在的类别 {_named(unknown)}，请检查名称。")
    for start in full.index:
        legs, here = 1, start
        while full.at[here, "then"] is not None:
            here, legs = full.at[here, "then"], legs + 1
            if legs > MAX_LEGS:
                raise InputError(f"{table} 的「then」从「{start}」出发转了 {MAX_LEGS} 次还没有结束，请检查是否绕成了圈。")
    return full


def interval_of(starts: Iterable[object], table: str) -> float:
    """Length in minutes of the equal intervals whose starts are given; they begin at 0. Raises InputError."""
    try:
        grid = np.asarray(list(starts), dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError(f"{table} 的时段应当写成开门后的分钟数（0、30、60……），不能写钟点。") from error
    if grid.size == 0:
        raise InputError(f"{table} 里没有任何时段。")
    if grid.size == 1:
        return 30.0 if grid[0] == 0 else _bad_grid(table)
    steps = np.diff(grid)
    if grid[0] != 0 or steps[0] <= 0 or not np.allclose(steps, steps[0], rtol=0, atol=1e-9):
        return _bad_grid(table)
    return float(steps[0])


def _bad_grid(table: str) -> float:
    raise InputError(f"{table} 的时段应当从 0 开始、间隔相等（0、30、60……，单位是开门后的分钟）。")


def check_arrivals(arrivals: pd.DataFrame, classes: pd.DataFrame) -> tuple[np.ndarray, float]:
    """Expected customers (interval × class, floats ≥ 0) in the order of `arrivals.columns`, and the interval in minutes."""
    table = "到达表 arrivals"
    require_columns(arrivals, (), table)
    unknown = [name for name in arrivals.columns if name not in classes.index]
    if unknown:
        raise InputError(f"{table} 里的类别 {_named(unknown)} 不在客户类别表 classes 里。")
    if arrivals.shape[1] == 0:
        raise InputError(f"{table} 里没有任何客户类别。")
    if arrivals.columns.has_duplicates:
        raise InputError(f"{table} 里类别重复出现：{_named(arrivals.columns[arrivals.columns.duplicated()])}。")
    interval = interval_of(arrivals.index, table)
    expected = np.column_stack([numeric(arrivals, name, table, low=0) for name in arrivals.columns])
    if expected.sum() == 0:
        raise InputError(f"{table} 里全天没有一位客户。")
    return expected, interval


Queue = tuple[str, ...]
"""Classes that wait in one queue and are called in the order of their tickets."""


def check_windows(windows: pd.DataFrame, no_skill_needed: str | None = None) -> list[tuple[Queue, ...]]:
    """Queues that each window serves, most urgent first; classes written together in an inner tuple share one queue.

    `no_skill_needed` names the window (lobby manager) that serves nobody itself. Raises InputError, also when two windows group the classes
    differently.
    """
    table = "窗口表 windows"
    require_columns(windows, ("skills",), table)
    if windows.empty:
        raise InputError(f"{table} 是空的，至少要有一个窗口。")
    if windows.index.has_duplicates:
        raise InputError(f"{table} 里窗口重名：{_named(windows.index[windows.index.duplicated()].unique())}。")
    skills: list[tuple[Queue, ...]] = []
    for name, value in zip(windows.index, windows["skills"], strict=True):
        if isinstance(value, str):
            value = (value,)
        if value is None or not isinstance(value, (tuple, list)):
            raise InputError(f"{table} 的「skills」里，「{name}」应当写成类别的元组，例如 " r'("贵宾", "普通")' "。")
        if len(value) == 0 and name != no_skill_needed:
            raise InputError(f"{table} 里的「{name}」没有任何可办的客户类别（skills 为空），请填上或删去这个窗口。")
        queues = tuple(tuple(one) if isinstance(one, (tuple, list)) else (one,) for one in value)
        if any(not queue for queue in queues):
            raise InputError(f"{table} 里的「{name}」有一条没有类别的队，请填上或删去。")
        named = [one for queue in queues for one in queue]
        if any(isinstance(one, (tuple, list, set, dict)) for one in named):
            raise InputError(f"{table} 的「skills」里，「{name}」的括号套得太深，应当写成类别的元组，例如 " r'("贵宾", ("现金", "对公"))' "。")
        if len(set(named)) < len(named):
            raise InputError(f"{table} 里的「{name}」把同一类别写了两次。")
        skills.append(queues)
    _check_queues(skills, table)
    return skills


def _check_queues(skills: list[tuple[Queue, ...]], table: str) -> None:
    """A class waits in one queue, the same for every window."""
    queue_of: dict[str, frozenset[str]] = {}
    for queue in {queue for row in skills for queue in row}:
        for name in queue:
            if queue_of.setdefault(name, frozenset(queue)) != frozenset(queue):
                raise InputError(f"{table} 里「{name}」在不同的窗口排在不同的队里；排同一条队的类别，每个窗口要么一起办，要么都不办。")


def check_schedule(schedule: pd.DataFrame, windows: pd.DataFrame) -> tuple[np.ndarray, float]:
    """Open flags (window × interval, in the order of `windows`) and the interval in minutes."""
    table = "开窗表 schedule"
    require_columns(schedule, (), table)
    absent = [name for name in windows.index if name not in schedule.index]
    extra = [name for name in schedule.index if name not in windows.index]
    if absent:
        raise InputError(f"{table} 里没有窗口 {_named(absent)}，请给它一行。")
    if extra:
        raise InputError(f"{table} 里的 {_named(extra)} 不在窗口表 windows 里。")
    if schedule.index.has_duplicates:
        raise InputError(f"{table} 里窗口重名：{_named(schedule.index[schedule.index.duplicated()].unique())}。")
    interval = interval_of(schedule.columns, table)
    values = schedule.loc[windows.index].to_numpy()
    try:
        numbers = values.astype(float)
    except (TypeError, ValueError) as error:
        raise InputError(f"{table} 里应当只有 是/否（True/False）。") from error
    if not np.isin(numbers, (0.0, 1.0)).all():
        raise InputError(f"{table} 里应当只有 是/否（True/False），不能有空格或别的数。")
    if not numbers.any():
        raise InputError(f"{table} 全天没有一个窗口开着，请至少开一个。")
    return numbers.astype(bool), interval


def check_everybody_is_served(needed: Iterable[str], skills: list[tuple[Queue, ...]], open_flags: np.ndarray) -> None:
    """Raise InputError when customers of some class come but no window that is ever open serves them."""
    served = {name for row, flags in zip(skills, open_flags, strict=True) if flags.any() for queue in row for name in queue}
    lost = [name for name in needed if name not in served]
    if lost:
        raise InputError(f"客户类别 {_named(lost)} 没有任何开着的窗口能办，请在窗口表 windows 的 skills 里加上它，或打开能办它的窗口。")
