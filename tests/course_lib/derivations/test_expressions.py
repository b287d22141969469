"""The tree of a line can be walked, rebuilt, and asked for its indices."""

from course_lib.derivations.expressions import Named, children, indices_of, rebuilt, walk

from .toys import in_network, in_softmax


def test_a_walk_meets_every_node_once():
    names = [node.name for node in walk(in_softmax("f_y + Σ_k a_k S/f_c")) if isinstance(node, Named)]
    assert sorted(names) == ["S", "a", "f", "f"]


def test_the_indices_of_a_sum_are_its_own():
    assert indices_of(in_softmax("Σ_k a_k f_c")) == {"c"}
    assert indices_of(in_softmax("1[y=c] + ∂S/∂a_c")) == {"y", "c"}
    assert indices_of(in_network("(Wᵀ δ)_j")) == {"j"}


def test_a_rebuilt_node_has_its_children_changed_and_nothing_else():
    for row in ("f_y − S", "f_y S", "S/f_y", "f_y²", "log S", "Σ_k f_k"):
        node = in_softmax(row)
        assert rebuilt(node, lambda child: child) == node
        assert list(children(rebuilt(node, lambda child: Named("q")))) == [Named("q")] * len(
            list(children(node))
        )
