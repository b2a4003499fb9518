"""A campaign on one page: who, what need, which offer, what proof and which risk, through which channel, when, for how much, and when to stop.

The page is data, so that it can be checked before a customer is disturbed: is everything there (`missing`), do the numbers agree with one
another (`disagreements`), may it be done at all (`branchcraft.marketing.compliance`). What a machine cannot judge – whether the need is real,
whether the words are good – is left to the neighbour and her rubric.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from branchcraft.errors import InputError
from branchcraft.marketing.stopping import needed_per_arm

PRODUCTS = ("存款", "自有理财", "代销基金", "代销保险", "国债", "实物贵金属", "贷款或信用卡")
INVESTMENTS = ("自有理财", "代销基金", "代销保险")
"""What may lose value or binds for years: risk must be disclosed, suitability checked."""
AGENCY = ("代销基金", "代销保险")
FUND_KINDS = ("主动偏股", "其他混合", "指数或债券")
ACCOUNT_DATA, BOUGHT_LIST = "账户余额和流水", "外面买来的名单"
DATA = ("客户留下的联系方式", "办过哪类业务", ACCOUNT_DATA, BOUGHT_LIST)
OWN_POSTS = "员工自编的朋友圈"
CHANNELS = ("电话", "短信或推送", "企业微信", "厅堂", "外拓", OWN_POSTS)
DISTURBING = ("电话", "短信或推送", "企业微信")
MOST_CONTACTS_EACH = 3
"""Contacts per customer in one campaign; a house rule of this course, not a regulation."""
LEAST_TEXT = 6
"""Characters below which a field counts as not filled in."""
RISK_WORDS = {
    "自有理财": r"亏损|损失|本金|不保证|波动",
    "代销基金": r"亏损|损失|本金|不保证|波动",
    "代销保险": r"退保|犹豫期|不是存款|现金价值|损失",
}
"""What a risk disclosure must speak of, by product; a machine finds words, not meaning."""


@dataclass(frozen=True)
class Campaign:
    """One campaign page. Rates in per cent, money in yuan, dates as YYYY-MM-DD."""

    name: str = ""
    segment: str = ""
    list_size: int = 0
    over_65: bool = False
    """Whether customers above 65 are on the list."""
    data: tuple[str, ...] = ()
    consent: bool = False
    """Separate consent to use account data for marketing, on record."""
    automated: bool = False
    """The list is picked or the message pushed by a model or system."""
    opt_out: bool = False
    """A way to refuse, or a choice that is not personalised, is offered with every contact."""
    need: str = ""
    product: str = "存款"
    product_risk: int = 1
    """R1–R5."""
    customer_risk: int = 1
    """Lowest risk tolerance on the list, C1–C5."""
    assessed: bool = False
    """Risk tolerance is assessed before anything is offered."""
    elder_care: bool = False
    """Special procedure for customers above 65."""
    fund_kind: str = FUND_KINDS[0]
    fee_rate: float = 0.0
    """Subscription fee of a fund."""
    offer: str = ""
    feature: str = ""
    advantage: str = ""
    benefit: str = ""
    evidence: str = ""
    risk: str = ""
    """Risk disclosure that is spoken together with the evidence."""
    channels: tuple[str, ...] = ()
    reviewed: bool = False
    """Words and pictures were reviewed by the bank."""
    licensed: bool = False
    """Whoever sells is qualified for this product."""
    via_system: bool = False
    """Agency products go through the bank's agency system."""
    recorded: bool = False
    """Sold in the dedicated area, recorded in sound and picture."""
    start: str = ""
    end: str = ""
    review_on: str = ""
    owner: str = ""
    contacts: int = 0
    contacts_each: int = 1
    hours_a_week: float = 0.0
    contacts_per_hour: float = 5.0
    cost_per_contact: float = 0.0
    budget: float = 0.0
    value_per_deal: float = 0.0
    base_rate: float = 0.0
    """Would buy without being contacted."""
    target_rate: float = 0.0
    control: int = 0
    """Customers who are left alone on purpose, drawn by lot."""
    strengths: str = ""
    weaknesses: str = ""
    opportunities: str = ""
    threats: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a page: where, what, and what to change."""

    part: str
    """完整, 一致 or 合规."""
    field: str
    says: str
    rule: str = ""
    """Rule, article and the day from which it holds; empty for what is no law."""


WORDS = {
    "name": "活动名称", "segment": "客群（谁）", "need": "需求（为什么）", "offer": "方案和权益（什么）", "feature": "F 特点", "advantage": "A 优势", "benefit": "B 好处",
    "evidence": "E 证据", "strengths": "SWOT 长处", "weaknesses": "SWOT 短处", "opportunities": "SWOT 机会", "threats": "SWOT 威胁",
}  # fmt: skip
"""Text fields that must be filled, with their names."""
NUMBERS = {
    "list_size": "名单多少人", "contacts": "计划联系多少人", "hours_a_week": "每周投入工时", "contacts_per_hour": "每小时联系几位",
    "cost_per_contact": "联系一位的成本", "budget": "预算", "value_per_deal": "成一笔的价值", "target_rate": "目标成交率", "control": "对照组人数",
}  # fmt: skip
"""Numbers that must be above 0, with their names."""
_DATES = {"start": "开始日期", "end": "结束日期", "review_on": "复盘日期"}


def day(text: str, what: str = "日期") -> date:
    """The date in `text`. Raises InputError."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"「{what}」要写成 2026-12-01 这样，现在是「{text}」。") from None


