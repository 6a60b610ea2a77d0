"""What has to be read before isolation can be planned."""
