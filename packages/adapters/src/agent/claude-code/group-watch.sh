# `sh group-watch.sh PID`: ends the process group PID when whoever started this is gone, even by `kill -9`, which shows by the end of
# the standard input. A line on it says that the group has ended in order. A shell, because it starts in a millisecond beside the
# program that is waited for.
trap '' HUP INT TERM
read -r released || kill -s KILL -- "-$1"
