"""What monitoring remembers: of an endpoint, of a component, of configurations and models."""
