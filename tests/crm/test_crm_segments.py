"""A rule does not care about units, k-means does; and a grouping is worth what its messages reach."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchcraft.crm import segments
from branchcraft.errors import InputError


@pytest.fixture(scope="module")
def customers() -> pd.DataFrame:
    return segments.example_customers()


def test_the_example_has_the_kinds_in_their_shares(customers) -> None:
    shares = customers["kind"].value_counts(normalize=True).sort_index()
    assert shares.to_numpy() == pytest.approx([kind.share for kind in segments.KINDS], abs=0.04)
    medians = customers.groupby("kind")["aum"].median().to_numpy()
    assert medians == pytest.approx([kind.aum[0] for kind in segments.KINDS], rel=0.25)


def test_another_unit_moves_about_half_of_the_customers(customers) -> None:
    one, other = (segments.by_kmeans(customers, scale, 5) for scale in (segments.RAW, segments.YUAN))
    assert segments.moved_share(one.labels, other.labels) == pytest.approx(0.51, abs=0.03)


def test_a_scale_on_which_all_three_count_reaches_most(customers) -> None:
    kind = customers["kind"].to_numpy()
    right = {scale: segments.hits(segments.by_kmeans(customers, scale, 5), kind) for scale in segments.SCALES}
    assert right[segments.YUAN] < 0.55 < 0.88 < right[segments.LOGGED]
    assert segments.one_message(kind) < min(right.values())


@pytest.mark.parametrize("scale", [segments.RAW, segments.YUAN])
def test_stretching_and_shrinking_back_changes_nothing(customers, scale) -> None:
    times = 10_000 if scale == segments.YUAN else 1
    expected = customers[list(segments.FEATURES)].to_numpy() * [1, 1, times]
    np.testing.assert_allclose(segments.scaled(customers, scale), expected)
    np.testing.assert_allclose(segments.scaled(customers, scale, 2.0), expected * [1, 1, 2])


def test_standard_scales_have_spread_one(customers) -> None:
    for scale in (segments.STANDARD, segments.LOGGED):
        assert segments.scaled(customers, scale).std(axis=0) == pytest.approx([1, 1, 1])
    assert segments.scaled(customers, segments.RANKED).max() == 1


def test_the_rule_knows_no_neighbours(customers) -> None:
    whole = segments.rule_labels(customers)
    part = segments.rule_labels(customers.iloc[100:300])
    np.testing.assert_array_equal(part, whole[100:300])


def test_the_rule_puts_everybody_where_it_says() -> None:
    made = pd.DataFrame({"recency": [1, 5, 1, 2, 1, 20, 15], "frequency": [10, 10, 200, 5, 50, 5, 200], "aum": [60, 60, 9, 9, 9, 9, 9]})
    assert list(segments.rule_labels(made)) == [0, 1, 2, 3, 4, 5, 5]


def test_groups_are_numbered_by_balance_and_none_is_lost(customers) -> None:
    grouping = segments.by_kmeans(customers, segments.LOGGED, 5)
    means = [customers["aum"][grouping.labels == k].mean() for k in range(5)]
    assert means == sorted(means, reverse=True)
    assert segments.profile_table(customers, grouping)["人数"].sum() == len(customers)


@given(st.lists(st.integers(0, 4), min_size=5, max_size=60), st.permutations(range(5)))
def test_names_of_groups_do_not_count_as_moving(labels, order) -> None:
    one = np.array(labels)
    assert segments.moved_share(one, np.array(order)[one]) == pytest.approx(0)


def test_moving_one_of_ten_is_a_tenth() -> None:
    one = np.repeat([0, 1], 5)
    assert segments.moved_share(one, np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0])) == pytest.approx(0.1)


def test_the_best_message_of_each_group_cannot_be_beaten(customers) -> None:
    kind = customers["kind"].to_numpy()
    grouping = segments.by_rule(customers)
    best = segments.best_messages(grouping, kind)
    top = segments.hits(grouping, kind)
    assert segments.hits(grouping, kind, best) == pytest.approx(top)
    for group in range(grouping.groups):
        for other in range(len(segments.NEEDS)):
            tried = (*best[:group], other, *best[group + 1 :])
            assert segments.hits(grouping, kind, tried) <= top + 1e-12
    silent = segments.hits(grouping, kind, (None,) * grouping.groups)
    assert silent == 0


def test_steady_is_not_the_same_as_useful(customers) -> None:
    kind = customers["kind"].to_numpy()
    three = segments.stability(customers, segments.LOGGED, 3)
    assert (three > 0.95).all()
    assert segments.hits(segments.by_kmeans(customers, segments.LOGGED, 3), kind) < 0.8


def test_stability_is_the_likeness_to_the_whole(customers) -> None:
    rng = np.random.default_rng(0)
    noise = customers.assign(**{name: rng.uniform(1, 2, len(customers)) for name in segments.FEATURES})
    clear, unclear = (np.median(segments.stability(frame, segments.LOGGED, 5, times=6)) for frame in (customers, noise))
    assert clear > 0.9 > unclear


def test_the_scales_table_shows_what_was_computed(customers) -> None:
    table = segments.scales_table(customers).set_index("怎么分")
    kind = customers["kind"].to_numpy()
    assert table.loc["RFM 规则", "每群说一句，说对的"] == f"{segments.hits(segments.by_rule(customers), kind):.0%}"
    assert table.iloc[0, 0] == "0%"


def test_what_cannot_be_grouped_is_answered(customers) -> None:
    with pytest.raises(InputError, match="写法"):
        segments.scaled(customers, "斤")
    with pytest.raises(InputError, match="群数"):
        segments.cluster(segments.scaled(customers, segments.RAW), 9)
    with pytest.raises(InputError, match="分不出"):
        segments.cluster(np.zeros((10, 3)), 3)
    with pytest.raises(InputError, match="各选一句话"):
        segments.hits(segments.by_rule(customers), customers["kind"].to_numpy(), (0,))
