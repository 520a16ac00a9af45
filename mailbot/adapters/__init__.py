"""The outside world: the only part that reads sockets, files and databases."""
