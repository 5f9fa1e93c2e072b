#!/usr/bin/env bash
# Formats the C++ and JavaScript sources; with --check only says which are not formatted, and fails.
set -euo pipefail
cd "$(dirname "$0")/.."
mapfile -t sources < <(git ls-files '*.h' '*.cpp' '*.js')
case ${1:-} in
  --check) clang-format-19 --dry-run --Werror "${sources[@]}" ;;
  '') clang-format-19 -i "${sources[@]}" ;;
  *) echo "format.sh: unknown option '$1' (known: --check)." >&2; exit 2 ;;
esac
