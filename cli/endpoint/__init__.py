"""`sagewarden endpoint`: endpoints read with one's own credentials, and nothing changed."""
