"""The exercises of the chapter on backpropagation: the gradient of every layer."""
