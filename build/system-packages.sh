# shellcheck shell=bash
# Installs Debian packages that are missing, saying so. To be sourced.

# Runs a command as root: directly, or through sudo.
as_root() {
  if [[ $(id -u) -eq 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "This needs root and there is no sudo: run '$*' as root, then try again." >&2
    return 1
  fi
}

# apt_install PACKAGE... - quiet unless it fails. The lock is waited for: on a fresh machine the first unattended upgrade often holds it.
apt_install() {
  if ! command -v apt-get >/dev/null; then
    echo "apt-get is not on this system: install $* (or what your system calls it) by hand, then try again." >&2
    return 1
  fi

  local log
  log=$(mktemp)
  if ! { as_root apt-get -o DPkg::Lock::Timeout=120 update -q &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y -q --no-install-recommends "$@"; } >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    rm -f "$log"
    echo "apt-get could not install $*; what it said stands above." >&2
    return 1
  fi

  rm -f "$log"
}

# unpack_package PACKAGE FOLDER - puts a package's files into a folder without installing it, and installs the libraries it depends on. Whole or not at all.
unpack_package() {
  local work libraries
  work=$(mktemp -d)
  # A system that has never fetched its lists has nothing to download from.
  if ! { (cd "$work" && { apt-get download -q "$1" || { as_root apt-get -o DPkg::Lock::Timeout=120 update -q && apt-get download -q "$1"; }; }) &&
    dpkg -x "$work/$1"_*.deb "$work/files"; } >"$work/log" 2>&1 </dev/null; then
    cat "$work/log" >&2
    rm -rf "$work"
    echo "apt-get could not download $1; what it said stands above." >&2
    return 1
  fi

  # "libc6 (>= 2.34), libcrypt1 | other" -> libc6 libcrypt1
  mapfile -t libraries < <(dpkg-deb -f "$work/$1"_*.deb Depends | tr ',' '\n' | sed -n 's/^ *\(lib[^ |(:]*\).*/\1/p')
  if ((${#libraries[@]} > 0)) && ! dpkg -s "${libraries[@]}" >/dev/null 2>&1 && ! apt_install "${libraries[@]}"; then
    rm -rf "$work"
    return 1
  fi

  rm -rf "$2"
  mkdir -p "$(dirname "$2")"
  mv "$work/files" "$2"
  rm -rf "$work"
}

# has_library NAME - whether the dynamic linker knows a library.
has_library() {
  local known
  known=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p)
  [[ $known == *"$1"* ]]
}

# The rules engine. Newer systems have 6.0, Ubuntu 22.04 has 4.1; the C API is the same.
ensure_javascriptcore() {
  if [[ $(uname) != Linux ]] || has_library libjavascriptcoregtk-6.0.so.1 || has_library libjavascriptcoregtk-4.1.so.0; then
    return 0
  fi

  echo "Installing the JavaScript engine with apt: libjavascriptcoregtk-6.0-1"
  if ! apt_install libjavascriptcoregtk-6.0-1; then
    echo "Trying the older package: libjavascriptcoregtk-4.1-0"
    if ! apt_install libjavascriptcoregtk-4.1-0; then
      echo "ScriptGate runs rules with JavaScriptCore and found neither libjavascriptcoregtk-6.0.so.1 nor libjavascriptcoregtk-4.1.so.0." >&2
      return 1
    fi
  fi
}

# The resolver. Without it every DNS look-up of a check fails.
ensure_unbound() {
  if [[ $(uname) != Linux ]] || has_library libunbound.so.8; then
    return 0
  fi

  echo "Installing the DNS resolver library with apt: libunbound8"
  apt_install libunbound8
}

# ensure_command COMMAND PACKAGE - installs the package unless the command is there.
ensure_command() {
  if ! command -v "$1" >/dev/null; then
    echo "Installing $1 with apt: $2"
    apt_install "$2"
  fi
}

ensure_dotnet() {
  if ! command -v dotnet >/dev/null; then
    echo "The .NET 10 SDK is not on the PATH. See https://dotnet.microsoft.com/download/dotnet/10.0, then try again." >&2
    return 1
  fi
}
