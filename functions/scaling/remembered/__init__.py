"""What scaling remembers: of an endpoint, and of the registry that it last went by."""
