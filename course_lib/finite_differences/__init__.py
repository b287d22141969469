"""Derivatives by finite differences that can be trusted, for any NumPy project."""
