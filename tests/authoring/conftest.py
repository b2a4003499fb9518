"""A small course in a temporary folder: one chapter with a panel, a figure and printed numbers, and one exercise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from branchcraft.authoring.notebooks import write

HEADER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
branchcraft:
  chapter: "06"
  title: {title}
  documents: [D1, D4]
  minutes: {minutes}
---

"""

CHAPTER = """# 六 试讲

+++ {"section": "情境", "minutes": 3, "slideshow": {"slide_type": "slide"}}

## 情境:等候

```{code-cell} ipython3
---
tags: [panel]
---
import ipywidgets as widgets
from matplotlib.figure import Figure
from branchcraft.ui import theme
from branchcraft.ui.canvas import Canvas

theme.use_theme()
figure = Figure(figsize=(2, 1))
axes = figure.subplots()
(line,) = axes.plot([1, 2])
canvas = Canvas(figure, [line], "等候随时间上升")
canvas.draw()
widgets.VBox([canvas.widget])
```

```{code-cell} ipython3
print("平均等候", 6.1, "分钟")
```

```{code-cell} ipython3
---
tags: [figure]
---
from IPython.display import Image, display
from branchcraft.ui.canvas import figure_png

display(Image(figure_png(Figure(figsize=(1, 1)))))
```
"""

EXERCISE = """# 练习

```{code-cell} ipython3
---
tags: [learner]
---
guess = 5
```

```{code-cell} ipython3
---
tags: [solution]
---
print("答案", guess + 1)
```
"""


@pytest.fixture(scope="session")
def write_source() -> Callable[..., Path]:
    """write_source(root, "notebooks", "06_staffing", body, title=…, minutes=…) puts a text source on a shelf."""

    def write_it(root: Path, shelf: str, name: str, body: str, title: str = "试讲", minutes: int = 3) -> Path:
        path = root / shelf / "src" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEADER.format(title=title, minutes=minutes) + body, encoding="utf-8")
        return path

    return write_it


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory, write_source: Callable[..., Path]) -> Path:
    """The root of the small course, built once; tests must not change it."""
    root = tmp_path_factory.mktemp("course")
    write_source(root, "notebooks", "06_staffing", CHAPTER)
    write_source(root, "exercises", "06_staffing", EXERCISE)
    assert write(root, say=lambda line: None) == []
    return root


@pytest.fixture
def own_course(tmp_path: Path, course: Path) -> Path:
    """A copy of the built course that a test may spoil."""
    import shutil

    return Path(shutil.copytree(course, tmp_path / "course"))
