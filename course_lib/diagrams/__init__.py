"""Drawings of computations: `draw_graph` of variables and their influence, `draw_boxes` of boxes."""

from course_lib.diagrams.flow_graphs import draw as draw_boxes
from course_lib.diagrams.influences import draw_graph

__all__ = ["draw_boxes", "draw_graph"]
