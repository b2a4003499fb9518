#!/bin/sh
# 安装课程：找一个能用的 Python，再运行 setup_course.py / finds a Python that suits and runs setup_course.py
cd "$(dirname "$0")" || exit 1
any=
for version in @PYTHONS_NEWEST_FIRST@ ""; do
    for python in "python$version" "/opt/homebrew/bin/python$version" "/usr/local/bin/python$version" \
        "/Library/Frameworks/Python.framework/Versions/$version/bin/python3" python3 python; do
        # Apple's stand-in for a missing Python would open a dialog.
        case "$(command -v "$python" 2>/dev/null)" in
            "") continue ;;
            /usr/bin/python*) if [ "$(uname)" = Darwin ] && ! xcode-select -p >/dev/null 2>&1; then continue; fi ;;
        esac
        if "$python" setup_course.py --suits >/dev/null 2>&1; then
            exec "$python" setup_course.py "$@"
        fi
        # None suits: the first that runs at all will say what is wrong with it.
        if [ -z "$any" ] && "$python" -c "" >/dev/null 2>&1; then any=$python; fi
    done
done
if [ -n "$any" ]; then exec "$any" setup_course.py "$@"; fi
cat course_setup/no_python.txt
exit 1
