"""Where and when: halls, tables, hours and breaks, and the one truth of who and what is where.

Always. Announces: HallAdded, HallChanged, HallRemoved, TablesAdded, TableChanged, TableRemoved, HoursAdded,
HoursRemoved, BreaksAdded, BreakRemoved.
"""
