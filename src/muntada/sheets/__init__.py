"""Spreadsheets of every room: read in with a dry run, written out without formulas.

Ground. Announces: FileUploaded, DryRunStarted, ColumnsMapped, ReadInStarted, SheetReadIn,
UploadDiscarded, ListExported.

A room that can be filled from a spreadsheet says so in its own `sheets.py`, which its `AppConfig.ready`
imports: it registers a `kinds.Kind` (read in) or an `exports.Listing` (written out), or both.
"""
