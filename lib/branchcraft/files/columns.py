"""Which column is which: headings compared as people write them, and those that could identify a person kept apart.

Each kind of file has its own table of synonyms; what is common to all of them stands here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import yaml

from branchcraft.errors import InputError
from branchcraft.files.spreadsheet import narrow

HEADING_ROWS = 25
"""Titles and blank lines may stand above the headings, but not more than this."""
Columns = str | Path | Mapping[str, object] | None
"""What a person says about the columns: a YAML file, a dict or nothing."""

_PERSONAL = re.compile(  # 手机银行 is a channel, not a telephone number
    r"姓名|名字|客户名|户名|证件|身份证|护照|手机(?!银行)|电话(?!银行)|联系方式|卡号|账号|帐号|客户号|客户编号|客户id|地址|住址|邮箱|微信|生日|出生|籍贯|人脸|照片"
    r"|\bname\b|customername|fullname|idcard|idno|passport|phone|mobile|telephone|cardno|accountno|email|address|birth|ssn",
    re.IGNORECASE,
)


def normal(heading: object) -> str:
    """A heading without spaces, brackets and the like, in lower case; full-width letters, brackets and colons count as the plain ones."""
    return re.sub(r"[\s_\-()【】\[\]:./]+", "", narrow(str(heading if heading is not None else ""))).lower()


def is_personal(heading: object) -> bool:
    """Whether a column under this heading could identify a customer."""
    return bool(_PERSONAL.search(str(heading)) or _PERSONAL.search(normal(heading)))


def synonyms(words: Mapping[str, str]) -> dict[str, str]:
    """Normal heading → role, in the order of the table; `words` gives each role its headings, blanks between them."""
    return {word: role for role, listed in words.items() for word in listed.split()}


def recognised(heading: object, known: Mapping[str, str]) -> str | None:
    """The role that a table of synonyms gives this heading; identifying columns have none."""
    return None if is_personal(heading) else known.get(normal(heading))


def assign(headings: list[str], named: Mapping[str, str], labels: Mapping[str, str], known: Mapping[str, str]) -> dict[str, int]:
    """Role → column number: named columns first, then synonyms (of several, the one first in the table).

    named : role → heading, a person's word. labels : role → its name for people. Raises InputError when a named heading is not there.
    """
    roles: dict[str, int] = {}
    for role, heading in named.items():
        found = [number for number, here in enumerate(headings) if here == heading or normal(here) == normal(heading)]
        if not found:
            raise InputError(f"列对应里的「{heading}」（{labels[role]}）在文件里没有。文件的表头是：{shown(headings)}。")
        roles[role] = found[0]
    taken, order = set(roles.values()), {word: number for number, word in enumerate(known)}
    guesses = [
        (order[normal(heading)], number) for number, heading in enumerate(headings) if number not in taken and recognised(heading, known) is not None
    ]
    for _, number in sorted(guesses):
        roles.setdefault(known[normal(headings[number])], number)
    return roles


def heading_row(rows: list[tuple[int, list[object]]], named: Iterable[str], known: Mapping[str, str]) -> tuple[int, int]:
    """(number of the row whose cells are understood best, how many of them are); rows as `spreadsheet.read_rows` gives them."""
    wanted = {normal(name) for name in named}
    score: Callable[[int], int] = lambda k: sum(1 for cell in rows[k][1] if normal(cell) in wanted or recognised(cell, known) is not None)  # noqa: E731
    best = max(range(min(HEADING_ROWS, len(rows))), key=lambda k: (score(k), -k))
    return best, score(best)


def shown(headings: Iterable[object], most: int = 20) -> str:
    """Headings in a sentence; those that could identify a person are not repeated."""
    names = ["（个人信息列）" if is_personal(name) else str(name).strip()[:20] for name in headings if str(name).strip()]
    return "、".join(names[:most]) + ("……" if len(names) > most else "") or "（空）"


def load_mapping(columns: Columns, known: Iterable[str], example: str) -> dict[str, object]:
    """What a person says about the columns as a dict with the key "columns"; empty for None. Raises InputError.

    Either {role: heading, …} or {columns: {role: heading}, …}. known : keys allowed beside "columns". example : one entry as it should be
    written, for the error messages.
    """
    if columns is None:
        return {}
    content: object = columns
    if isinstance(columns, (str, Path)):
        try:
            content = yaml.safe_load(Path(columns).read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise InputError(f"打不开列对应文件「{Path(columns).name}」：{error.strerror}。") from error
        except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
            raise InputError(f"列对应文件「{Path(columns).name}」读不懂，请按示例 mapping_example.yaml 的写法（UTF-8 保存）。") from error
    if not isinstance(content, Mapping) or not content:
        raise InputError(rf"列对应应当写成「角色: 列名」，例如 {example}。")
    allowed = {"columns", *known}
    given = {str(key): value for key, value in content.items()}
    if "columns" not in given:
        given = {
            "columns": {key: value for key, value in given.items() if key not in allowed},
            **{key: given[key] for key in given if key in allowed},
        }
    unknown = [key for key in given if key not in allowed]
    if unknown:
        raise InputError(f"列对应里不认识「{'、'.join(unknown)}」，可以写的有：{'、'.join(sorted(allowed))}。")
    return given


def named_columns(given: object, labels: Mapping[str, str], example: str) -> dict[str, str]:
    """Role → heading out of the entry "columns"; blank entries are left out. Raises InputError for a role that is not in `labels`."""
    if not isinstance(given, Mapping):
        raise InputError(rf"列对应的 columns 应当写成「角色: 列名」，例如 {example}。")
    named = {str(role): str(heading) for role, heading in given.items() if heading not in (None, "")}
    unknown = [role for role in named if role not in labels]
    if unknown:
        allowed = "、".join(f"{role}（{label}）" for role, label in labels.items())
        raise InputError(f"列对应里不认识「{'、'.join(unknown)}」，可以写的有：{allowed}。")
    return named
