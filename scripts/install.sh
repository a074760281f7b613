#!/bin/sh
# install.sh PYTHON VENV REQUIREMENTS: create a virtual environment with compiled bytecode. Without bytecode,
# importing TensorFlow takes 5 to 9 seconds instead of 2. Uses uv if it is installed, else pip.
set -eu
python=$1 venv=$2 requirements=$3

"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || {
  echo "Digitpad needs Python 3.11 to 3.13, and $python is $("$python" --version). Try: make app PYTHON=python3.12" >&2
  exit 1
}
echo "Installing $requirements into $venv (about a minute the first time) ..."
if command -v uv >/dev/null 2>&1; then
  [ -d "$venv" ] || uv venv --quiet --python "$python" "$venv"
  VIRTUAL_ENV=$venv uv pip install --quiet --compile-bytecode -r "$requirements"
else
  [ -x "$venv/bin/pip" ] || "$python" -m venv "$venv" || {
    rm -rf "$venv"
    echo "Python cannot create a virtual environment. Install python3-venv or uv, then try again." >&2
    exit 1
  }
  "$venv/bin/python" -m pip install --quiet --compile --disable-pip-version-check -r "$requirements"
fi
