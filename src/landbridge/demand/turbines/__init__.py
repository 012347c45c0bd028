"""Wind turbines out of China as a demand of its own: pieces that no train carries."""

from landbridge.demand.turbines.fit import turbine_fit
from landbridge.demand.turbines.flows import turbine_flows

__all__ = ["turbine_fit", "turbine_flows"]
