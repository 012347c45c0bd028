"""The projection: equal to a peer, invertible, area-keeping, true at its centre."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.core.geo import great_circle_km
from landbridge.report.projection import EARTH_RADIUS_KM, AzimuthalEqualArea, centred_on

CENTRES = st.tuples(st.floats(-20, 150), st.floats(-60, 70))


def test_equal_to_proj() -> None:
    pyproj = pytest.importorskip("pyproj")
    lon, lat = (
        grid.ravel() for grid in np.meshgrid(np.arange(-30, 160, 7.0), np.arange(-50, 81, 7.0))
    )
    for lon0, lat0 in ((60.0, 45.0), (50.0, 10.0), (90.0, 36.5)):
        peer = pyproj.Proj(f"+proj=laea +lon_0={lon0} +lat_0={lat0} +R={EARTH_RADIUS_KM * 1000}")
        x, y = AzimuthalEqualArea(lon0, lat0).forward(lon, lat)
        peer_x, peer_y = peer(lon, lat)
        np.testing.assert_allclose(x, np.asarray(peer_x) / 1000, atol=1e-6)
        np.testing.assert_allclose(y, np.asarray(peer_y) / 1000, atol=1e-6)


@given(CENTRES, st.floats(-179, 179), st.floats(-85, 85))
def test_inverse_leads_back(centre: tuple[float, float], lon: float, lat: float) -> None:
    projection = AzimuthalEqualArea(*centre)
    x, y = projection.forward(lon, lat)
    if np.hypot(x, y) > 1.99 * EARTH_RADIUS_KM:
        return  # at the antipode every direction is the same point
    back_lon, back_lat = projection.inverse(x, y)
    assert great_circle_km(lat, lon, back_lat, back_lon) < 1e-3


@given(CENTRES)
def test_the_centre_is_the_origin_and_north_is_up(centre: tuple[float, float]) -> None:
    projection = AzimuthalEqualArea(*centre)
    x, y = projection.forward([centre[0], centre[0]], [centre[1], centre[1] + 1])
    np.testing.assert_allclose([x[0], y[0], x[1]], 0, atol=1e-6)
    assert y[1] == pytest.approx(np.radians(1) * EARTH_RADIUS_KM, rel=1e-4)


def test_monotone_along_the_middle_meridian_and_eastwards() -> None:
    projection = AzimuthalEqualArea(60.0, 45.0)
    _, y = projection.forward(np.full(100, 60.0), np.linspace(-40, 89, 100))
    assert (np.diff(y) > 0).all()
    x, _ = projection.forward(np.linspace(-20, 140, 100), np.full(100, 45.0))
    assert (np.diff(x) > 0).all()


@pytest.mark.parametrize(("lon", "lat"), [(60, 45), (110, 25), (20, -30), (0, 55)])
def test_keeps_areas(lon: float, lat: float) -> None:
    side = 0.05
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1)]) * side
    x, y = AzimuthalEqualArea(60.0, 30.0).forward(lon + corners[:, 0], lat + corners[:, 1])
    drawn = abs(x @ np.roll(y, -1) - np.roll(x, -1) @ y) / 2
    band = np.sin(np.radians(lat + side)) - np.sin(np.radians(lat))
    assert drawn == pytest.approx(EARTH_RADIUS_KM**2 * np.radians(side) * band, rel=1e-4)


def test_the_antipode_stays_finite() -> None:
    x, y = AzimuthalEqualArea(60.0, 45.0).forward(-120.0, -45.0)
    assert np.isfinite(x)
    assert np.isfinite(y)


def test_centred_on_the_points_or_on_central_asia() -> None:
    assert centred_on([(104.0, 30.0), (6.0, 51.0)]) == AzimuthalEqualArea(55.0, 40.5)
    assert centred_on([]) == AzimuthalEqualArea(70.0, 45.0)
    assert centred_on([(0.0, 89.0)]).lat0 == 70.0
