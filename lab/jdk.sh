# Finds the JDK that builds and runs Virtwright; sourced by ./virtwright and ./test.
# shellcheck shell=bash

# major DIR: the feature release of the JDK there, 0 where there is none
major() {
  local line version=0
  if [[ -x $1/bin/java && -r $1/release ]]; then
    while IFS= read -r line; do
      if [[ $line == JAVA_VERSION=* ]]; then
        version=${line#JAVA_VERSION=}
        version=${version//\"/}
        version=${version%%[.+-]*}
      fi
    done <"$1/release"
  fi
  printf '%s' "$version"
}

# find_jdk: sets jdk to JAVA_HOME where it is new enough, else to the newest installed one that is
find_jdk() {
  local dir best=0 version on_path
  jdk=
  if [[ -n ${JAVA_HOME:-} ]] && (($(major "$JAVA_HOME") >= 25)); then
    jdk=$JAVA_HOME
    return 0
  fi
  on_path=$(command -v java || true)
  on_path=${on_path:+$(readlink -f "$on_path")}
  for dir in "${on_path%/bin/java}" /usr/lib/jvm/* /opt/*jdk* /opt/java/* "${HOME:-/root}"/.sdkman/candidates/java/* \
    "${HOME:-/root}"/.jdks/*; do
    if [[ -x $dir/bin/java ]]; then
      version=$(major "$dir")
      if ((version >= 25 && version > best)); then
        best=$version jdk=$dir
      fi
    fi
  done
  [[ -n $jdk ]]
}

# Debian's Maven has libraries for which a JDK of today prints warnings that help nobody here.
# shellcheck disable=SC2034 # for those who source this
maven_options=--sun-misc-unsafe-memory-access=allow
