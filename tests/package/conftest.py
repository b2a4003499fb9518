"""What goes onto the stick is tested as it lies there: importable without the course."""

from __future__ import annotations

import sys

from branchcraft.authoring.package.bundle import STICK

sys.path.insert(0, str(STICK))
