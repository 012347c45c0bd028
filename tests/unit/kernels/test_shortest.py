from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra as scipy_dijkstra
from tests.naive.shortest import all_distances

from landbridge.core.errors import UsageError
from landbridge.kernels.shortest import dijkstra, dijkstra_many, path_arcs

NODES = 7
arcs_strategy = st.lists(
    st.tuples(
        st.integers(0, NODES - 1),
        st.integers(0, NODES - 1),
        st.sampled_from([0.0, 1.0, 2.5, 7.0, math.inf]),
    ),
    max_size=25,
)


def rows(arcs):
    arcs = sorted(arcs, key=lambda a: a[0])
    tail = np.array([a[0] for a in arcs], np.int32)
    ptr = np.searchsorted(tail, np.arange(NODES + 1)).astype(np.int32)
    head = np.array([a[1] for a in arcs], np.int32)
    return ptr, head, np.array([a[2] for a in arcs], float), tail


@settings(max_examples=500, deadline=None)
@given(arcs_strategy, st.sets(st.integers(0, NODES - 1), min_size=1))
def test_distances_equal_exhaustive_relaxation(arcs, sources):
    ptr, head, weight, tail = rows(arcs)
    mask = np.array([v in sources for v in range(NODES)])
    dist, pred = dijkstra_many(ptr, head, weight, mask)
    assert dist.tolist() == all_distances(NODES, arcs, sources)
    for node in range(NODES):
        way = path_arcs(pred, tail, node)
        if math.isfinite(dist[node]):
            assert sum(weight[way]) == dist[node]
            ends = [node] if not way else [tail[way[0]], head[way[-1]]]
            assert ends[0] in sources
            assert ends[-1] == node
        else:
            assert way == []


def test_agrees_with_scipy_on_a_large_random_graph():
    rng = np.random.default_rng(5)
    n, m = 800, 4000
    pairs = np.unique(rng.integers(0, n, (m, 2)), axis=0)
    weight = rng.uniform(0.1, 9.0, len(pairs))
    peer = csr_array((weight, (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    dist, _ = dijkstra(
        peer.indptr.astype(np.int32), peer.indices.astype(np.int32), peer.data, source=3
    )
    np.testing.assert_allclose(dist, scipy_dijkstra(peer, indices=3), rtol=1e-12)


def test_read_only_and_strided_arrays_are_accepted():
    ptr, head, weight, _ = rows([(0, 1, 2.0), (1, 2, 3.0)])
    for column in (ptr, head, weight):
        column.flags.writeable = False
    assert dijkstra(ptr, head, weight, 0)[0][2] == 5.0
    doubled = np.repeat(weight, 2)[::2]
    assert dijkstra(ptr, head, doubled, 0)[0][2] == 5.0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"source": 9}, "source is node 9"),
        ({"weight": np.array([-1.0])}, "weight of arc 0 is -1.0"),
        ({"weight": np.array([math.nan])}, "weight of arc 0 is nan"),
        ({"weight": np.zeros(2)}, "must agree"),
        ({"arc_head": np.array([5])}, "head lies outside"),
    ],
)
def test_wrong_input_is_named(change, words):
    sound = {
        "tail_ptr": np.array([0, 1, 1]),
        "arc_head": np.array([1]),
        "weight": np.array([1.0]),
        "source": 0,
    }
    with pytest.raises(UsageError, match=words):
        dijkstra(**(sound | change))
