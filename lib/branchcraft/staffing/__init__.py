"""人力资源管理 (chapter 06): how many windows to open in each half hour, and what a promise to the customers costs.

`model` holds the branch day, its key numbers and the sentences that explain them; `plots` draws them; `panel` lets a manager try. A fourth
file, `report`, writes the plan that she takes home as an Excel workbook.
"""
