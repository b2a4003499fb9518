# Two commands do everything: `make lab` (teach and learn) and `make test` (all checks). `make help` lists the rest.
# Paths are relative throughout, so the course may lie in a folder with spaces in its name.

PYTHON ?= python3
PY := .venv/bin/python
READY := .venv/.branchcraft-ready
NOTEBOOK_DIRS := $(wildcard notebooks cases exercises/solutions)

export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help lab apps test lint notebooks slides handouts guide package bench doctor lock clean

help:  ## show this list 列出所有命令
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

lab: $(READY)  ## set up and open the course in JupyterLab 安装并打开课程
	$(PY) -m branchcraft lab

apps: $(READY)  ## set up and open the course as web pages without code 不露代码的网页版（课堂：make apps APPS=--lan）
	$(PY) -m branchcraft apps $(APPS)

test: lint  ## set up and run every check 安装并运行全部检查
	$(PY) tools/ensure_chromium.py
	$(PY) -m branchcraft.authoring.notebooks --check
	$(PY) -m pytest tests -n 2 --dist loadscope
	rm -rf build/nbval-progress
	BRANCHCRAFT_HOME="$(CURDIR)/build/nbval-progress" $(PY) -m pytest --nbval --nbval-current-env --nbval-sanitize-with tests/notebooks/sanitize.cfg -n 2 --dist loadscope $(NOTEBOOK_DIRS)

lint: $(READY)  ## style, types and import rules 代码风格、类型和引用规则
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -c "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"

notebooks: $(READY)  ## rebuild all notebooks from their text source 由文本源重建笔记本
	$(PY) -m branchcraft.authoring.notebooks

slides: $(READY)  ## one deck per chapter and case, for a class without a network 幻灯片
	$(PY) -m branchcraft.authoring.courseware slides

handouts: $(READY)  ## learner's and trainer's hand-outs as PDF and HTML 讲义
	$(PY) -m branchcraft.authoring.courseware handouts

guide: $(READY)  ## the trainer's guide with run sheets 讲师手册
	$(PY) -m branchcraft.authoring.courseware guide

package: slides handouts guide  ## the course on a stick, for computers without a network 离线课程包（U 盘）
	$(PY) -m branchcraft.authoring.package

bench: $(READY)  ## measure the queue engines (and the panels) 测速
	set -e; for script in $(filter-out benchmarks/_%,$(wildcard benchmarks/*.py)); do \
		if grep -q '__main__' "$$script"; then echo "== $$script"; $(PY) "$$script"; fi; done

doctor: $(READY)  ## check this installation 检查安装
	$(PY) -m branchcraft doctor

lock:  ## renew requirements.lock from pyproject.toml in a fresh environment 重新锁定版本
	$(PYTHON) tools/check_python.py
	$(PYTHON) tools/lock.py

clean:  ## remove the environment and everything generated beside it 清除环境和临时文件
	rm -rf .venv .jupyter-course build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# One stamp stands for a complete installation; a changed lock or pyproject makes it again.
$(READY): requirements.lock pyproject.toml
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { \
		echo "找不到 $(PYTHON)。请先安装 Python 3.11 或更新,或者运行: make lab PYTHON=python3.12" >&2; \
		echo "$(PYTHON) not found. Install Python 3.11 or later, or run: make lab PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" tools/check_python.py
	@echo "正在准备环境,第一次要几分钟。 Setting up, a few minutes the first time."
	test -x $(PY) || "$(PYTHON)" -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $(READY)
