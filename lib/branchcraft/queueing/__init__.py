"""The branch day: tickets in, ticket log out.

`sample_tickets` draws the people, `simulate` serves them, `kpi` says how it went and `compare` which of two plans did better on the same people.
`erlang_c` and `erlang_a` are the textbook formulas beside them. A branch's own log is read by `read_ticket_log` and turned into a model by `fit`.
"""

from branchcraft.queueing.compare import Comparison, compare, compare_logs
from branchcraft.queueing.engine import compiled_available, simulate, warm_up
from branchcraft.queueing.erlang import erlang_a, erlang_c
from branchcraft.queueing.kpi import kpi
from branchcraft.queueing.problem import Diversion
from branchcraft.queueing.tickets import sample_tickets

__all__ = [
    "Comparison",
    "Diversion",
    "compare",
    "compare_logs",
    "compiled_available",
    "erlang_a",
    "erlang_c",
    "kpi",
    "sample_tickets",
    "simulate",
    "warm_up",
]
