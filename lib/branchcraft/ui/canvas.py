"""Draw what moves, keep what stays.

A full matplotlib figure takes 60 to 190 ms to draw, too slow to follow a finger on a slider. Axes, labels and grid stay as they are while a
learner drags, so they are drawn once and kept as a picture; each new frame puts that picture back and draws only the moving artists on it.
"""

from __future__ import annotations

import html
import struct
import zlib
from collections.abc import Sequence

import ipywidgets as widgets
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

_FAST = 1
"""PNG compression level: nearly as small as the default and several times quicker."""


class Canvas:
    """A figure shown as an image widget that redraws only `artists`.

    The axes must not change between frames; call `refresh()` when they did. Attribute `widget` is the image with its text twin beneath it,
    which a screen reader speaks.
    """

    def __init__(self, figure: Figure, artists: Sequence[Artist], label: str) -> None:
        self.figure = figure
        self.artists = list(artists)
        self._agg = FigureCanvasAgg(figure)
        for artist in self.artists:
            artist.set_animated(True)
        width, height = (round(inches * figure.dpi) for inches in figure.get_size_inches())
        self.image = widgets.Image(
            format="png", width=width, height=height, layout=widgets.Layout(max_width="100%", height="auto", object_fit="contain")
        )
        self.image.add_class("branchcraft-canvas")
        self._twin = widgets.HTML()
        self.widget = widgets.VBox([self.image, self._twin])
        self.describe(label)
        self._background: object | None = None

    def describe(self, text: str) -> None:
        """Set the text twin: what the picture shows, in a sentence for those who cannot see it."""
        safe = html.escape(text, quote=True)
        self._twin.value = f'<div class="branchcraft-twin" role="img" aria-label="{safe}">{safe}</div>'

    def refresh(self) -> None:
        """Draw everything anew, because axes or sizes changed."""
        self._agg.draw()
        self._background = self._agg.copy_from_bbox(self.figure.bbox)
        self.draw()

    def draw(self) -> None:
        """Put the moving artists on the kept background and send the picture to the browser."""
        if self._background is None:
            self.refresh()
            return
        self._agg.restore_region(self._background)
        for artist in self.artists:
            self.figure.draw_artist(artist)
        self.image.value = encode_png(np.asarray(self._agg.buffer_rgba()), _FAST)


def encode_png(pixels: np.ndarray, level: int = 6) -> bytes:
    """RGBA pixels as PNG bytes; the opaque figures of the course lose nothing without the alpha channel.

    Flat drawings need none of PNG's line filters, and an encoder that does not try them takes half of Pillow's time at the same size.
    """
    height, width = pixels.shape[:2]
    lines = np.zeros((height, 1 + 3 * width), np.uint8)  # each line begins with the number of its filter: 0, none
    lines[:, 1:] = pixels[..., :3].reshape(height, 3 * width)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)  # 8 bits per channel, RGB, not interlaced
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines.tobytes(), level)), (b"IEND", b""))
    chunks = (struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def figure_png(figure: Figure) -> bytes:
    """A figure drawn once, as PNG bytes that are the same whenever it is drawn."""
    agg = FigureCanvasAgg(figure)
    agg.draw()
    return encode_png(np.asarray(agg.buffer_rgba()))
