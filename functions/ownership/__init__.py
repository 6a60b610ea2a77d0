"""Ownership: who made a resource, which team owns it, and do its tags say so."""
