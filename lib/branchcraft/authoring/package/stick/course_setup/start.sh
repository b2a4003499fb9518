#!/bin/sh
# 打开课程 / opens the course
cd "$(dirname "$0")" || exit 1
if ! .venv/bin/python -c pass 2>/dev/null; then
    cat .setup/course_setup/moved.txt
    exit 1
fi
exec .venv/bin/python .setup/course_setup/start.py "$@"
