"""Posts and skills: who may stand where, what stops when somebody eats, and what one more skill brings."""

from __future__ import annotations

import numpy as np
import pytest

from branchcraft.errors import InputError
from branchcraft.staffing import people_posts as posts
from branchcraft.staffing.people_team import APPROVAL, AWAY, CORPORATE, COUNTER, HALL, OUT, USUAL, VIP_ROOM, posts_table
from branchcraft.staffing.scenario import COMPLEX, SIMPLE, VIP

DAYS = 60


@pytest.fixture(scope="module")
def usual() -> posts.PostedDay:
    return posts.try_places(USUAL, days=DAYS)


def test_the_usual_placing_is_allowed_and_everybody_has_one_post(usual: posts.PostedDay) -> None:
    assert set(USUAL) == {one.code for one in posts.TEAM}
    assert 0.8 < usual.level < 1


@pytest.mark.parametrize(
    ("moved", "says"),
    [
        ({"丙": APPROVAL, "甲": COUNTER}, "丙 没有授权权限.*甲、乙"),
        ({"戊": HALL, "辛": COUNTER}, "戊 没有做过大堂引导.*庚、辛"),
        ({"庚": COUNTER}, "庚 没有柜员号"),
        ({"丙": VIP_ROOM, "己": AWAY}, "丙 没有理财产品的销售资格.*己"),
        ({"丙": OUT}, "丙 不是客户经理"),
        ({"甲": AWAY}, "主管席要有"),
        ({"甲": APPROVAL, "乙": APPROVAL}, "也只要一个人"),
        ({"庚": HALL}, "各只有一个位置"),
        ({"丙": "金库"}, "没有「金库」这个岗位"),
        (dict.fromkeys("乙丙丁戊", AWAY), "柜台应当有 1 到 6 个人"),
    ],
)
def test_who_may_not_stand_there_is_told_why(moved: dict[str, str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        posts.try_places({**USUAL, **moved}, days=2)


def test_a_business_that_one_person_does_stops_while_she_eats(usual: posts.PostedDay) -> None:
    assert dict(usual.gaps) == {CORPORATE: (120.0, 150.0), VIP: (180.0, 210.0)}
    assert posts.gaps_in_words(usual) == ["对公业务在 11:00–12:00 没有人能办（吃饭）", "贵宾在 12:00–13:00 没有人能办（吃饭）"]


def test_a_business_that_nobody_does_counts_as_not_kept() -> None:
    day = posts.try_places({**USUAL, "乙": AWAY}, days=DAYS)
    assert day.by_business[CORPORATE] == 0
    assert "对公业务全天没有人能办" in posts.gaps_in_words(day)
    assert day.came[:, posts.BUSINESSES.index(CORPORATE)].sum() > 0


def test_everybody_who_came_is_counted_whatever_the_placing(usual: posts.PostedDay) -> None:
    other = posts.try_places({**USUAL, "乙": AWAY, "辛": COUNTER}, days=DAYS)
    np.testing.assert_array_equal(usual.came, other.came)
    assert (usual.kept <= usual.came).all()
    assert usual.level == pytest.approx(usual.kept.sum() / usual.came.sum())


def test_without_a_lobby_manager_nobody_is_led_to_the_machines() -> None:
    away = posts.try_places({**USUAL, "辛": AWAY}, days=DAYS)
    standing = posts.try_places(USUAL, days=DAYS)
    assert away.by_business[SIMPLE] < standing.by_business[SIMPLE]


def test_a_taught_skill_closes_the_gap_and_comes_last_or_first() -> None:
    extra = (("戊", CORPORATE),)
    assert posts.able(extra)["戊"] == (SIMPLE, CORPORATE)
    assert posts.able(extra, first=True)["戊"] == (CORPORATE, SIMPLE)
    day = posts.try_places(USUAL, extra, days=DAYS)
    assert CORPORATE not in day.gaps
    assert day.by_business[CORPORATE] > posts.try_places(USUAL, days=DAYS).by_business[CORPORATE] + 0.1


@pytest.mark.parametrize("wrong", [(("丙", SIMPLE),), (("丑", SIMPLE),), (("丙", "外汇"),), (("戊", VIP), ("戊", VIP))])
def test_what_cannot_be_taught_is_answered(wrong: tuple) -> None:
    with pytest.raises(InputError):
        posts.able(wrong)


def test_in_the_vip_room_vips_are_called_first() -> None:
    assert posts._order((COMPLEX, VIP), VIP_ROOM) == (VIP, COMPLEX)
    assert posts._order((COMPLEX, VIP), COUNTER) == (COMPLEX, VIP)


def test_every_skill_that_is_missing_at_a_window_can_be_taught() -> None:
    assert len(posts.candidates()) == 10
    assert ("戊", COMPLEX) in posts.candidates()
    assert ("戊", COMPLEX) not in posts.candidates((("戊", COMPLEX),))
    assert {code for code, _ in posts.candidates()} == set("乙丙丁戊己")


@pytest.fixture(scope="module")
def ranked():
    return posts.rank_skills()


def test_mending_the_single_point_beats_more_of_the_same(ranked) -> None:
    gain = ranked.set_index(["person", "business"])["gain"]
    assert gain["戊", CORPORATE] == gain.max()
    assert ranked.set_index(["person", "business"]).at[("戊", COMPLEX), "high"] < 0
    assert (ranked["low"] <= ranked["gain"]).all()
    assert (ranked["gain"] <= ranked["high"]).all()
    assert ranked["gain"].is_monotonic_decreasing


def test_the_year_weighs_ordinary_days_and_absences_to_one() -> None:
    shares = [share for _, share in posts._ordinary_and_absent()]
    assert sum(shares) == pytest.approx(1)
    assert shares[1:] == [posts.ABSENT] * 5
    assert posts.year_level((), days=DAYS).mean() < posts.try_places(USUAL, days=DAYS).level


def test_all_skills_taught_is_the_most_there_is_to_gain(ranked) -> None:
    assert ranked.attrs["all"] > ranked["gain"].max()
    both = ranked["gain"].max() + posts.skill_gain((("戊", CORPORATE),), "丁", VIP)[0]
    assert 0.5 * ranked.attrs["all"] < both < ranked.attrs["all"]


def test_tables_speak_chinese_and_follow_what_was_taught(ranked) -> None:
    table = posts.skills_table(ranked)
    assert table["按时叫到多几个百分点"].iloc[0] == f"{100 * ranked['gain'].iloc[0]:+.1f}"
    assert table.loc[table["教什么"] == VIP, "要学几天（假设）"].str.contains("考资格").all()
    duties = posts_table().set_index("岗位")["能站的人"]
    assert duties[VIP_ROOM] == "己（1 人）"
    assert posts_table((("丁", VIP),)).set_index("岗位")["能站的人"][VIP_ROOM] == "丁、己（2 人）"
