"""The exercises of the chapter on regularisation: penalties, priors, when to stop."""
