#!/usr/bin/env bash
# Installs what seq2see needs to build and run; quick and silent when all of it is there.
#
#   scripts/install-deps.sh                # Debian's packages and SentencePiece, built once into .deps/
#   scripts/install-deps.sh --tests        # also what the tests and the format check use
#   scripts/install-deps.sh --fuzz         # also clang and a SentencePiece whose memory is watched
#   scripts/install-deps.sh --coverage     # also gcovr
#   scripts/install-deps.sh --torch wheel  # also the newest tested LibTorch from PyPI, into .deps/torch
#   scripts/install-deps.sh --torch cuda   # the same with all that a GPU needs, 5 GB
#   scripts/install-deps.sh --bench        # also that, and what the benchmarks compare with, into .deps/bench
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  echo "install-deps.sh: $1" >&2
  exit "${2:-1}"
}

tests=no fuzz=no coverage=no bench=no torch=debian
while [[ $# -gt 0 ]]; do
  case $1 in
    --tests) tests=yes; shift ;;
    --fuzz) fuzz=yes; shift ;;
    --coverage) coverage=yes; shift ;;
    --bench) bench=yes; shift ;;
    --torch)
      torch=${2:-}
      [[ $torch =~ ^(debian|wheel|cuda)$ ]] || fail "--torch takes 'debian', 'wheel' or 'cuda', not '$torch'." 2
      shift 2 ;;
    -h | --help) sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) fail "unknown option '$1' (known: --tests, --fuzz, --coverage, --bench, --torch debian|wheel|cuda)." 2 ;;
  esac
done

packages=(g++ cmake ninja-build ccache pkg-config python3 python3-venv libfmt-dev libcli11-dev nlohmann-json3-dev
  libutf8proc-dev libedit-dev libmicrohttpd-dev zlib1g-dev libopenblas-dev)
[[ $torch != debian ]] || packages+=(libtorch-dev libgloo-dev)
[[ $tests == no ]] || packages+=(libgtest-dev python3-numpy curl clang-format-19 chromium chromium-driver
  python3-selenium fonts-dejavu-core)
[[ $fuzz == no ]] || packages+=(clang-19 libclang-rt-19-dev)
[[ $coverage == no ]] || packages+=(gcovr)

missing=()
for package in "${packages[@]}"; do
  [[ $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) == 'install ok installed' ]] || missing+=("$package")
