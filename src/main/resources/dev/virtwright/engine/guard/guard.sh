#!/bin/sh
# A network change that undoes itself unless it is confirmed. One directory per change:
#
#   title seconds deadline paths apply undo boot.lines confirmed.lines new/   what the change is; see Arming.java
#   save/                       what the paths were before: N holds path N; list says which existed
#   armed | undoing | undone | confirmed    the state: exactly one, moved by rename, so that of confirmation
#                               and undo exactly one wins
#   differing                   what the undo could not restore; nothing, as a rule
#   applied                     exit status of the change, and why it failed
#   log
#
# Usage: guard.sh arm|start|apply|trigger|undo|boot|confirm|files|state|discard DIRECTORY
# Nothing here runs but on the machine itself; no step needs the session that armed it.
# The directory itself keeps others out of what is in it; what is made elsewhere, others may have to read.
set -u
umask 022
PATH=${GUARD_PATH:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}
LC_ALL=C
export PATH LC_ALL

GUARD=$2
export GUARD
id=${GUARD##*/}
units=${GUARD_UNITS:-/etc/systemd/system}
timer=virtwright-undo-$id
boot=virtwright-undo-$id-boot.service
change=virtwright-apply-$id.service

say() {
  printf '%s\n' "$*" >>"$GUARD/log"
}

flush() {
  sync -f "$1" 2>/dev/null || sync
}

# --- saving and restoring -----------------------------------------------------------------------------

save() {
  mkdir "$GUARD/save" || return
  : >"$GUARD/save/list" || return
  number=0
  while IFS= read -r path; do
    number=$((number + 1))
    if [ -e "$path" ] || [ -L "$path" ]; then
      cp -a -- "$path" "$GUARD/save/$number" || return
      printf 'present %s\n' "$path" >>"$GUARD/save/list" || return
    else
      printf 'absent %s\n' "$path" >>"$GUARD/save/list" || return
    fi
  done <"$GUARD/paths"
}

attributes() {
  stat -c '%f %u %g' -- "$1" 2>/dev/null
}

same() {
  its=$(attributes "$1") && [ "$its" = "$(attributes "$2")" ] || return
  if [ -L "$1" ]; then
    [ "$(readlink -- "$1")" = "$(readlink -- "$2")" ]
  elif [ -f "$1" ]; then
    cmp -s -- "$1" "$2"
  elif [ -d "$1" ]; then
    same_entries "$1" "$2"
  fi
}

# Both have the same names, and what they name is the same.
same_entries() {
  for entry in "$1"/* "$1"/.[!.]* "$1"/..?* "$2"/* "$2"/.[!.]* "$2"/..?*; do
    [ -e "$entry" ] || [ -L "$entry" ] || continue
    # shellcheck disable=SC2015
    (same "$1/${entry##*/}" "$2/${entry##*/}") || return
  done
}

# Puts a copy in place of whatever is there; a reader sees the old or the new file, never half of one.
put_back() {
  target_parent=${2%/*}
  mkdir -p -- "$target_parent" || return
  rm -rf -- "$target_parent/.virtwright-$id" || return
  cp -a -- "$1" "$target_parent/.virtwright-$id" || return
  if [ -d "$2" ] && [ ! -L "$2" ]; then
    rm -rf -- "$2" || return
  fi
  mv -fT -- "$target_parent/.virtwright-$id" "$2"
}

# Restores an entry, a directory's entries one by one: the directory itself may be watched.
restore() {
  if [ -d "$1" ] && [ ! -L "$1" ] && [ -d "$2" ] && [ ! -L "$2" ]; then
    (
      for entry in "$2"/* "$2"/.[!.]* "$2"/..?*; do
        [ -e "$entry" ] || [ -L "$entry" ] || continue
        name=${entry##*/}
        [ -e "$1/$name" ] || [ -L "$1/$name" ] || rm -rf -- "$entry" || exit 1
      done
      for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
        [ -e "$entry" ] || [ -L "$entry" ] || continue
        (restore "$entry" "$2/${entry##*/}") || exit 1
      done
    ) || return
    [ "$(attributes "$1")" = "$(attributes "$2")" ] ||
      { chown --reference="$1" -- "$2" && chmod --reference="$1" -- "$2"; }
  else
    same "$1" "$2" || put_back "$1" "$2"
  fi
}

