"""Networks in and out: GMNS, Parquet, GeoParquet, GeoJSON."""

from landbridge.network.formats.exchange import FORMATS, export_network, import_network

__all__ = ["FORMATS", "export_network", "import_network"]
