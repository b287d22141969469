"""The exercises of the chapter on flow graphs: boxes and the graphs made of them."""