done
if [[ ${#missing[@]} -gt 0 ]]; then
  as_root=()
  if [[ $(id -u) -ne 0 ]]; then
    command -v sudo >/dev/null ||
      fail "these Debian packages are missing, and there is no sudo to install them: ${missing[*]}"
    as_root=(sudo)
  fi
  echo "Installing Debian packages: ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

mkdir -p .deps
venv() { [[ -x .deps/python/bin/pip ]] || /usr/bin/python3 -m venv --system-site-packages .deps/python; }

# SentencePiece as a static library: Debian's shared one and LibTorch's protobuf cannot live in one process.
version=0.2.1
sha256=8138cec27c2f2282f4a34d9a016e3374cd40e5c6e9cb335063db66a0a3b71fad
build_sentencepiece() {  # FOLDER CMAKE_ARGUMENT...
  local folder=$1
  shift
  if [[ -f .deps/$folder/lib/libsentencepiece.a && $(cat ".deps/$folder/version" 2>/dev/null) == "$version" ]]; then
    return
  fi
  echo "Building SentencePiece $version in .deps/$folder (a minute or two, once)"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  venv
  .deps/python/bin/pip download --quiet --disable-pip-version-check --no-deps --no-binary sentencepiece \
    --dest "$work" "sentencepiece==$version"
  echo "$sha256  $work/sentencepiece-$version.tar.gz" | sha256sum --quiet --check -
  tar -xzf "$work/sentencepiece-$version.tar.gz" -C "$work"
  cmake -S "$work/sentencepiece-$version/sentencepiece" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DSPM_ENABLE_SHARED=OFF -DSPM_ENABLE_TCMALLOC=OFF -DCMAKE_POSITION_INDEPENDENT_CODE=ON \
    -DCMAKE_INSTALL_PREFIX="$PWD/.deps/$folder" -DCMAKE_INSTALL_LIBDIR=lib "$@" >"$work/log" 2>&1 &&
    cmake --build "$work/build" --target install >>"$work/log" 2>&1 ||
    { tail -n 30 "$work/log" >&2; fail "SentencePiece did not build; its log's end is above."; }
  echo "$version" >".deps/$folder/version"
  rm -rf "$work"
}
build_sentencepiece sentencepiece
[[ $fuzz == no ]] || build_sentencepiece sentencepiece-fuzz -DCMAKE_CXX_COMPILER=clang++-19 \
  -DCMAKE_C_COMPILER=clang-19 -DCMAKE_CXX_FLAGS="-fsanitize=fuzzer-no-link,address -O1 -g"

# LibTorch from PyPI. Without a GPU, libtorch_cpu needs two small CUDA libraries to be there; with one, libtorch_cuda
# needs all that the package asks for.
torch_version=2.15.0
install_torch() {  # VERSION PIP_ARGUMENT...
  echo "Installing LibTorch $1 from PyPI"
  venv
  rm -rf .deps/torch.new
  .deps/python/bin/pip install --quiet --disable-pip-version-check --no-cache-dir --no-compile \
    --target .deps/torch.new "torch==$torch_version" "${@:2}"
  echo "$1" >.deps/torch.new/version
  rm -rf .deps/torch
  mv .deps/torch.new .deps/torch
}
torch_there=$(cat .deps/torch/version 2>/dev/null || true)
if [[ $torch == cuda && $torch_there != "$torch_version for GPUs" ]]; then
  install_torch "$torch_version for GPUs"
elif [[ ($torch == wheel || $bench == yes) && ${torch_there% for GPUs} != "$torch_version" ]]; then
  install_torch "$torch_version" --no-deps nvidia-cuda-runtime nvidia-cuda-cupti
fi

# PyTorch in Python, which is the same wheel. Its module asks for CUDA libraries that nothing here calls: empty ones
# stand in for them, and a table of every name that is looked for. .deps/bench/python starts Python with all that.
stand_in_for_cuda() {  # FOLDER
  local module=.deps/torch/torch/lib/libtorch_python.so library libraries
  libraries=$(ldd $module 2>/dev/null | awk '/not found/ { print $1 }' | sort -u)
  mkdir -p "$1"
  for library in $libraries; do gcc -shared -o "$1/$library" -Wl,-soname,"$library" -x c /dev/null; done
  LD_LIBRARY_PATH=$1 ldd -r $module 2>&1 | sed -n 's/.*undefined symbol: \([^,[:space:]]*\).*/\1/p' |
    { grep -v '^_*Py' || true; } | sort -u | sed 's/.*/char &[64];/' |
    gcc -shared -fPIC -fno-builtin -w -o "$1/libnames.so" -Wl,-soname,libnames.so -x c -
  for library in $libraries; do
    gcc -shared -o "$1/$library" -Wl,-soname,"$library" -x c /dev/null -x none -Wl,--no-as-needed,-rpath,'$ORIGIN' \
      "$1/libnames.so"
  done
}
if [[ $bench == yes && $(cat .deps/bench/torch-version 2>/dev/null) != "$torch_version" ]]; then
  echo "Installing what PyTorch in Python needs, in .deps/bench"
  [[ -x .deps/bench/bin/pip ]] || /usr/bin/python3 -m venv .deps/bench
  .deps/bench/bin/pip install --quiet --disable-pip-version-check \
    typing_extensions sympy jinja2 filelock fsspec networkx numpy
  deps=$(realpath .deps)
  for folder in .deps/bench/lib/python3*/site-packages; do echo "$deps/torch" >"$folder/torch.pth"; done
  stand_in_for_cuda "$deps/bench/cuda"
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%q exec %q "$@"\n' "$deps/bench/cuda" "$deps/bench/bin/python" >.deps/bench/python
  chmod +x .deps/bench/python
  .deps/bench/python -c 'import torch' || fail "PyTorch does not start in .deps/bench."
  echo "$torch_version" >.deps/bench/torch-version
fi

# What the Python checks of our file formats read them with (NumPy is Debian's).
safetensors_version=0.8.0
if [[ $tests == yes && $(cat .deps/python/safetensors-version 2>/dev/null) != "$safetensors_version" ]]; then
  venv
  .deps/python/bin/pip install --quiet --disable-pip-version-check --no-deps "safetensors==$safetensors_version"
  echo "$safetensors_version" >.deps/python/safetensors-version
fi

# What bench/ct2.py measures.
ctranslate2_version=4.8.5
if [[ $bench == yes && $(cat .deps/bench/ctranslate2-version 2>/dev/null) != "$ctranslate2_version" ]]; then
  [[ -x .deps/bench/bin/pip ]] || /usr/bin/python3 -m venv .deps/bench
  .deps/bench/bin/pip install --quiet --disable-pip-version-check "ctranslate2==$ctranslate2_version"
  echo "$ctranslate2_version" >.deps/bench/ctranslate2-version
fi

# The rules by which the report's accessibility is tested; a program of its own, which no product of ours contains.
axe_version=4.14.1
axe_sha256=e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745
if [[ $tests == yes && $(cat build/axe-core/version 2>/dev/null) != "$axe_version" ]]; then
  mkdir -p build/axe-core
  axe=build/axe-core/axe-core-$axe_version.tgz
  if /usr/bin/python3 -c 'import sys, urllib.request; urllib.request.urlretrieve(*sys.argv[1:])' \
    "https://registry.npmjs.org/axe-core/-/axe-core-$axe_version.tgz" "$axe" 2>/dev/null; then
    echo "$axe_sha256  $axe" | sha256sum --quiet --check -
    tar -xzf "$axe" -C build/axe-core --strip-components=1 package/axe.min.js
    echo "$axe_version" >build/axe-core/version
  else
    echo "registry.npmjs.org does not give axe-core: the accessibility of the report is not tested." >&2
  fi
fi
