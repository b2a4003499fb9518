"""The arithmetic of a trial: published intervals, exact power held against simulation, and a table that says what it may say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from branchcraft.errors import InputError
from branchcraft.marketing import uplift
from branchcraft.marketing.insurance import BUY, insurance_results, insurance_trial, insurance_villages
from branchcraft.marketing.trial_words import trial_lines, trial_table
from branchcraft.marketing.uplift import detectable, exact_power, needed_size, newcombe, trial_uplift, wilson
from branchcraft.marketing.words import is_yes, yes_or_no

NEWCOMBE_1998 = {
    (56, 70, 48, 80): (0.0524, 0.3339),
    (9, 10, 3, 10): (0.1705, 0.8090),
    (6, 7, 2, 7): (0.0582, 0.8062),
    (5, 56, 0, 29): (-0.0381, 0.1926),
    (0, 10, 0, 20): (-0.1611, 0.2775),
    (0, 10, 0, 10): (-0.2775, 0.2775),
    (10, 10, 0, 20): (0.6791, 1.0000),
    (10, 10, 0, 10): (0.6075, 1.0000),
}
"""Table II of Newcombe (1998), method 10."""


@pytest.mark.parametrize(("counts", "interval"), NEWCOMBE_1998.items())
def test_intervals_are_the_published_ones(counts: tuple[int, int, int, int], interval: tuple[float, float]) -> None:
    difference, low, high = newcombe(*counts)
    assert (low, high) == pytest.approx(interval, abs=6e-5)
    assert difference == pytest.approx(counts[0] / counts[1] - counts[2] / counts[3])


def test_wilson_is_the_published_one() -> None:
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)  # Newcombe (1998), Statistics in Medicine 17, 857–872, table I
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


@given(st.integers(2, 60), st.integers(2, 60), st.data())
def test_an_interval_holds_its_difference_and_turns_with_the_arms(size: int, other: int, data: st.DataObject) -> None:
    hits, others = data.draw(st.integers(0, size)), data.draw(st.integers(0, other))
    difference, low, high = newcombe(hits, size, others, other)
    assert -1 <= low <= difference <= high <= 1
    turned = newcombe(others, other, hits, size)
    assert (turned[1], turned[2]) == pytest.approx((-high, -low))


@pytest.mark.parametrize(("size", "control", "share", "base"), [(40, 40, 0.3, 0.1), (30, 55, 0.5, 0.2), (25, 25, 0.1, 0.1), (60, 20, 0.2, 0.05)])
def test_power_is_the_sum_over_every_possible_outcome(size: int, control: int, share: float, base: float) -> None:
    hits, others = np.meshgrid(np.arange(size + 1), np.arange(control + 1), indexing="ij")
    seen = newcombe(hits, size, others, control)[1] > 0
    brute = (binom.pmf(hits, size, share) * binom.pmf(others, control, base))[seen].sum()
    assert exact_power(size, control, share, base) == pytest.approx(brute, abs=1e-9)


@pytest.mark.parametrize(
    ("size", "control", "share", "base"), [(200, 200, 0.09, 0.07), (1450, 1450, 0.09, 0.07), (800, 200, 0.15, 0.08), (120, 360, 0.05, 0.20)]
)
def test_power_is_what_simulated_trials_show(size: int, control: int, share: float, base: float) -> None:
    rng = np.random.default_rng(11)
    runs = 20_000
    _, low, high = newcombe(rng.binomial(size, share, runs), size, rng.binomial(control, base, runs), control)
    seen = ((low > 0) if share > base else (high < 0)).mean()
    power = exact_power(size, control, share, base)
    assert abs(seen - power) / np.sqrt(power * (1 - power) / runs) < 3


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(12)
    for size, control, share, base in ((200, 200, 0.09, 0.07), (50, 150, 0.04, 0.02)):
        _, low, high = newcombe(rng.binomial(size, share, 20_000), size, rng.binomial(control, base, 20_000), control)
        assert ((low <= share - base) & (share - base <= high)).mean() > 0.94


def test_needed_size_is_enough_and_five_per_cent_less_is_not() -> None:
    for base, worth, part in ((0.07, 0.02, 0.5), (0.07, 0.02, 0.8), (0.4, 0.1, 0.5), (0.01, 0.01, 0.3)):
        total = needed_size(base, worth, part)
        called = round(total * part)
        assert exact_power(called, total - called, base + worth, base) >= 0.8
        less = round(total * 0.95)  # exact power has teeth, so not one less
        assert exact_power(round(less * part), less - round(less * part), base + worth, base) < 0.8


def test_equal_groups_need_the_fewest_people() -> None:
    sizes = [needed_size(0.07, 0.02, part) for part in (0.2, 0.5, 0.8)]
    assert sizes[1] == min(sizes)


def test_what_is_detectable_is_seen_four_times_in_five() -> None:
    rise = detectable(300, 300, 0.1)
    assert exact_power(300, 300, 0.1 + rise, 0.1) == pytest.approx(0.8, abs=1e-3)
    assert np.isnan(detectable(2, 2, 0.5))


@pytest.mark.parametrize(
    ("call", "word"),
    [(lambda: needed_size(0.5, 0.6), "值得要的差"), (lambda: needed_size(0.5, 0.1, 1.0), "两头"), (lambda: needed_size(0.5, 1e-5), "万人")],
)
def test_sizes_that_cannot_be_are_answered(call, word: str) -> None:
    with pytest.raises(InputError, match=word):
        call()


def people(**arms: tuple[int, int]) -> pd.DataFrame:
    """One row per person: arm = (bought, people)."""
    rows = [(arm, int(k < hits)) for arm, (hits, size) in arms.items() for k in range(size)]
    return pd.DataFrame(rows, columns=["组", "买"]).sample(frac=1, random_state=0)


def test_one_row_per_arm_against_control() -> None:
    trial = trial_uplift(people(对照=(14, 200), 打=(18, 200), 发消息=(30, 200)), "组", "买")
    assert set(trial["arm"]) == {"打", "发消息"}
    row = trial.set_index("arm").loc["打"]
    assert (row["n"], row["n_control"], row["control"]) == (200, 200, "对照")
    assert (row["difference"], row["low"], row["high"]) == pytest.approx([float(one) for one in newcombe(18, 200, 14, 200)])
    assert not row["seen"]
    assert row["power"] == pytest.approx(exact_power(200, 200, 0.09, 0.07))
    assert not row["could_see"]
    assert row["needed"] == needed_size(0.07, 0.02, 0.5)
    assert trial.set_index("arm").at["发消息", "seen"]
    assert any("2 组各和对照组比" in note for note in trial.attrs["notes"])


def test_worth_changes_what_the_trial_could_have_seen_and_not_what_it_saw() -> None:
    small, large = (trial_uplift(people(对照=(14, 200), 打=(18, 200)), "组", "买", worth=worth).iloc[0] for worth in (0.02, 0.2))
    assert (small["low"], small["high"]) == (large["low"], large["high"])
    assert large["could_see"] and not small["could_see"]


@pytest.mark.parametrize("names", [("control", "called"), (0, 1), ("否", "是"), (False, True), ("不打", "打"), ("未联系", "已联系")])
def test_the_control_group_is_found(names: tuple[object, object]) -> None:
    frame = people(a=(5, 50), b=(10, 50))
    frame["组"] = frame["组"].map({"a": names[0], "b": names[1]})
    trial = trial_uplift(frame, "组", "买").iloc[0]
    assert (trial["arm"], trial["control"]) == (names[1], names[0])
    assert trial["difference"] == pytest.approx(0.1)


def test_outcomes_in_words_and_gaps_are_counted() -> None:
    frame = people(对照=(5, 50), 打=(10, 50))
    frame["买"] = frame["买"].map({1: "是", 0: "没买"}).astype(object)
    frame.iloc[3, 1] = None
    frame.iloc[4, 0] = None
    trial = trial_uplift(frame, "组", "买")
    assert trial["n"].iloc[0] + trial["n_control"].iloc[0] == 98
    assert any("2 行缺分组或结果" in note for note in trial.attrs["notes"])


@pytest.mark.parametrize(
    ("frame", "more", "word"),
    [
        (people(对照=(5, 50)), {}, "只有一组"),
        (people(对照=(5, 50), 打=(1, 1)), {}, "只有 1 位"),
        (people(甲=(5, 50), 乙=(5, 50)), {}, "分不清哪一组是对照组"),
        (people(对照=(5, 50), 打=(5, 50)), {"control": "丙"}, "没有对照组「丙」"),
        (people(对照=(5, 50), 打=(5, 50)), {"treatment": "组别"}, "没有分组列「组别」"),
        (people(对照=(5, 50), 打=(5, 50)), {"outcome": "结果"}, "没有结果列「结果」"),
        (people(对照=(5, 50), 打=(5, 50)).assign(买="再说"), {}, "读不懂的值：再说"),
        (people(对照=(5, 50), 打=(5, 50)), {"worth": 2.0}, "worth"),
        (people(对照=(5, 50), 打=(5, 50)).assign(村=1), {"cluster": "村"}, "不是整群抽的"),
        (people(对照=(5, 50), 打=(5, 50)).assign(村=lambda one: one["组"]), {"cluster": "村"}, "至少要两个群"),
    ],
)
def test_trials_that_cannot_be_read_are_answered(frame: pd.DataFrame, more: dict, word: str) -> None:
    with pytest.raises(InputError, match=word):
        trial_uplift(frame, **{"treatment": "组", "outcome": "买", **more})


def test_clusters_of_one_are_people() -> None:
    frame = people(对照=(40, 400), 打=(70, 400)).reset_index(drop=True).assign(村=lambda one: one.index)
    alone, clustered = (trial_uplift(frame, "组", "买", cluster=cluster).iloc[0] for cluster in (None, "村"))
    wald = 1.96 * np.sqrt(0.1 * 0.9 / 400 + 0.175 * 0.825 / 400)
    assert (clustered["high"] - clustered["low"]) / 2 == pytest.approx(wald, rel=0.01)
    assert clustered["design_effect"] == pytest.approx(1.0, abs=0.01)
    assert clustered["low"] == pytest.approx(alone["low"], abs=0.005)


def test_alike_people_in_a_cluster_count_as_fewer() -> None:
    rng = np.random.default_rng(6)
    villages = pd.DataFrame({"村": range(60), "组": ["对照", "打"] * 30, "rate": rng.beta(1, 4, 60)})
    frame = villages.loc[villages.index.repeat(20)].assign(买=lambda one: (rng.random(len(one)) < one["rate"]).astype(int))
    alone, clustered = (trial_uplift(frame, "组", "买", cluster=cluster).iloc[0] for cluster in (None, "村"))
    assert clustered["design_effect"] > 2
    assert clustered["high"] - clustered["low"] > 1.4 * (alone["high"] - alone["low"])
    assert clustered["needed"] > 2 * alone["needed"]


def test_intervals_over_clusters_hold_the_truth_as_often_as_they_say_and_those_over_people_do_not() -> None:
    rng = np.random.default_rng(8)
    by_village = by_person = 0
    for _ in range(300):
        hits = rng.binomial(15, rng.beta(2, 8, 60))
        rows = pd.DataFrame({"cluster": np.repeat(np.arange(60), 15), "bought": (np.tile(np.arange(15), 60) < np.repeat(hits, 15)).astype(int)})
        called, control = (rows[rows["cluster"] % 2 == k] for k in (1, 0))
        low, high, _effect = uplift._between_clusters(called, control, called["bought"].mean(), control["bought"].mean())
        by_village += low <= 0 <= high
        _, low, high = newcombe(called["bought"].sum(), len(called), control["bought"].sum(), len(control))
        by_person += bool(low <= 0 <= high)
    assert abs(by_village / 300 - 0.95) < 3 * np.sqrt(0.95 * 0.05 / 300)
    assert by_person < by_village - 15


def test_the_insurance_trial_is_the_published_one() -> None:
    villages = insurance_villages()
    assert (len(villages), villages["households"].sum()) == (166, 1410)
    assert not villages.isna().any().any()
    assert (villages["bought"] <= villages["households"]).all()
    households = insurance_trial()
    share = households.groupby("offer")["bought"].mean()
    assert (share[BUY], share["默认不买"]) == pytest.approx((0.518, 0.413), abs=0.001)
    assert households.groupby("village")["bought"].sum().tolist() == villages["bought"].tolist()


def test_the_insurance_trial_is_less_certain_by_village() -> None:
    alone, by_village = (insurance_results().iloc[k] for k in (0, 1))
    assert alone["difference"] == by_village["difference"]
    assert by_village["low"] < alone["low"]
    assert by_village["low"] > 0
    assert by_village["design_effect"] == pytest.approx(1.64, abs=0.02)


def test_words_say_no_more_than_the_trial() -> None:
    def said(worth: float = 0.02, **arms: tuple[int, int]) -> str:
        return "".join(trial_lines(trial_uplift(people(**arms), "组", "买", worth=worth)))

    assert "多买 9.0 个百分点" in said(对照=(14, 200), 打=(32, 200))
    assert "少买" in said(对照=(60, 200), 打=(20, 200))
    assert "试验太小" in said(对照=(14, 200), 打=(18, 200)) and "没看见不等于没有用" in said(对照=(14, 200), 打=(18, 200))
    assert "这个试验够大" in said(worth=0.2, 对照=(14, 200), 打=(18, 200))
    assert "抵得上 861 位" in "".join(trial_lines(insurance_results().iloc[1:]))
    table = trial_table(trial_uplift(people(对照=(14, 200), 打=(18, 200)), "组", "买"))
    assert table["差（百分点）"].iloc[0] == "+2.0"
    assert table["95% 区间"].iloc[0] == "-3.5 到 +7.5"


def test_words_for_yes_and_no() -> None:
    assert [is_yes(word) for word in ("是", " Y ", 1, True, "已签约", "否", 0.0, "未购买", "", "也许", None)] == [True] * 5 + [False] * 3 + [None] * 3
    values, unknown = yes_or_no(pd.Series(["是", "否", "", "也许"], dtype=object))
    assert values.tolist()[:2] == [1.0, 0.0]
    assert np.isnan(values[2:]).all()
    assert unknown == ["也许"]
