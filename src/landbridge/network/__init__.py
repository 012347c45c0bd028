"""The one intermodal network and the one cost model; names load on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landbridge.network.build import build_network
    from landbridge.network.checks import Finding, check_network
    from landbridge.network.formats import FORMATS, export_network, import_network
    from landbridge.network.model import Network

__all__ = [
    "FORMATS",
    "Finding",
    "Network",
    "build_network",
    "check_network",
    "export_network",
    "import_network",
]

#: public name -> module that defines it
_HOMES = {
    "FORMATS": "formats",
    "Finding": "checks",
    "Network": "model",
    "build_network": "build",
    "check_network": "checks",
    "export_network": "formats",
    "import_network": "formats",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
