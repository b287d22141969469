"""Derivations in the catalogue, one module per chapter: right ways in three notations, and wrong lines.

A right way is written in Unicode, in plain ASCII or in LaTeX. A misconception is a text whose last line is
the wrong one; it is recognised by that line's values, whatever stands above it.
"""