def missing(page: Campaign) -> list[Finding]:
    """What is not there: empty fields, evidence without a number or a date, no disclosure of risk."""
    found = [
        Finding("完整", name, f"「{name}」还没有写（至少 {LEAST_TEXT} 个字）。")
        for field, name in WORDS.items()
        if len(str(getattr(page, field)).strip()) < (2 if field == "name" else LEAST_TEXT)
    ]
    found += [Finding("完整", name, f"「{name}」要填一个大于 0 的数。") for field, name in NUMBERS.items() if not getattr(page, field) > 0]
    for field, name in _DATES.items():
        try:
            day(getattr(page, field), name)
        except InputError as error:
            found.append(Finding("完整", name, str(error)))
    if not page.owner.strip():
        found.append(Finding("完整", "负责人", "没有负责人的活动，没有人会在该停的那天喊停。"))
    if not page.channels:
        found.append(Finding("完整", "渠道", "至少选一个渠道。"))
    if not page.data:
        found.append(Finding("完整", "用到的数据", "名单从哪里来，要写明。"))
    if len(page.evidence.strip()) >= LEAST_TEXT and not re.search(r"\d", page.evidence):
        found.append(Finding("完整", "E 证据", "证据里没有一个数字或日期：是谁、什么时候、多少？"))
    if page.product in INVESTMENTS and not re.search(RISK_WORDS[page.product], page.risk):
        found.append(Finding("完整", "风险提示", f"证据这一步必须同时说风险：{page.product}要讲到{_spoken(RISK_WORDS[page.product])}。"))
    return found


def _spoken(pattern: str) -> str:
    return "、".join(f"「{word}」" for word in pattern.split("|")) + "这样的话"


def weeks(page: Campaign) -> float:
    """Length of the campaign in weeks. Raises InputError when a date is none."""
    return ((day(page.end, "结束日期") - day(page.start, "开始日期")).days + 1) / 7


def disagreements(page: Campaign) -> list[Finding]:
    """Numbers and dates that do not agree with one another; what is missing is told by `missing`."""
    checks = (_dates_disagree, _people_disagree, _money_disagrees, _trial_too_small)
    return [finding for check in checks for finding in check(page)]


def _dates_disagree(page: Campaign) -> list[Finding]:
    try:
        start, end, review = (day(getattr(page, field), name) for field, name in _DATES.items())
    except InputError:
        return []
    found = []
    if not start < end:
        found.append(Finding("一致", "日历", f"结束（{end}）不晚于开始（{start}）。"))
    if not start < review:
        found.append(Finding("一致", "日历", f"复盘（{review}）不晚于开始（{start}）：那天还没有结果可看。"))
    elif (review - end).days > 30:
        found.append(Finding("一致", "日历", f"复盘在结束以后 {(review - end).days} 天：该停的时候早停了，或者早忘了。"))
    if start < end and page.contacts > 0 and page.hours_a_week > 0:
        able = weeks(page) * page.hours_a_week * page.contacts_per_hour
        if able < 0.95 * page.contacts:
            found.append(
                Finding(
                    "一致",
                    "工时",
                    f"{weeks(page):.1f} 周 × 每周 {page.hours_a_week:g} 小时 × 每小时 {page.contacts_per_hour:g} 位，只联系得了 {able:.0f} 位，计划是 {page.contacts}。",
                )
            )
    return found


