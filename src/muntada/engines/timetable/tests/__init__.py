"""The timetable engine's tests."""
