"""Services and their departures."""

from landbridge.network.services.build import build_services
from landbridge.network.services.table import Accepts, Service, ServiceTable
from landbridge.network.services.timetable import Departures, departures

__all__ = ["Accepts", "Departures", "Service", "ServiceTable", "build_services", "departures"]
