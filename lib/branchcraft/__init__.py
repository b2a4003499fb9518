"""branchcraft: the library behind the course 网点精细化管理实训.

Each room answers one family of a branch manager's decisions: `queueing` is the branch day (who comes, who waits, who leaves), `staffing`
turns it into windows and rosters. `ui` holds the font, the colours and the controls; `authoring` builds the notebooks.
"""
