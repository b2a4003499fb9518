@echo off
setlocal
rem Finds a Python that suits and runs setup_course.py; ASCII only, because a console may not be UTF-8 yet.
chcp 65001 >nul
pushd "%~dp0"
set PYTHON_MANAGER_AUTOMATIC_INSTALL=false
set PYLAUNCHER_ALLOW_INSTALL=
for %%v in (@PYTHONS_NEWEST_FIRST@) do (
    py -%%v setup_course.py --suits >nul 2>nul && (
        set "COURSE_PYTHON=py -%%v"
        goto found
    )
)
for %%p in (python python3) do (
    %%p setup_course.py --suits >nul 2>nul && (
        set "COURSE_PYTHON=%%p"
        goto found
    )
)
rem None suits: one that runs at all says what is wrong with it.
for %%p in (python "py -3") do (
    %%~p -c "" >nul 2>nul && (
        set "COURSE_PYTHON=%%~p"
        goto found
    )
)
type course_setup\no_python.txt
pause
exit /b 1
:found
%COURSE_PYTHON% setup_course.py %*
set COURSE_CODE=%errorlevel%
pause
exit /b %COURSE_CODE%
