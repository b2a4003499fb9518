"""The branch cases: each is a room of its own (`model`, `plots`, `panel`, `notebook`, `exercise`) and may stand on the models of any area.

A case is a fictional branch with synthetic data, a decision that costs something, and a debrief. No area imports a case.
"""
