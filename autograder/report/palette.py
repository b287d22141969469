"""The colours of the page, light and dark. Those of the states differ in lightness too, so that grey tells
them apart; answers to mark by hand are hatched."""

from __future__ import annotations

LIGHT = {
    "paper": "#ffffff",
    "raised": "#f6f8fa",
    "ink": "#1f2328",
    "faint": "#59636e",
    "line": "#d1d9e0",
    "accent": "#0072b2",
    "full": "#00644a",
    "partial": "#f0b73a",
    "wrong": "#cf5a17",
    "not-done": "#e4e8ec",
    "on-full": "#ffffff",
    "on-partial": "#1f2328",
    "on-wrong": "#000000",
}

DARK = {
    "paper": "#0d1117",
    "raised": "#161b22",
    "ink": "#e6edf3",
    "faint": "#9da7b1",
    "line": "#3d444d",
    "accent": "#56b4e9",
    "full": "#2cc295",
    "partial": "#f7dc8c",
    "wrong": "#c8501a",
    "not-done": "#30363d",
    "on-full": "#0d1117",
    "on-partial": "#0d1117",
    "on-wrong": "#000000",
}
