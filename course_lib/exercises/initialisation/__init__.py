"""The exercises of the chapter on initialisation: weights to begin with."""
