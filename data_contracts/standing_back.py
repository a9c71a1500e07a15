"""Programs that stand back behind others of the machine: what learns and measures, behind what recognises."""

from __future__ import annotations

NICENESS = 15
# A session is a group of its own to Linux's scheduler, which gives each group its share whatever the niceness inside it
# (sched(7), autogroup); so the group's has to be set as well. Ten times a second it may be, by all users together.
_SCRIPT = (
    'group=/proc/self/autogroup; { echo "$1" > $group || { sleep 0.2; echo "$1" > $group; }; } 2> /dev/null; '
    'more=$2; shift 2; exec nice -n "$more" "$@"'
)


def standing_back(niceness: int = NICENESS, more: int = NICENESS) -> tuple[str, ...]:
    """Words to put before a command that is started in a session of its own.

    niceness: of its group.  more: of the program, on top of that of whoever starts it.
    """
    return ("sh", "-c", _SCRIPT, "standing back", str(niceness), str(more))
