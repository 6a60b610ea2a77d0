"""What publishing a registry would do to people and resources, and the publication itself."""
