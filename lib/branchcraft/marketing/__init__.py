"""市场营销 (chapter 03): where this week's staff hours go, which zone of the lobby to mend first, whom to call, and a campaign on one page.

More files than the usual three, each for a reason. `scenario` holds the branch and every assumption; `hall` what staff who sell are missed for
at the windows; `engines`, `quarters` and `allocate` the three engines of output (mean, luck, best split), told by `engines_words`. Each question
has its `plots_…` and `panel_…`. `notebook` holds the one-line calls of the chapter's cells.

What is not needed to compute is imported when it is first asked for, so that the command line does not wait for widgets and pictures.
"""
