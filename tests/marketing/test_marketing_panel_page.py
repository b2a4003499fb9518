"""Panel 5: guess the faults, mend them one by one, take the page home."""

from __future__ import annotations

import base64
import io
import re

import pytest
from docx import Document

from branchcraft.marketing.campaign_examples import COPIED, MENDED
from branchcraft.marketing.campaign_page import Campaign
from branchcraft.marketing.panel_page import PagePanel, check_places


@pytest.fixture
def panel() -> PagePanel:
    return PagePanel()


@pytest.fixture
def checked(panel: PagePanel) -> PagePanel:
    panel.gate._text.value = "8"
    panel.gate._run()
    return panel


def test_every_field_of_a_page_has_one_place_in_the_form() -> None:
    assert check_places() == []


def test_the_form_holds_the_page_it_was_given(panel) -> None:
    assert panel.page == COPIED
    panel.fill(MENDED)
    assert panel.page == MENDED


def test_nothing_is_checked_before_the_guess(panel) -> None:
    panel.fields["owner"].value = "零售主管"
    assert panel.table.value == panel.message.widget.value == ""
    assert panel.check.disabled


def test_guess_and_result_stand_together(checked) -> None:
    count = len(checked.findings())
    assert f"你估计 8 处，查出来 {count} 处，其中 9 处是合规关口" in checked._answer.widget.value
    assert checked.table.value.count("<tr>") == 1 + count
    assert 'role="alert"' in checked.message.widget.value


def test_each_mending_is_seen_at_once(checked) -> None:
    before = len(checked.findings())
    checked.fields["opt_out"].value = True
    assert len(checked.findings()) == before - 2, "one tick opens two gates"
    assert f"还有 {before - 2} 处" in checked.table.value


def test_a_mended_page_is_good_and_has_a_stop_rule(checked) -> None:
    checked.fill(MENDED)
    assert "再请合规岗看一遍" in checked.message.widget.value
    assert checked.table.value == ""
    assert "联系到第 40 位时看一次" in checked._rule.widget.value


def test_ones_own_page_begins_empty(checked) -> None:
    checked.fill(Campaign())
    assert checked.page == Campaign()
    assert "还没有写" in checked.table.value


def test_the_page_goes_home_as_a_word_file(checked) -> None:
    checked.fill(MENDED)
    content = re.search(r'download="存款到期安心续.docx" href="data:[^,]+,([^"]+)"', checked.links.value)
    document = Document(io.BytesIO(base64.b64decode(content[1])))
    assert any("存款到期安心续" in paragraph.text for paragraph in document.paragraphs)
