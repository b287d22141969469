"""The exercises of the chapter `toy`."""
