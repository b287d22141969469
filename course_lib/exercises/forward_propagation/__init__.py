"""The exercises of the chapter on forward propagation: layers, hidden units, width and depth."""
