"""A person's own file, on its way in and out: any usual CSV or Excel file as rows, columns by their headings, dates as people write them, and
workbooks that no spreadsheet takes for formulas.

Nothing here knows what the file is about. The ticket log of a queue machine (`branchcraft.queueing`) and the list of a campaign
(`branchcraft.marketing`) are read with it, and both set aside what they cannot use in the same way.
"""
