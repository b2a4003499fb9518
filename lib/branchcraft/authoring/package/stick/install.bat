@echo off
rem Finds a Python that suits and runs setup_course.py. ASCII only: a console may not be UTF-8 yet.
setlocal
chcp 65001 >nul
pushd "%~dp0"
set PYTHON_MANAGER_AUTOMATIC_INSTALL=false
set PYLAUNCHER_ALLOW_INSTALL=
set COURSE_PYTHON=
for %%v in (@PYTHONS_NEWEST_FIRST@) do if not defined COURSE_PYTHON call :try "setup_course.py --suits" py -%%v
if not defined COURSE_PYTHON call :try "setup_course.py --suits" python
if not defined COURSE_PYTHON call :try "setup_course.py --suits" python3
rem None suits: one that runs at all says what is wrong with it.
if not defined COURSE_PYTHON call :try "--version" python
if not defined COURSE_PYTHON call :try "--version" py -3
if defined COURSE_PYTHON goto found
type course_setup\no_python.txt
pause
exit /b 1
:found
%COURSE_PYTHON% setup_course.py %*
set COURSE_CODE=%errorlevel%
pause
exit /b %COURSE_CODE%
:try
%2 %3 %~1 >nul 2>nul
if errorlevel 1 exit /b 0
set "COURSE_PYTHON=%2 %3"
exit /b 0
