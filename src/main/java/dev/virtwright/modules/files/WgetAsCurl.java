package dev.virtwright.modules.files;

/**
 * A {@code curl} in shell for machines that have wget(1) alone: it understands what {@link Http}
 * asks of curl and answers as curl would. What may be secret goes to GNU wget in a file, never on
 * its command line; busybox's wget has no such file, and is not given it.
 */
final class WgetAsCurl {

  /**
   * Defines the function where there is no curl(1); ends with 127 where there is no wget(1) either.
   */
  static final String DEFINITION =
      """
      if ! command -v curl >/dev/null; then
      command -v wget >/dev/null || {
        echo 'there is neither curl nor wget on the machine: install one of them before' >&2
        exit 127
      }
      curl() {
        cfg=- D=/dev/null O= W= F= I= B=
        while [ "$#" -gt 0 ]; do
          case $1 in
            -f) F=1 ;;
            -i) I=1 ;;
            -K) cfg=$2; shift ;;
            -D) D=$2; shift ;;
            -o) O=$2; shift ;;
            -w) W=$2; shift ;;
            --data-binary) B=${2#@}; shift ;;
          esac
          shift
        done
        (
          umask 077
          k=$(mktemp -d "${TMPDIR:-/tmp}/virtwright.XXXXXX") || exit 7
          trap 'rm -rf -- "$k"' EXIT
          trap 'exit 7' HUP INT TERM
          if [ "$cfg" = - ]; then cat; else cat "$cfg"; fi >"$k/config"
          gnu=
          case $(wget --version 2>/dev/null) in *GNU*) gnu=1 ;; esac
          set --
          url= method= redirects=0
          while IFS= read -r line; do
            name=${line%% = *}
            v=${line#* = }
            case $v in \\"*\\") v=${v#\\"}; v=$(printf '%s' "${v%\\"}" | sed 's/\\\\\\(.\\)/\\1/g') ;; esac
            case $name in
              url) url=$v ;;
              head) method=HEAD ;;
              request) method=$v ;;
              header)
                case $v in *\\;) v="${v%;}:" ;; esac
                if [ -n "$gnu" ]; then echo "header = $v"
                else
                  case $v in
                    Accept:*|Cache-Control:*|Content-Type:*|If-Modified-Since:*) set -- "$@" --header "$v" ;;
                    *) echo "header ${v%%:*}" >>"$k/lacking" ;;
                  esac
                fi ;;
              user-agent) if [ -n "$gnu" ]; then echo "user_agent = $v"; else set -- "$@" -U "$v"; fi ;;
              connect-timeout) echo "timeout = $v" ;;
              user)
                echo "user = ${v%%:*}"
                echo "password = ${v#*:}"
                [ -n "$gnu" ] || echo "a name to log in with" >>"$k/lacking" ;;
              basic) echo "auth_no_challenge = on" ;;
              insecure) if [ -n "$gnu" ]; then echo "check_certificate = off"; else set -- "$@" --no-check-certificate; fi ;;
              noproxy) echo "use_proxy = off"; [ -n "$gnu" ] || set -- "$@" -Y off ;;
              cert) echo "certificate = $v" ;;
              key) echo "private_key = $v" ;;
              cacert) echo "ca_certificate = $v" ;;
              location) redirects=10 ;;
              unix-socket|ciphers) echo "$name" >>"$k/lacking" ;;
            esac
          done <"$k/config" >"$k/rc"
          if [ -z "$gnu" ]; then
            case $url in *@*) echo "a name to log in with" >>"$k/lacking" ;; esac
            case ${method:-GET} in GET) ;; *) echo "method $method" >>"$k/lacking" ;; esac
            [ "$redirects" != 0 ] || [ -n "$B" ] || echo "not to follow redirections" >>"$k/lacking"
          fi
          code= fine=
          case $url in
            file://*) cp -- "${url#file://}" "$k/body" || exit 37; code=000 fine=1 ;;
          esac
          if [ -z "$fine" ] && [ -s "$k/lacking" ]; then
            printf 'there is no curl on the machine, and its wget does not know: %s\\n' "$(tr '\\n' ' ' <"$k/lacking")" >&2
            exit 127
          fi
          : >"$k/head"
          if [ -z "$fine" ]; then
            if [ -n "$gnu" ]; then
              {
                printf 'tries = 1\\nmax_redirect = %s\\n' "$redirects"
                [ -n "$method$B" ] && printf 'method = %s\\n' "${method:-POST}"
                [ -z "$B" ] || printf 'body_file = %s\\n' "$B"
              } >>"$k/rc"
              printf '%s\\n' "$url" >"$k/url"
              wget --config="$k/rc" -nv -S --content-on-error -O "$k/body" -i "$k/url" 2>"$k/err"
            elif [ -n "$B" ]; then wget -q -S -O "$k/body" --post-file "$B" "$@" -- "$url" 2>"$k/err"
            else wget -q -S -O "$k/body" "$@" -- "$url" 2>"$k/err"
            fi
            sed -n 's/^  //p' "$k/err" | awk '{ sub(/\\r$/, "") } $0 == "" { next } /^HTTP\\// && n++ { printf "\\r\\n" } { printf "%s\\r\\n", $0 }' >"$k/head"
            code=$(sed -n 's/^HTTP\\/[0-9.]* \\([0-9][0-9][0-9]\\).*/\\1/p' "$k/head" | tail -n 1)
            if [ -z "$code" ]; then
              code=$(sed -n 's/.*server returned error: HTTP\\/[0-9.]* \\([0-9][0-9][0-9]\\).*/\\1/p' "$k/err")
              [ -z "$code" ] || sed -n 's/.*server returned error: \\(.*\\)/\\1/p' "$k/err" >"$k/head"
            fi
            [ ! -s "$k/head" ] || printf '\\r\\n' >>"$k/head"
          fi
          [ -f "$k/body" ] || : >"$k/body"
          at=$(awk 'tolower($1) == "location:" { sub(/\\r$/, "", $2); at = $2 } END { print at }' "$k/head")
          if [ "$redirects" != 0 ] && [ -n "$at" ]; then
            case $at in
              *://*) url=$at ;;
              /*) p=${url%%://*} h=${url#*://}; url=$p://${h%%/*}$at ;;
              *) url=${url%/*}/$at ;;
            esac
          fi
          if [ -z "$code" ]; then
            grep -v '^  ' "$k/err" >&2 || echo "no answer from the server" >&2
          elif [ -n "$F" ] && [ "$code" -ge 400 ]; then
            echo "The requested URL returned error: $code" >&2
          else
            if [ -n "$O" ] && [ "$O" != - ]; then cat "$k/body" >"$O"
            else
              [ -z "$I" ] || cat "$k/head"
              cat "$k/body"
            fi
          fi
          cat "$k/head" >"$D"
          size=$(wc -c <"$k/head")
          case $W in
            '') ;;
            *url_effective*) printf '\\n%s %s %s' "${code:-000}" $size "$url" ;;
            *) printf '%s %s' "${code:-000}" "$(wc -c <"$k/body")" ;;
          esac
          [ -n "$code" ] || exit 7
          [ -z "$F" ] || [ "$code" -lt 400 ] || exit 22
          exit 0
        )
      }
      fi
      """;

  private WgetAsCurl() {}
}
