"""What the checks of several chapters share: cases with known truths, probes, and bounds on chance."""
