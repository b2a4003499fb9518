"""The branch day: tickets in, ticket log out.

`sample_tickets` draws the people, `simulate` serves them, `kpi` says how it went and `compare` which of two plans did better on the same people.
"""

from branchcraft.queueing.engine import compiled_available, simulate, warm_up
from branchcraft.queueing.problem import Diversion
from branchcraft.queueing.tickets import sample_tickets

__all__ = ["Diversion", "compiled_available", "sample_tickets", "simulate", "warm_up"]
