"""The course without code: chapters, cases and exercises as web pages with live panels, for one manager or for a class of forty.

A stored notebook is read as a page: text and stored results are shown as they are, and only the cells tagged `panel` live. `pages` and `markup` read
notebooks, `server` shows them and lets people in, `worker` is a process that runs panels for many trainees at once, `people` and `guard` keep them
apart. Nothing that a browser sends is ever run: it may only move controls that the panel itself made.
"""
