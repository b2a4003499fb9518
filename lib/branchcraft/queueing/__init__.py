"""The branch day: tickets in, ticket log out.

`sample_tickets` draws the people, `simulate` serves them, `kpi` says how it went and `compare` which of two plans did better on the same people.
`required_windows` finds the windows that a promise needs; `erlang_c` and `erlang_a` are the textbook formulas beside it. A branch's own log is
read by `read_ticket_log` and turned into a model by `fit`.
"""

from branchcraft.queueing.compare import Comparison, compare, compare_logs
from branchcraft.queueing.engine import compiled_available, simulate, warm_up
from branchcraft.queueing.erlang import erlang_a, erlang_c
from branchcraft.queueing.fitting import Fit, fit, naive_patience
from branchcraft.queueing.kpi import kpi
from branchcraft.queueing.problem import Diversion
from branchcraft.queueing.requirement import required_windows
from branchcraft.queueing.ticket_log import TicketLog, read_headings, read_ticket_log
from branchcraft.queueing.tickets import sample_tickets

__all__ = [
    "Comparison",
    "Diversion",
    "Fit",
    "TicketLog",
    "compare",
    "compare_logs",
    "compiled_available",
    "erlang_a",
    "erlang_c",
    "fit",
    "kpi",
    "naive_patience",
    "read_headings",
    "read_ticket_log",
    "required_windows",
    "sample_tickets",
    "simulate",
    "warm_up",
]
