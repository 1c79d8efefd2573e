# Shared by the lab's scripts; sourced, never run. Everything it says goes to standard error, so that
# standard output stays the answer of the command.
# shellcheck shell=bash

LAB_SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LAB=${VIRTWRIGHT_LAB:-$HOME/.cache/virtwright/lab}
mkdir -p "$LAB"
LAB=$(cd "$LAB" && pwd)

say() {
  printf 'lab: %s\n' "$*" >&2
}

# What failed, and on a second line what to do about it.
die() {
  printf 'lab: error: %s\n' "$1" >&2
  if [ $# -gt 1 ]; then
    printf 'lab:   %s\n' "$2" >&2
  fi
  exit 1
}

# Since the command began.
elapsed() {
  printf '%ss' "$SECONDS"
}

# Installs the named Debian packages where they are missing.
require_packages() {
  local package
  local missing=()
  for package; do
    if [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
      missing+=("$package")
    fi
  done
  [ ${#missing[@]} -eq 0 ] && return
  command -v apt-get >/dev/null || die "the lab needs ${missing[*]}, and there is no apt-get to install them" \
    "run the lab on Debian, or install them yourself"
  [ "$(id -u)" -eq 0 ] || die "the lab needs ${missing[*]}" "as root: apt-get install ${missing[*]}"
  say "installing ${missing[*]}"
  (
    exec 8>"$LAB/apt.lock"
    flock 8
    export DEBIAN_FRONTEND=noninteractive
    apt_install "${missing[@]}" || {
      apt-get update --quiet=2 >&2 && apt_install "${missing[@]}"
    }
  ) || die "apt-get could not install ${missing[*]}" "see the lines above; the package sources of this computer must work"
}

apt_install() {
  apt-get --quiet=2 --option DPkg::Lock::Timeout=600 --option Dpkg::Use-Pty=0 \
    install --no-install-recommends --yes "$@" >&2 8>&-
}

# Runs a long command whose lines nobody wants to read unless it fails, and says now and then that it still runs.
# First argument: a file for the lines.
quietly() {
  local log=$1 ticker status=0
  shift
  still_running "$$" 8>&- 9>&- &
  ticker=$!
  "$@" >"$log" 2>&1 || status=$?
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" || true
  if [ "$status" -ne 0 ]; then
    tail -n 30 "$log" | sed 's/^/lab:   | /' >&2
    die "this failed: ${*:1:6}" "its last lines are above"
  fi
}

# Ends with the process named, too.
still_running() {
  local pause=
  trap '[ -z "$pause" ] || kill -KILL "$pause" 2>/dev/null; exit 0' TERM
  while kill -0 "$1" 2>/dev/null; do
    sleep 15 >/dev/null 2>&1 &
    pause=$!
    wait "$pause"
    say "  still at it ($(elapsed))"
  done
}

# Runs a command again and again until it succeeds: deadline in seconds, pause between tries, command.
wait_until() {
  local deadline=$((SECONDS + $1)) pause=$2
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep "$pause"
  done
}

# One hash over the contents and names of files and directories, and over further words given after `--`.
hash_of() {
  local paths=()
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    paths+=("$1")
    shift
  done
  (
    cd "$LAB_SOURCE" || exit
    find "${paths[@]}" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    printf '%s\n' "$@"
  ) | sha256sum | cut -c1-16
}

# The key that opens every lab machine; made once per cache, never part of the repository.
make_keys() {
  (
    umask 077
    mkdir -p "$LAB/keys"
    exec 8>"$LAB/keys/.lock"
    flock 8
    [ -f "$LAB/keys/id_ed25519" ] || ssh-keygen -q -t ed25519 -N '' -C virtwright-lab -f "$LAB/keys/id_ed25519"
    [ -f "$LAB/keys/host_ed25519" ] || ssh-keygen -q -t ed25519 -N '' -C virtwright-lab-host -f "$LAB/keys/host_ed25519"
  )
}
