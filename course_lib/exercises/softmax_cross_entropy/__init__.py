"""The exercises of the chapter on softmax cross entropy: output units, their losses, their gradients."""
