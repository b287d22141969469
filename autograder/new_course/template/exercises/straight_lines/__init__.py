"""The exercises of the chapter on straight lines."""
