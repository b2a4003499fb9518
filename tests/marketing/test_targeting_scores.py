"""A model learns what can be learned, is judged on people it has not seen, and says what to doubt."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from branchcraft.errors import InputError
from branchcraft.marketing.campaign import Campaign, campaign_from_frame, read_campaign
from branchcraft.marketing.targeting import MODELS, score_contacts, score_later, single_columns


def frame(size: int = 600, seed: int = 0) -> pd.DataFrame:
    """Age matters, the tier matters, a coin does not."""
    rng = np.random.default_rng(seed)
    age, tier, coin = rng.uniform(20, 80, size), rng.choice(["普通", "金卡", "白金"], size), rng.integers(0, 2, size).astype(float)
    utility = -2.5 + 0.06 * (age - 50) + 1.2 * (tier == "白金")
    return pd.DataFrame({"年龄": age, "等级": tier, "硬币": coin, "bought": (rng.random(size) < 1 / (1 + np.exp(-utility))).astype(float)})


def campaign(size: int = 600, seed: int = 0) -> Campaign:
    return campaign_from_frame(frame(size, seed), "bought", "合成")


@pytest.mark.parametrize("model", MODELS)
def test_every_called_customer_gets_a_score_from_a_model_that_has_not_seen_her(model: str) -> None:
    scores = score_contacts(campaign(), model, folds=3)
    assert len(scores.table) == 600
    assert scores.table["score"].between(0, 1).all()
    assert scores.auc > 0.65
    assert scores.to_call.empty
    assert scores.best_half == pytest.approx(scores.gains["reached"].iloc[50])
    assert scores.lift(0.5) == pytest.approx(2 * scores.best_half)


def test_noise_is_not_learned_from() -> None:
    table = frame(1500)
    table["bought"] = np.random.default_rng(9).permutation(table["bought"])
    scores = score_contacts(campaign_from_frame(table, "bought", "x"), folds=5)
    low, high = scores.auc_interval
    assert low <= 0.5 <= high or scores.auc < 0.5, "out of fold, a model without knowledge ranks like a coin"


def test_the_same_seed_gives_the_same_scores_and_another_one_others() -> None:
    one, same, other = (score_contacts(campaign(), seed=seed).table["score"].to_numpy() for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_dropped_columns_are_not_learned_from() -> None:
    scores = score_contacts(campaign(), drop=("年龄", "等级"))
    assert scores.features == ["硬币"]
    assert scores.auc < 0.6
    assert score_contacts(campaign(), drop="硬币").features == ["年龄", "等级"]


def listed(called: int = 300, waiting: int = 100, **words: str) -> Campaign:
    table = frame(called + waiting)
    lines = [r"年龄,等级,是否联系,是否购买,联系日期"]
    for k, row in enumerate(table.itertuples(index=False)):
        was = k < called
        tier = words.get("tier", row[1]) if not was else row[1]
        lines.append(rf"{row[0]:.0f},{tier},{'是' if was else '否'},{int(row[3]) if was else ''},2026-0{1 + k * 8 // called if was else 9}-15")
    return read_campaign(("\n".join(lines).encode(), "x.csv"))


def test_those_not_called_are_ranked_best_first() -> None:
    scores = score_contacts(listed())
    assert len(scores.table) == 300
    assert len(scores.to_call) == 100
    assert scores.to_call["score"].is_monotonic_decreasing
    assert set(scores.to_call["row"]).isdisjoint(scores.table["row"])


@pytest.mark.parametrize("model", MODELS)
def test_a_word_never_seen_among_the_called_does_no_harm(model: str) -> None:
    scores = score_contacts(listed(tier="私行"), model, folds=2)
    assert scores.to_call["score"].between(0, 1).all()


@pytest.mark.parametrize("model", MODELS)
def test_gaps_are_learned_from(model: str) -> None:
    table = frame(800)
    table.loc[table["bought"] == 1, "年龄"] = np.where(np.arange(int(table["bought"].sum())) % 2, np.nan, 60)
    table["等级"] = table["等级"].where(np.arange(800) % 7 != 0, "")
    assert score_contacts(campaign_from_frame(table, "bought", "x"), model, folds=3).auc > 0.7


def test_progress_is_told_after_every_fold_and_the_final_model() -> None:
    told: list[tuple[int, int]] = []
    score_contacts(listed(), folds=4, on_progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]


def test_later_customers_are_judged_by_those_before_in_the_order_of_their_dates() -> None:
    shuffled = listed()
    order = np.random.default_rng(4).permutation(len(shuffled.accepted))
    mixed = Campaign(shuffled.accepted.iloc[order].reset_index(drop=True), shuffled.set_aside, shuffled.read, [], "x", shuffled.roles)
    later = score_later(mixed)
    assert len(later.table) == 90
    dates = mixed.accepted.set_index("row")["date"]
    learned = dates[mixed.contacted["row"]].drop(later.table["row"])
    assert learned.max() <= dates[later.table["row"]].min()
    assert later.folds == 0


def test_a_world_that_turns_round_is_seen_only_by_the_later_part() -> None:
    table = frame(2000)
    late = np.arange(2000) >= 1400
    table.loc[late, "年龄"] = 100 - table.loc[late, "年龄"]
    turned = campaign_from_frame(table, "bought", "x")
    assert score_contacts(turned, drop=("等级",)).auc > 0.55
    assert score_later(turned, drop=("等级",)).auc < 0.4


def test_what_is_known_only_afterwards_is_doubted_by_its_name() -> None:
    table = frame().assign(通话时长=lambda one: one["bought"] * 300 + 10)
    scores = score_contacts(campaign_from_frame(table, "bought", "x"))
    assert any("「通话时长」看名字是打完电话才知道的" in line for line in scores.warnings)


def test_what_is_known_only_afterwards_is_doubted_by_its_power() -> None:
    table = frame().assign(状态=lambda one: np.where(one["bought"] == 1, "已开户", "跟进中"))
    scores = score_contacts(campaign_from_frame(table, "bought", "x"))
    assert any("单凭「状态」一列就能排得很准" in line for line in scores.warnings)
    assert not score_contacts(campaign(2000)).warnings


def test_few_buyers_are_said() -> None:
    table = frame(300)
    table["bought"] = (np.arange(300) % 20 == 0).astype(float)
    assert any("买了的只有 15 位" in line for line in score_contacts(campaign_from_frame(table, "bought", "x")).warnings)


def test_single_columns_find_what_was_put_in() -> None:
    rows = campaign(3000).contacted
    alone = single_columns(rows, ["年龄", "等级", "硬币"], rows["bought"].to_numpy(int))
    assert alone["年龄"] > alone["等级"] > 0.55 > alone["硬币"] >= 0.5


def one_outcome(size: int = 100, buyers: int = 0) -> Campaign:
    table = frame(size)
    table["bought"] = (np.arange(size) < buyers).astype(float)
    return campaign_from_frame(table, "bought", "x")


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: score_contacts(campaign(), "forest"), "forest"),
        (lambda: score_contacts(campaign(), folds=1), "折数"),
        (lambda: score_contacts(campaign(), folds=2.5), "折数"),
        (lambda: score_contacts(campaign(), drop=("身高",)), "身高"),
        (lambda: score_contacts(campaign(), drop=("年龄", "等级", "硬币")), "没有一列可以学"),
        (lambda: score_contacts(campaign(30)), "只有 30 位"),
        (lambda: score_contacts(one_outcome()), "一位也没买"),
        (lambda: score_contacts(one_outcome(buyers=100)), "全都买了"),
        (lambda: score_contacts(one_outcome(buyers=7)), "买了的只有 7 位，分不成 10 份"),
        (lambda: score_contacts(one_outcome(buyers=96)), "没买的只有 4 位"),
        (lambda: score_later(campaign(), earlier=0.95), "学前面几成"),
        (lambda: score_later(one_outcome(200, buyers=30)), "后面那一段"),
        (lambda: score_later(campaign(90)), "后面那一段只有 28 位"),
    ],
)
def test_what_cannot_be_learned_is_answered(call, word: str) -> None:
    with pytest.raises(InputError, match=word):
        call()