def _people_disagree(page: Campaign) -> list[Finding]:
    found = []
    if page.list_size > 0 and page.contacts > (page.list_size - page.control) * page.contacts_each:
        found.append(
            Finding(
                "一致",
                "人数",
                f"名单 {page.list_size} 人，留 {page.control} 人对照，每人联系 {page.contacts_each} 次，最多 {max(page.list_size - page.control, 0) * page.contacts_each} 人次，计划是 {page.contacts}。",
            )
        )
    if page.contacts_each > MOST_CONTACTS_EACH:
        found.append(
            Finding(
                "一致",
                "每人联系几次",
                f"一次活动里联系同一位 {page.contacts_each} 次，超过 {MOST_CONTACTS_EACH} 次（本课的自律线，不是法规）：越打越冷，也越打越烦。",
            )
        )
    return found


def _money_disagrees(page: Campaign) -> list[Finding]:
    found = []
    cost = page.contacts * page.cost_per_contact
    if page.budget > 0 and cost > 1.02 * page.budget:
        found.append(
            Finding("一致", "预算", f"联系 {page.contacts} 位 × 每位 {page.cost_per_contact:g} 元 = {cost:,.0f} 元，预算只有 {page.budget:,.0f} 元。")
        )
    if page.target_rate > 0 and page.target_rate <= page.base_rate:
        found.append(Finding("一致", "目标", f"目标成交率 {page.target_rate:g}% 不高于不联系也会买的 {page.base_rate:g}%：做成了也不是活动的功劳。"))
    elif page.value_per_deal > 0 and page.target_rate > 0:
        gain = (page.target_rate - page.base_rate) / 100 * page.value_per_deal
        if gain < page.cost_per_contact:
            found.append(
                Finding(
                    "一致",
                    "账",
                    f"每联系一位多成 {page.target_rate - page.base_rate:g} 个百分点，值 {gain:.1f} 元，成本 {page.cost_per_contact:g} 元：目标达到了也亏。",
                )
            )
    return found


def _trial_too_small(page: Campaign) -> list[Finding]:
    if not 0 <= page.base_rate < page.target_rate < 100 or page.contacts <= 0:
        return []
    needed = needed_per_arm(page.base_rate / 100, page.target_rate / 100)
    smaller = min(page.contacts // max(page.contacts_each, 1), page.control)
    if smaller < needed:
        return [
            Finding(
                "一致",
                "对照组",
                f"要看出 {page.base_rate:g}% 和 {page.target_rate:g}% 的差别，联系组和对照组各要 {needed} 人左右（八成把握），现在小的一组只有 {smaller} 人：做完也说不清有没有用。",
            )
        ]
    return []


def five_w(page: Campaign) -> list[tuple[str, str]]:
    """5W2H filled from the page: question and answer, "(没有写)" where there is none."""
    answers = (
        ("为什么（Why）", page.need),
        ("做什么（What）", f"{page.product}：{page.offer}" if page.offer.strip() else ""),
        ("对谁（Who）", f"{page.segment}，名单 {page.list_size} 人" if page.segment.strip() else ""),
        ("什么时候（When）", f"{page.start} 到 {page.end}，{page.review_on} 复盘" if page.start and page.end else ""),
        ("在哪里（Where）", "、".join(page.channels)),
        (
            "怎么做（How）",
            f"每周 {page.hours_a_week:g} 小时，每人最多联系 {page.contacts_each} 次，负责人 {page.owner}" if page.owner.strip() else "",
        ),
        ("花多少（How much）", f"预算 {page.budget:,.0f} 元，联系一位 {page.cost_per_contact:g} 元" if page.budget > 0 else ""),
    )
    return [(question, answer.strip() or "（没有写）") for question, answer in answers]


def completeness(page: Campaign) -> tuple[int, int]:
    """Fields that are in order, and all that must be."""
    needed = len(WORDS) + len(NUMBERS) + len(_DATES) + 5
    return needed - len(missing(page)), needed


def changed(page: Campaign, **fields: object) -> Campaign:
    """A copy with other values."""
    return replace(page, **fields)  # type: ignore[arg-type]
