"""Plain Python libraries of the house: each is a library and a command by itself."""
