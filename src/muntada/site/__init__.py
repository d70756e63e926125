"""The running site: settings, addresses, what happens at the door, and the commands."""
