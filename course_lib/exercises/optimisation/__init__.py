"""The exercises of the chapter on optimisation: steps, batches, rates, momentum, training."""
