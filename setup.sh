# Sourced by ./run and ./test: a Python, a virtual environment, the locked packages. Needs nothing but Debian.

say() { printf '%s\n' "$*" >&2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

# install_packages NAME...: Debian packages, said before they come; fails where that is not allowed.
install_packages() {
  command -v apt-get >/dev/null 2>&1 || return 1
  as_root true || return 1
  say "Installing from Debian: $*"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null 2>&1 || true
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

find_python() {
  for candidate in python3 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null 2>&1 \
      && "$candidate" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"; return 0
    fi
  done
  return 1
}

make_venv() {
  python=$(find_python) || { install_packages python3 python3-venv ca-certificates && python=$(find_python); } || {
    say "Bollwerk needs Python 3.11 or newer. Install it (on Debian: apt install python3 python3-venv) and start again."
    exit 1
  }
  "$python" -m venv .venv 2>/dev/null || {
    rm -rf .venv
    install_packages python3-venv ca-certificates && "$python" -m venv .venv
  } || {
    rm -rf .venv
    say "Python cannot make a virtual environment. Run as root: apt install python3-venv. Nothing was changed."
    exit 1
  }
}

# set_up LOCKFILE: install its packages when it changed since the last time.
set_up() {
  export PYTHONPATH="$PWD/src" PYTHONUTF8=1
  unset PYTHONDONTWRITEBYTECODE  # without compiled modules every start takes three times as long
  [ -x .venv/bin/python ] || make_venv
  wanted=$(sha256sum "$1" | cut -d' ' -f1)
  stamp=".venv/$1.installed"
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return 0
  say "Installing the packages of $1 ..."
  .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip -q
  .venv/bin/python -m pip install -q --disable-pip-version-check uv 2>/dev/null || true
  if [ -x .venv/bin/uv ]; then
    VIRTUAL_ENV="$PWD/.venv" .venv/bin/uv pip install -q --compile-bytecode --require-hashes -r "$1"
  else
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$1"
  fi || { say "The packages of $1 could not be installed; the messages above say why. Start again when that is mended."; exit 1; }
  echo "$wanted" > "$stamp"
}
