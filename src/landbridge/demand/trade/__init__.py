"""China's goods trade with Central Asia: what is published, the nowcast, growth by part."""

from landbridge.demand.trade.decompose import decompose_growth
from landbridge.demand.trade.flows import read_flows
from landbridge.demand.trade.mirror import trade_years
from landbridge.demand.trade.nowcast import nowcast_trade

__all__ = ["decompose_growth", "nowcast_trade", "read_flows", "trade_years"]
