@echo off
chcp 65001 >nul
pushd "%~dp0"
if not exist ".venv\Scripts\python.exe" goto gone
".venv\Scripts\python.exe" ".setup\course_setup\start.py" %*
if errorlevel 1 pause
exit /b %errorlevel%
:gone
type ".setup\course_setup\moved.txt"
pause
exit /b 1
