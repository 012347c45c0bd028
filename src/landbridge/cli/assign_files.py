"""What ``landbridge assign --out`` keeps: tables, manifest, page, matrices."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from landbridge.cli.assign import Question
    from landbridge.demand.od_matrix import OdMatrix
    from landbridge.network.flow_network import FlowNetwork
    from landbridge.results.assignment import AssignmentResult
    from landbridge.results.choice import ChoiceResult

__all__ = ["save"]

_BESIDE = ("cost", "time", "length", "toll")


def save(
    question: Question,
    network: FlowNetwork,
    demand: OdMatrix,
    result: AssignmentResult,
    told: tuple[list[tuple[str, list[int]]], list[str]],
    chosen: ChoiceResult | None = None,
) -> None:
    """Write the run folder, whole or not at all; `told` is selected links and notes."""
    from landbridge.results.assignment_tables import assignment_tables
    from landbridge.results.files import save_run

    assert question.out is not None
    links, notes = told
    ids = network.node_ids
    ends = [ids[k] for k in network.tail], [ids[k] for k in network.head]
    tables = assignment_tables(result, ends)
    files = _pictures(question, network, notes, result)
    if question.net.is_file():
        from landbridge.network.formats.tntp_write import tntp_flows

        files["flow.tntp"] = tntp_flows(network, result.volume, result.cost).encode()
    if question.skims:
        tables["skims"], more = _skims(network, result)
        files |= more
    if links:
        tables["select_link"] = _selected(network, demand, result, links)
    manifest = _manifest(question, network, notes, result)
    if chosen is not None:
        from landbridge.results.choice_tables import choice_table

        tables["choice"] = choice_table(chosen)
        manifest["choice"] = {"file": str(question.choice), "summary": chosen.summary()}
    save_run(question.out, tables, manifest, files)


def _pictures(
    question: Question, network: FlowNetwork, notes: list[str], result: AssignmentResult
) -> dict[str, bytes]:
    """Return the page, and the plot of the gap alone."""
    from landbridge.report.flow_page import flow_html
    from landbridge.report.flow_words import flow_contents
    from landbridge.report.gap_svg import gap_svg

    title = f"{question.trips.name} to {question.net.name or question.net}"
    contents = flow_contents(network, result, title, notes)
    return {
        "map.html": flow_html(contents).encode(),
        "convergence.svg": gap_svg(contents.gaps, contents.target).encode(),
    }


def _skims(network: FlowNetwork, result: AssignmentResult) -> tuple[pl.DataFrame, dict[str, bytes]]:
    """Return the long table, and the matrices as OMX where the library for it is installed."""
    from landbridge.assignment import skims
    from landbridge.results.assignment_tables import skims_table

    found = skims(result, network)
    try:
        import h5py  # noqa: F401
    except ImportError:
        return skims_table(found), {}
    from landbridge.demand.formats.omx import omx_bytes

    several = len(found.class_names) > 1
    matrices = {
        f"{what}_{name}".replace("/", "_") if several else what: getattr(found, what)[k]
        for k, name in enumerate(found.class_names)
        for what in _BESIDE
    }
    return skims_table(found), {"skims.omx": omx_bytes(found.zone_ids, matrices)}


def _selected(
    network: FlowNetwork,
    demand: OdMatrix,
    result: AssignmentResult,
    links: list[tuple[str, list[int]]],
) -> pl.DataFrame:
    import polars as pl

    from landbridge.assignment import select_link
    from landbridge.results.assignment_tables import pairs_table

    tables = []
    for name, rows in links:
        volume = select_link(result, network, demand, rows)
        table = pairs_table(network.zone_ids, demand.class_names, volume)
        tables.append(table.select(pl.lit(name).alias("link"), pl.all()))
    return pl.concat(tables)


def _manifest(
    question: Question, network: FlowNetwork, notes: list[str], result: AssignmentResult
) -> dict[str, Any]:
    return {
        "kind": "assign",
        "summary": result.summary(),
        "params": asdict(result.params),
        "network": str(question.net),
        "trips": str(question.trips),
        "trips_scale": question.trips_scale,
        "delay": question.delay,
        "time_unit": network.time_unit,
        "class_names": list(result.class_names),
        "zone_ids": list(result.zone_ids),
        "notes": notes,
    }
