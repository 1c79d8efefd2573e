# Making Debian root directories from this computer's own package sources; sourced by the image builders,
# and part of every image's cache key.
# shellcheck shell=bash

# The sources.list lines of Debian's own packages that this computer uses: its mirror, its release.
debian_sources() {
  local lines
  lines=$(known_sources)
  if [ -z "$lines" ]; then
    say "fetching this computer's package lists"
    apt-get --quiet=2 update >&2 || true
    lines=$(known_sources)
  fi
  if [ -z "$lines" ]; then
    die "this computer's apt knows no Debian package source" \
      "enable Debian's main archive in /etc/apt and run apt-get update"
  fi
  printf '%s\n' "$lines"
}

known_sources() {
  # shellcheck disable=SC2016 # apt's own placeholders
  apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(REPO_URI) $(RELEASE)' 'Identifier: Packages' |
    sort -u | while read -r origin component uri release; do
      if [ "$origin" = Debian ] && [ "$component" = main ]; then
        printf 'deb %s %s main\n' "$uri" "$release"
      fi
    done
}

debian_codename() {
  (
    # shellcheck source=/dev/null
    . /etc/os-release
    [ "${ID:-}" = debian ] || die "the lab's images are made on Debian, this is ${PRETTY_NAME:-something else}" \
      "use a Debian machine or container as the control machine"
    printf '%s\n' "$VERSION_CODENAME"
  )
}

# mmdebstrap with this computer's Debian sources and proxy; arguments are its options, the target comes first.
bootstrap() {
  local target=$1 proxy sources
  shift
  sources=$(debian_sources)
  proxy=$(apt-config shell proxy Acquire::http::Proxy) && eval "$proxy"
  quietly "$target.log" mmdebstrap --variant=minbase --format=directory --components=main \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
    ${proxy:+--aptopt="Acquire::http::Proxy \"$proxy\""} \
    --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/share/gtk-doc/*' --dpkgopt='path-exclude=/usr/share/help/*' \
    "$@" "$(debian_codename)" "$target" - <<<"$sources"
}