# Prints the paths that are not as they were.
differing() {
  number=0
  while IFS= read -r entry; do
    number=$((number + 1))
    was=${entry%% *}
    path=${entry#* }
    if [ "$was" = absent ]; then
      { [ ! -e "$path" ] && [ ! -L "$path" ]; } || printf '%s\n' "$path"
    else
      (same "$GUARD/save/$number" "$path") || printf '%s\n' "$path"
    fi
  done <"$GUARD/save/list"
}

# A path that cannot be restored does not keep the others from it. What a killed step or a power cut left half
# written beside it goes too.
files() {
  number=0
  while IFS= read -r entry; do
    number=$((number + 1))
    was=${entry%% *}
    path=${entry#* }
    rm -rf -- "${path%/*}/.virtwright-$id"
    if [ "$was" = absent ]; then
      rm -rf -- "$path" || say "cannot remove $path"
    else
      (restore "$GUARD/save/$number" "$path") 2>>"$GUARD/log" || say "cannot restore $path"
    fi
    if [ -d "${path%/*}" ]; then
      flush "${path%/*}"
    fi
  done <"$GUARD/save/list"
}

# Every line is tried, each in a shell of its own and not for ever.
lines() {
  [ -s "$1" ] || return 0
  while IFS= read -r line; do
    timeout 90 sh -c "$line" </dev/null >>"$GUARD/log" 2>&1 || say "status $? of: $line"
  done <"$1"
}

# --- arming -------------------------------------------------------------------------------------------

enable_boot() {
  mkdir -p "$units/sysinit.target.wants" || return
  cat >"$units/$boot" <<UNIT || return
[Unit]
Description=Undo an unconfirmed network change of Virtwright ($id)
DefaultDependencies=no
RequiresMountsFor=$GUARD
ConditionPathExists=$GUARD/guard.sh
After=local-fs.target systemd-remount-fs.service
Wants=network-pre.target
Before=network-pre.target shutdown.target
Conflicts=shutdown.target

[Service]
Type=oneshot
ExecStart=/bin/sh $GUARD/guard.sh boot $GUARD

[Install]
WantedBy=sysinit.target
UNIT
  chmod 644 "$units/$boot" || return
  ln -sf "../$boot" "$units/sysinit.target.wants/$boot" || return
  flush "$units"
}

disable_boot() {
  rm -f "$units/sysinit.target.wants/$boot" "$units/$boot"
  flush "$units"
}

fail() {
  printf '%s\n' "$*" >&2
  disable_boot
  rm -rf -- "$GUARD"
  exit 1
}

arm() {
  if [ ! -d /run/systemd/system ] && [ -z "${GUARD_UNITS:-}" ]; then
    fail "the host does not run systemd, which would undo the change"
  fi
  for other in "${GUARD%/*}"/*/armed "${GUARD%/*}"/*/undoing; do
    [ ! -e "$other" ] || fail "another network change is armed: ${other%/*}"
  done
  save 2>"$GUARD/error" ||
    fail "what would change cannot be saved in $GUARD/save: $(cat "$GUARD/error" 2>/dev/null)"
  seconds=$(cat "$GUARD/seconds")
  now=$(cut -d. -f1 /proc/uptime)
  printf '%s %s\n' "$(cat /proc/sys/kernel/random/boot_id)" "$((now + seconds))" >"$GUARD/deadline" ||
    fail "no space in $GUARD"
  enable_boot || fail "the unit that undoes the change after a reboot cannot be written to $units"
  : >"$GUARD/armed.new" || fail "no space in $GUARD"
  flush "$GUARD"
  mv -T "$GUARD/armed.new" "$GUARD/armed" || fail "the change cannot be armed in $GUARD"
  flush "$GUARD"
  systemctl daemon-reload >>"$GUARD/log" 2>&1
  systemd-run --quiet --unit="$timer" --on-active="${seconds}s" --timer-property=AccuracySec=100ms \
    --property=KillMode=process --description="Undo an unconfirmed network change of Virtwright" \
    /bin/sh "$GUARD/guard.sh" undo "$GUARD" >"$GUARD/error" 2>&1 ||
    fail "the timer that undoes the change cannot be started: $(cat "$GUARD/error")"
  echo armed
}

# --- the change ---------------------------------------------------------------------------------------

install_file() { # CONTENT PATH MODE OWNER GROUP; - keeps what is there, or root's default
  mkdir -p -- "${2%/*}" || return
  temporary=${2%/*}/.virtwright-$id
  rm -rf -- "$temporary"
  (umask 077 && cat "$1" >"$temporary") || return
  if [ -f "$2" ]; then
    chown --reference="$2" "$temporary" && chmod --reference="$2" "$temporary" || return
    chcon --reference="$2" "$temporary" 2>/dev/null || :
  elif [ "$3" = - ]; then
    chmod 644 "$temporary" || return
  fi
  [ "$4" = - ] || chown "$4" "$temporary" || return
  [ "$5" = - ] || chgrp "$5" "$temporary" || return
  [ "$3" = - ] || chmod "$3" "$temporary" || return
  sync "$temporary" 2>/dev/null || sync
  mv -fT -- "$temporary" "$2" || return
  if command -v restorecon >/dev/null; then
    restorecon "$2" || :
  fi
}

# step TITLE "ACCEPTED STATUSES" COMMAND…
step() {
  title=$1
  accepted=$2
  shift 2
  [ -e "$GUARD/armed" ] || exit 1
  say "== $title"
  output=$("$@" 2>&1 </dev/null)
  status=$?
  say "$output"
  for good in $accepted; do
    [ "$status" -ne "$good" ] || return 0
  done
  failed "$status" "$title: $(printf '%s\n' "$output" | tail -n 5)"
  exit 1
}

# Says why, and has the undo begin at once, outside of this process: it will end this one.
failed() {
  printf '%s\n%s\n' "$1" "$2" >"$GUARD/applied.new"
  mv -T "$GUARD/applied.new" "$GUARD/applied"
  trigger
}

trigger() {
  systemctl start --no-block "$timer.service"
}

# Detached: it goes on without the session. What it starts, such as a DHCP client, outlives it.
start() {
  output=$(systemd-run --quiet --collect --no-block --unit="${change%.service}" \
    --property=KillMode=process --description="Network change of Virtwright" \
    /bin/sh "$GUARD/guard.sh" apply "$GUARD" 2>&1) ||
    failed 1 "the change could not be started: $output"
}

apply() {
  [ -e "$GUARD/armed" ] || exit 0
  GUARD_SECONDS=$(cat "$GUARD/seconds")
  export GUARD_SECONDS
  # shellcheck source=/dev/null
  . "$GUARD/apply"
  echo 0 >"$GUARD/applied.new"
  mv -T "$GUARD/applied.new" "$GUARD/applied"
}

# --- confirming and undoing ---------------------------------------------------------------------------

disarm() {
  systemctl stop "$timer.timer" >/dev/null 2>&1
  disable_boot
  systemctl daemon-reload >/dev/null 2>&1
}

confirm() {
  # What the change wrote must outlive a power cut that follows the answer.
  while IFS= read -r path; do
    [ ! -d "${path%/*}" ] || flush "${path%/*}"
  done <"$GUARD/paths"
  if mv -T "$GUARD/armed" "$GUARD/confirmed" 2>/dev/null || [ -e "$GUARD/confirmed" ]; then
    flush "$GUARD"
    lines "$GUARD/confirmed.lines"
    disarm
    rm -rf -- "$GUARD"
    echo confirmed
  else
    state
  fi
}

claim() {
  mv -T "$GUARD/armed" "$GUARD/undoing" 2>/dev/null || [ -e "$GUARD/undoing" ]
}

undo() {
  claim || exit 0
  rm -rf -- "$GUARD/new" # on a full disk, room for what was
  flush "$GUARD"
  systemctl kill --signal=KILL "$change" >/dev/null 2>&1
  systemctl stop "$change" >/dev/null 2>&1
  files
  lines "$GUARD/undo"
  files
  finish
  disarm
}

# Before anything has configured the network: the files are all there is to restore, and what is made of them.
boot() {
  if [ -e "$GUARD/confirmed" ]; then
    rm -rf -- "$GUARD"
  elif claim; then
    files
    lines "$GUARD/boot.lines"
    finish
  elif [ ! -e "$GUARD/undone" ]; then
    rm -rf -- "$GUARD" # never armed, so nothing was changed
  fi
  disable_boot
}

# What could not be restored stays saved.
finish() {
  differing >"$GUARD/differing"
  flush "$GUARD"
  mv -T "$GUARD/undoing" "$GUARD/undone"
  flush "$GUARD"
  [ -s "$GUARD/differing" ] || rm -rf -- "$GUARD/save"
}

state() {
  for name in confirmed undone undoing armed; do
    if [ -e "$GUARD/$name" ]; then
      echo "$name"
      return
    fi
  done
  echo none
}

case $1 in
  arm) arm ;;
  start) start ;;
  apply) apply ;;
  trigger) trigger ;;
  undo) undo ;;
  boot) boot ;;
  confirm) confirm ;;
  files) files ;;
  state) state ;;
  discard)
    # Only what is settled.
    if [ "$(state)" = undone ] && [ ! -s "$GUARD/differing" ]; then
      disable_boot
      rm -rf -- "$GUARD"
    fi
    ;;
  *)
    echo "guard.sh: unknown command $1" >&2
    exit 2
    ;;
esac
