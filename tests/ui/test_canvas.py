"""The fast picture is the same picture: what a canvas draws equals a full drawing, and only what moves is drawn anew."""

from __future__ import annotations

import io

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from PIL import Image

from branchcraft.ui.canvas import Canvas, encode_png, figure_png


def picture(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def simple_figure() -> tuple[Figure, Line2D]:
    figure = Figure(figsize=(3, 2), dpi=100, facecolor="white")
    axes = figure.add_axes((0.2, 0.2, 0.7, 0.7))
    axes.set_xlim(0, 10)
    axes.set_ylim(0, 10)
    (line,) = axes.plot([2, 8], [3, 3], color="red", linewidth=4)
    return figure, line


def drawn_in_full(height: float) -> np.ndarray:
    figure, line = simple_figure()
    line.set_ydata([height, height])
    return picture(figure_png(figure))


@pytest.fixture
def moving() -> tuple[Canvas, Line2D]:
    figure, line = simple_figure()
    canvas = Canvas(figure, [line], "一条线")
    canvas.refresh()
    return canvas, line


def test_every_frame_equals_a_full_drawing(moving: tuple[Canvas, Line2D]) -> None:
    canvas, line = moving
    for height in (3, 7, 5, 7):
        line.set_ydata([height, height])
        canvas.draw()
        np.testing.assert_array_equal(picture(canvas.image.value), drawn_in_full(height))


def test_nothing_of_an_earlier_frame_stays(moving: tuple[Canvas, Line2D]) -> None:
    canvas, line = moving
    line.set_visible(False)
    canvas.draw()
    assert not (picture(canvas.image.value) == (255, 0, 0)).all(axis=2).any()


def test_only_the_artists_move_until_it_is_refreshed(moving: tuple[Canvas, Line2D]) -> None:
    canvas, line = moving
    before = picture(canvas.image.value)
    canvas.figure.axes[0].set_facecolor("yellow")
    canvas.draw()
    np.testing.assert_array_equal(picture(canvas.image.value), before)
    canvas.refresh()
    assert not np.array_equal(picture(canvas.image.value), before)
    assert canvas.artists == [line]


def test_a_canvas_that_was_never_refreshed_draws_itself_in_full() -> None:
    figure, line = simple_figure()
    canvas = Canvas(figure, [line], "一条线")
    canvas.draw()
    np.testing.assert_array_equal(picture(canvas.image.value), drawn_in_full(3))


def test_the_picture_has_the_size_of_its_figure(moving: tuple[Canvas, Line2D]) -> None:
    canvas, _ = moving
    assert picture(canvas.image.value).shape == (200, 300, 3)


def test_the_text_twin_is_spoken_and_cannot_bring_markup(moving: tuple[Canvas, Line2D]) -> None:
    canvas, _ = moving
    canvas.describe('<img src=x onerror="go()"> & 4 个窗口')
    spoken = canvas.widget.children[1].value
    assert "<img" not in spoken
    assert 'onerror="' not in spoken
    assert spoken.count("&lt;img src=x onerror=&quot;go()&quot;&gt; &amp; 4 个窗口") == 2, "once to read, once as its label"
    assert 'role="img"' in spoken


def test_pixels_come_back_from_the_file_as_they_went_in() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, size=(7, 5, 4), dtype=np.uint8)
    for level in (1, 6):
        np.testing.assert_array_equal(picture(encode_png(pixels, level)), pixels[..., :3])


def test_a_figure_drawn_twice_is_the_same_file() -> None:
    figure, _ = simple_figure()
    assert figure_png(figure) == figure_png(figure)
    assert figure_png(simple_figure()[0]) == figure_png(figure)
