"""The exercises of the chapter on model selection: sets, searches, counting mistakes, the capstone."""
