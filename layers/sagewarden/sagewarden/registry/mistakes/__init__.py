"""Mistakes in a registry, all at once, each with its place and what would be right."""
