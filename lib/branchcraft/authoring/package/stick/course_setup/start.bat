@echo off
setlocal
chcp 65001 >nul
pushd "%~dp0"
if not exist ".venv\Scripts\python.exe" goto gone
".venv\Scripts\python.exe" ".setup\course_setup\start.py" %*
set COURSE_CODE=%errorlevel%
if not "%COURSE_CODE%"=="0" pause
exit /b %COURSE_CODE%
:gone
type ".setup\course_setup\moved.txt"
pause
exit /b 1
