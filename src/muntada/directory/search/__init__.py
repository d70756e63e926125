"""People and organisations found by any spelling of their names, in three scripts.

The database stays the truth. Each process keeps names in memory, in drawers of what the same readers may see, saves
them in its data folder, and reads from the journal what changed since.
"""
