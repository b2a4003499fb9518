"""A campaign page: what is missing, what does not agree, which legal gate is shut and since when, when to stop, what goes home."""

from __future__ import annotations

import io
from dataclasses import fields
from datetime import date

import numpy as np
import pytest
from docx import Document
from scipy.stats import binom

from branchcraft.errors import InputError
from branchcraft.marketing import compliance, stopping
from branchcraft.marketing.campaign_examples import COPIED, MENDED
from branchcraft.marketing.campaign_page import (
    ACCOUNT_DATA,
    BOUGHT_LIST,
    OWN_POSTS,
    RISK_WORDS,
    WORDS,
    Campaign,
    changed,
    completeness,
    disagreements,
    five_w,
    missing,
    weeks,
)  # fmt: skip
from branchcraft.marketing.page_report import page_docx, page_html, page_rule, rows, rule_or_reason, standing


def fields_of(findings) -> list[str]:
    return [one.field for one in findings]


# Complete


def test_a_mended_page_has_nothing_left_to_mend() -> None:
    assert missing(MENDED) == disagreements(MENDED) == compliance.shut(MENDED) == []
    assert completeness(MENDED)[0] == completeness(MENDED)[1]


def test_an_empty_page_lacks_everything() -> None:
    found = fields_of(missing(Campaign()))
    assert set(WORDS.values()) <= set(found)
    assert {"负责人", "渠道", "用到的数据", "预算", "开始日期"} <= set(found)
    done, needed = completeness(Campaign())
    assert needed - done == len(found)


@pytest.mark.parametrize("name", list(WORDS))
def test_each_text_is_missed_when_it_is_gone(name: str) -> None:
    assert WORDS[name] in fields_of(missing(changed(MENDED, **{name: " "})))


def test_evidence_needs_a_number_and_brings_the_risk_with_it() -> None:
    assert fields_of(missing(changed(MENDED, evidence="客户都说这只产品好"))) == ["E 证据"]
    assert fields_of(missing(changed(MENDED, risk="买了都高兴"))) == ["风险提示"]
    for product, words in RISK_WORDS.items():
        assert missing(changed(MENDED, product=product, risk=f"请注意{words.split('|')[0]}")) == []
    assert missing(changed(MENDED, product="存款", risk="")) == [], "deposits lose nothing"


def test_a_date_that_is_none_is_named() -> None:
    (found,) = missing(changed(MENDED, end="2026-13-01"))
    assert "结束日期" in found.says and "2026-13-01" in found.says


# Consistent


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"end": "2026-11-01"}, "日历"),
        ({"review_on": "2026-11-30"}, "日历"),
        ({"review_on": "2027-03-31"}, "日历"),
        ({"hours_a_week": 5.0}, "工时"),
        ({"contacts": 400, "budget": 20000.0, "hours_a_week": 40.0}, "人数"),
        ({"contacts_each": 4}, "每人联系几次"),
        ({"budget": 5000.0}, "预算"),
        ({"target_rate": 5.0}, "目标"),
        ({"value_per_deal": 300.0}, "账"),
        ({"control": 50, "list_size": 420}, "对照组"),
    ],
)
def test_numbers_that_do_not_agree_are_found_one_by_one(change, field) -> None:
    found = fields_of(disagreements(changed(MENDED, **change)))
    assert found
    assert set(found) <= {field, "对照组", "工时"} and field in found


def test_hours_are_counted_over_the_whole_campaign() -> None:
    assert weeks(MENDED) == 4.0
    able = 4 * MENDED.hours_a_week * MENDED.contacts_per_hour
    (found,) = [one for one in disagreements(changed(MENDED, hours_a_week=10.0)) if one.field == "工时"]
    assert f"只联系得了 {able / 2:.0f} 位" in found.says


def test_five_w_two_h_come_from_the_page() -> None:
    answers = dict(five_w(MENDED))
    assert len(answers) == 7
    assert "（没有写）" not in answers.values()
    assert MENDED.need == answers["为什么（Why）"]
    assert list(dict(five_w(Campaign())).values()).count("（没有写）") == 7


# Gates


BREAKS = {
    "bought_list": {"data": (BOUGHT_LIST,)},
    "sensitive": {"data": (ACCOUNT_DATA,)},
    "automated": {"automated": True, "opt_out": False, "channels": ("厅堂",)},
    "unsubscribe": {"automated": False, "opt_out": False},
    "own_posts": {"channels": (OWN_POSTS,)},
    "reviewed": {"reviewed": False},
    "promise": {"benefit": "本行理财稳赚不赔"},
    "suitable": {"product_risk": 3},
    "assessed": {"assessed": False},
    "elders": {"product_risk": 4, "customer_risk": 4, "elder_care": False},
    "licensed": {"licensed": False},
    "agency": {"product": "代销保险", "via_system": False},
    "recorded": {"recorded": False},
    "fund_fee": {"product": "代销基金", "fund_kind": "指数或债券", "fee_rate": 0.5},
}


