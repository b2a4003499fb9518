"""Sets the course up from the bundle beside it, with Python's standard library alone: nothing here may import the course or any package.

`run` is the whole story; `machine` says what this computer is, `seal` whether the bundle is whole, `place` where the course may live, `environment`
makes the Python environment, `copies` keeps the working copy of the notebooks, `start` opens the course.
"""

from __future__ import annotations


class SetupError(Exception):
    """What a person must mend, as Chinese sentences."""
