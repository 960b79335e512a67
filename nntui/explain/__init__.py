"""Explanations: where a number came from, as formulas, the same with the numbers put in, and sentences. Plain data."""