def states(page: Campaign) -> dict[str, str]:
    return {one.gate.key: one.state for one in compliance.judge(page)}


def test_every_gate_has_a_case_that_shuts_it() -> None:
    assert set(BREAKS) == {gate.key for gate in compliance.GATES}


@pytest.mark.parametrize("key", list(BREAKS))
def test_a_gate_shuts_for_its_reason_alone(key: str) -> None:
    page = changed(MENDED, **BREAKS[key])
    assert [name for name, state in states(page).items() if state == "停"] == [key]
    (found,) = compliance.shut(page)
    gate = next(one for one in compliance.GATES if one.key == key)
    assert gate.since.isoformat() in found.rule
    assert found.part == "合规"


@pytest.mark.parametrize(
    ("key", "since"),
    [
        ("automated", "2021-11-01"), ("unsubscribe", "2023-03-01"), ("suitable", "2026-02-01"), ("elders", "2026-02-01"), ("agency", "2025-10-01"),
        ("fund_fee", "2026-01-01"), ("recorded", "2017-08-23"), ("own_posts", "2020-01-25"),
    ],
)  # fmt: skip
def test_a_rule_judges_only_what_begins_after_it(key: str, since: str) -> None:
    first = date.fromisoformat(since)
    page = changed(MENDED, **BREAKS[key])
    assert states(changed(page, start=since))[key] == "停"
    assert states(changed(page, start=date.fromordinal(first.toordinal() - 1).isoformat()))[key] == "不涉及"
    assert states(changed(page, start=""))[key] == "停", "without a date it is judged as of now"


def test_what_is_no_investment_needs_no_suitability_nor_recording() -> None:
    for product in ("存款", "国债", "实物贵金属"):
        found = states(changed(MENDED, product=product, product_risk=5, customer_risk=1, recorded=False, assessed=False))
        assert (found["suitable"], found["recorded"], found["assessed"]) == ("不涉及",) * 3


def test_the_caps_of_2026_are_by_kind_of_fund() -> None:
    for kind, cap in {"主动偏股": 0.8, "其他混合": 0.5, "指数或债券": 0.3}.items():
        page = changed(MENDED, product="代销基金", fund_kind=kind, fee_rate=cap)
        assert states(page)["fund_fee"] == "通过"
        assert states(changed(page, fee_rate=cap + 0.01))["fund_fee"] == "停"


def test_a_promise_is_one_only_where_it_is_not_denied() -> None:
    assert compliance.promised(changed(MENDED, benefit="不保本，不保息")) == []
    assert compliance.promised(changed(MENDED, benefit="本产品不承诺保本")) == []
    assert compliance.promised(changed(MENDED, benefit="基本保本", evidence="2025 年稳赚")) == ["保本", "稳赚"]


def test_the_table_of_gates_says_how_each_stands() -> None:
    table = compliance.gates_table(COPIED)
    assert len(table) == len(compliance.GATES)
    assert (table["这张方案"] == "停").sum() == len(compliance.shut(COPIED)) == 9
    assert "这张方案" not in compliance.gates_table().columns
    with pytest.raises(InputError, match="基金类型"):
        compliance.judge(changed(MENDED, fund_kind="私募"))


# Stopping


def test_both_looks_together_stop_a_good_campaign_seldom() -> None:
    for trial, target in ((60, 0.1), (150, 0.08), (400, 0.05)):
        rule = stopping.stop_rule(trial, target, target / 3)
        assert rule.stop_if_good <= stopping.FALSE_STOP
        assert rule.stop_if_even > rule.stop_if_good


def test_the_chances_are_those_of_ten_thousand_trials() -> None:
    rule = stopping.stop_rule(120, 0.10, 0.05)
    rng = np.random.default_rng(1)
    for share, chance in ((0.10, rule.stop_if_good), (0.05, rule.stop_if_even)):
        first = rng.binomial(60, share, 20000)
        both = first + rng.binomial(60, share, 20000)
        lived = ((first <= rule.at_most[0]) | (both <= rule.at_most[1])).mean()
        assert lived == pytest.approx(chance, abs=4 * np.sqrt(chance * (1 - chance) / 20000))


