# Sourced by the other scripts: packages, environment, configuration.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${WEIR_BUILD:-$root/build}
python=/usr/bin/python3
llvm=/usr/lib/llvm-22/bin
# The precompiled header is fit for ccache with these.
export CCACHE_SLOPPINESS=pch_defines,time_macros

# configure [-DNAME=VALUE ...]: once, and again when an option is given.
configure() {
  if [ -f "$build/build.ninja" ] && [ $# -eq 0 ]; then
    return
  fi
  local launcher=()
  if command -v ccache >/dev/null; then
    launcher=(-DCMAKE_C_COMPILER_LAUNCHER=ccache
              -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  fi
  /usr/bin/cmake -G Ninja -S "$root" -B "$build" \
    -DCMAKE_C_COMPILER=clang-22 -DCMAKE_CXX_COMPILER=clang++-22 \
    -DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld \
    -DCMAKE_SHARED_LINKER_FLAGS=-fuse-ld=lld "${launcher[@]}" "$@" \
    >"$build.configure.log" 2>&1 || {
    cat "$build.configure.log" >&2
    return 1
  }
  mv "$build.configure.log" "$build/configure.log"
}

# build TARGET...: quiet but for progress on a terminal and for errors.
build_targets() {
  if [ -t 1 ]; then
    ninja -C "$build" "$@"
  else
    ninja -C "$build" "$@" >"$build/ninja.log" 2>&1 || {
      grep -vE '^\[[0-9]+/[0-9]+\]|^/usr/bin/ccache|^ccache ' \
        "$build/ninja.log" >&2
      return 1
    }
  fi
}
