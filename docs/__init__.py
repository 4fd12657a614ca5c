"""Generators of the derived documentation."""
