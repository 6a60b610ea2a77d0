"""Ownership: which team owns a resource, by whom it was made, and whether its tags say so."""
