"""One assignment as one HTML file: key figures, map, how the gap fell, the busiest links."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from landbridge.report.flow_contents import BANDS, FlowContents
from landbridge.report.flow_svg import CONSTANT, MOST_DRAWN, flow_svg
from landbridge.report.gap_svg import gap_svg
from landbridge.report.page import page_html
from landbridge.report.text import clean, esc, name, number
from landbridge.results.files import write_atomic

__all__ = ["flow_html", "write_flow_html"]

_ROWS = 25
_ATTRIBUTION = "Land and lakes: Natural Earth. "


def write_flow_html(contents: FlowContents, path: str | Path) -> Path:
    """Write the page, whole or not at all.

    Raises
    ------
    OutputError
        If it could not be written whole.
    """
    return write_atomic(path, flow_html(contents))


def flow_html(contents: FlowContents) -> str:
    """Return the page as text; the same answer gives the same text."""
    title = f"Assignment of {clean(contents.title)}"
    body = "".join(
        (
            _head(contents),
            _map(contents),
            _gaps(contents),
            _busiest(contents),
            _notes(contents),
        )
    )
    return page_html(title, body, ())


def _head(contents: FlowContents) -> str:
    word, kind = ("answered", "good") if contents.answered else ("stopped before the gap", "part")
    tiles = "".join(
        f'<div class="tile"><span>{esc(what)}</span><b>{esc(figure)}</b>'
        f"<small>{esc(remark)}</small></div>"
        for what, figure, remark in contents.facts
    )
    return (
        '<header class="top"><p class="brand"><b>Landbridge</b> assignment'
        f'<span class="status {kind}">{word}</span></p><h1>{name(contents.title)}</h1></header>'
        f'<p class="lead">{esc(contents.sentence)}</p>'
        f'<div class="glance"><div class="tiles">{tiles}</div></div>'
    )


def _map(contents: FlowContents) -> str:
    drawn = flow_svg(contents)
    if drawn is None:
        return (
            '<p class="fine">No map: the nodes have no coordinates (TNTP: put X_node.tntp beside '
            "X_net.tntp; GMNS: x_coord and y_coord).</p>"
        )
    most = float(contents.volume.max(initial=0.0))
    keys = "".join(
        f'<li><span class="key-dot" style="background:{colour}"></span>{esc(says)}</li>'
        for colour, says in (
            *((colour, says) for _, colour, says in BANDS),
            (CONSTANT, "time constant, or no volume"),
        )
    )
    cut = (
        f" Only the {MOST_DRAWN:,} busiest links are drawn."
        if contents.network.n_links > MOST_DRAWN
        else ""
    )
    source = _ATTRIBUTION if contents.network.xy_degrees else ""
    return (
        '<h2 id="map">Volumes</h2><figure class="card">'
        f'<ul class="keys"><li>volume / capacity:</li>{keys}</ul>{drawn}'
        "<figcaption>Each band lies on the right of its direction; the widest stands for "
        f"{number(most)}.{cut} {source}</figcaption></figure>"
    )


def _gaps(contents: FlowContents) -> str:
    drawn = gap_svg(contents.gaps, contents.target)
    return f'<h2 id="gap">How the gap fell</h2><figure class="card">{drawn}</figure>'


def _busiest(contents: FlowContents) -> str:
    unit = esc(contents.network.time_unit)
    left = (
        '<p class="fine">Links of constant time, such as connectors, are left out.</p>'
        if _bending(contents).any() and not _bending(contents).all()
        else ""
    )
    rows = "".join(_row(contents, int(k)) for k in _order(contents))
    return (
        '<h2 id="links">The busiest links</h2><table class="front-table"><thead><tr>'
        '<th>link</th><th class="r">volume</th><th class="r">capacity</th>'
        f'<th class="r">volume / capacity</th><th class="r">free time, {unit}</th>'
        f'<th class="r">cost, {unit}</th></tr></thead><tbody>{rows}</tbody></table>{left}'
    )


def _order(contents: FlowContents) -> Iterator[int]:
    """Yield the links with most volume, in file order where they tie."""
    bending = _bending(contents)
    listed = bending if bending.any() else ~bending
    order = np.argsort(-np.where(listed, contents.volume, 0.0), kind="stable")[:_ROWS]
    yield from (int(k) for k in order if contents.volume[k] > 0 and listed[k])


def _bending(contents: FlowContents) -> NDArray[np.bool_]:
    """Return whether the time of each link depends on its volume."""
    return ~np.isnan(contents.load)


def _row(contents: FlowContents, k: int) -> str:
    net, load = contents.network, float(contents.load[k])
    cells = (
        ("volume", number(float(contents.volume[k]), 1)),
        ("capacity", number(float(net.capacity[k])) if load == load else "–"),
        ("volume / capacity", number(load, 2)),
        ("free time", number(float(net.free_time[k]), 2)),
        ("cost", number(float(contents.cost[k]), 2)),
    )
    ends = f"{name(net.node_ids[net.tail[k]])} → {name(net.node_ids[net.head[k]])}"
    return f"<tr><th>{ends}</th>" + "".join(
        f'<td class="r" data-h="{esc(what)}">{figure}</td>' for what, figure in cells
    ) + "</tr>"  # fmt: skip


def _notes(contents: FlowContents) -> str:
    if not contents.notes:
        return ""
    items = "".join(f"<li>{esc(text)}</li>" for text in contents.notes)
    return f'<h2 id="notes">Notes</h2><div class="card made"><ul>{items}</ul></div>'
