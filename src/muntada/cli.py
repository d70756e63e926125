"""The command `muntada`: engines by their own name, everything else through the site."""

import sys


def main() -> int:
    """Run an engine without a database, or hand over to the site's commands."""
    name, *rest = sys.argv[1:] or ["help"]
    if name == "names":
        from muntada.engines.names import command as names

        return names.main(rest)
    if name == "timetable":
        from muntada.engines.timetable import command as timetable

        return timetable.main(rest)
    if name == "typeset":
        from muntada.engines.typeset import command as typeset

        return typeset.main(rest)
    from muntada.site import commands

    return commands.main([name, *rest])


if __name__ == "__main__":
    sys.exit(main())
