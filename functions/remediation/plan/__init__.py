"""What is chosen, found since, and left to be given back → what is done. Pure."""
