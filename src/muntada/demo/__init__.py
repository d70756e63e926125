"""Two forums to look at: their rows, their loader, their open accounts, and the hour at which they stand still.

Above all rooms. Announces nothing; everything it loads is loaded through the rooms' own actions.
"""