def test_one_more_buyer_would_not_be_a_surprise() -> None:
    rule = stopping.stop_rule(200, 0.08, 0.03)
    for look, most in zip(rule.looks, rule.at_most, strict=True):
        assert binom.cdf(most, look, 0.08) <= 0.05 < binom.cdf(most + 1, look, 0.08)


def test_a_small_trial_does_not_stop_half_way_and_says_so() -> None:
    rule = stopping.stop_rule(40, 0.05, 0.02)
    assert rule.at_most[0] == -1
    text = "".join(stopping.rule_sentences(rule))
    assert "联系到第 20 位时还太早" in text
    assert "试点偏小" in text


def test_the_trial_that_is_called_large_enough_is_and_the_one_before_is_not() -> None:
    enough = stopping.trial_for(0.12, 0.07)
    assert stopping.stop_rule(enough, 0.12, 0.07).stop_if_even >= 0.8
    assert all(stopping.stop_rule(trial, 0.12, 0.07).stop_if_even < 0.8 for trial in range(20, enough, 10))
    assert stopping.trial_for(0.05, 0.0499, most=100) is None


def test_sample_size_is_the_textbooks() -> None:
    """Fleiss, Levin & Paik: 0.60 against 0.70 with 80 % power needs 356 in each group without continuity correction."""
    assert stopping.needed_per_arm(0.60, 0.70) == 356
    p, n = (0.05, 0.12), stopping.needed_per_arm(0.05, 0.12)
    rng = np.random.default_rng(3)
    a, b = rng.binomial(n, p[0], 4000) / n, rng.binomial(n, p[1], 4000) / n
    mean = (a + b) / 2
    seen = (np.abs(b - a) > 1.959964 * np.sqrt(2 * mean * (1 - mean) / n)).mean()
    assert seen == pytest.approx(0.8, abs=0.03)


def test_the_trial_is_a_fifth_of_the_budget() -> None:
    assert stopping.trial_size(12000, 30, 350) == 80
    assert stopping.trial_size(1000, 30, 350) == stopping.LEAST_TRIAL
    assert stopping.trial_size(12000, 30, 50) == 50


@pytest.mark.parametrize(
    "call",
    [
        lambda: stopping.trial_size(0, 30, 100),
        lambda: stopping.stop_rule(1, 0.1, 0.05),
        lambda: stopping.stop_rule(100, 0.05, 0.05),
        lambda: stopping.stop_rule(100, 1.2, 0.05),
        lambda: stopping.needed_per_arm(0.1, 0.1),
    ],
)
def test_trials_that_cannot_be_are_answered(call) -> None:
    with pytest.raises(InputError):
        call()


# What goes home


def test_the_rule_of_a_page_breaks_even_with_cost_and_those_who_would_buy_anyway() -> None:
    rule = page_rule(MENDED)
    assert rule.break_even == pytest.approx(0.05 + 30 / 1500)
    assert rule.trial == 80
    assert "达到目标也不赚" in rule_or_reason(COPIED)[0]
    assert "还算不出停止线" in rule_or_reason(Campaign())[0]


def test_standing_puts_the_law_first() -> None:
    assert standing(COPIED).startswith("不能做：9 个合规关口没有过")
    assert standing(changed(MENDED, owner="")).startswith("合规关口都过了；还有 1 处要改（负责人）")
    assert "再请合规岗看一遍" in standing(MENDED)


def test_the_word_page_holds_everything_that_was_entered() -> None:
    document = Document(io.BytesIO(page_docx(MENDED)))
    text = "\n".join([p.text for p in document.paragraphs] + [cell.text for row in document.tables[0].rows for cell in row.cells])
    for field in fields(Campaign):
        value = getattr(MENDED, field.name)
        if isinstance(value, str) and field.name not in ("fund_kind",):
            assert value in text, field.name
    assert standing(MENDED) in text
    assert "停止线" in text
    assert document.core_properties.author == ""


def test_the_web_page_is_well_formed_and_its_style_is_css() -> None:
    page = page_html(MENDED).decode()
    style = page[page.index("<style>") : page.index("</style>")]
    assert not set("；：，（）") & set(style)
    assert style.count("{") == style.count("}") == 4
    assert page.count("<tr>") == page.count("</tr>") == len(rows(MENDED)) + len(compliance.GATES)
    assert "还要改" not in page


def test_the_web_page_is_escaped_and_lists_what_is_left() -> None:
    page = page_html(changed(COPIED, name="<b>节</b>")).decode()
    assert "&lt;b&gt;节&lt;/b&gt;" in page
    assert "<b>节" not in page
    assert page.count("<li>") == len(missing(COPIED)) + len(disagreements(COPIED)) + len(compliance.shut(COPIED))
