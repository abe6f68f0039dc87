#!/usr/bin/env bash
# Runs a command beside an S3 server, versitygw, on free ports of the loopback address: one without TLS and one with.
#
#   tests/services/versitygw.sh COMMAND...
#
# The command finds in its environment: HOLDFAST_TEST_S3_URL, HOLDFAST_TEST_S3_TLS_URL, HOLDFAST_TEST_S3_AUTHORITIES (a
# PEM file that vouches for the latter), HOLDFAST_TEST_S3_KEY, HOLDFAST_TEST_S3_SECRET, HOLDFAST_TEST_S3_FOLDER (where
# the buckets are). The server is built once, with Go, into HOLDFAST_TEST_SERVICES (default: ~/.cache/holdfast-services).
# Exit status: the command's; 77 if there is no server and no Go to build it.
set -euo pipefail

version=v1.7.0
services=${HOLDFAST_TEST_SERVICES:-${XDG_CACHE_HOME:-$HOME/.cache}/holdfast-services}
server=$services/versitygw-$version

if [ ! -x "$server" ]; then
    command -v go >/dev/null || { echo "versitygw.sh: no Go here, so no S3 server" >&2; exit 77; }
    mkdir -p "$services"
    build=$(mktemp -d "$services/build.XXXXXX")
    GOBIN=$build go install "github.com/versity/versitygw/cmd/versitygw@$version" >&2 ||
        { rm -rf "$build"; echo "versitygw.sh: the S3 server cannot be built" >&2; exit 77; }
    mv "$build/versitygw" "$server"
    rm -rf "$build"
fi

scratch=$(mktemp -d)
pids=()
clean_up() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$scratch"
}
trap clean_up EXIT

mkdir -p "$scratch"/{data,meta}/{plain,tls}
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -keyout "$scratch/key.pem" -out "$scratch/cert.pem" 2>/dev/null

export HOLDFAST_TEST_S3_KEY=holdfast HOLDFAST_TEST_S3_SECRET=holdfast-secret
export HOLDFAST_TEST_S3_FOLDER=$scratch/data/plain HOLDFAST_TEST_S3_AUTHORITIES=$scratch/cert.pem

# start NAME [option...]: sets `port`
start() {
    local name=$1 try
    shift
    for try in 1 2 3 4 5 6 7 8; do
        port=$((20000 + RANDOM % 20000))
        ROOT_ACCESS_KEY=$HOLDFAST_TEST_S3_KEY ROOT_SECRET_KEY=$HOLDFAST_TEST_S3_SECRET "$server" --port "127.0.0.1:$port" \
            --keep-alive --quiet "$@" posix --sidecar "$scratch/meta/$name" "$scratch/data/$name" >"$scratch/$name.log" 2>&1 &
        local pid=$! wait
        for wait in $(seq 100); do
            kill -0 "$pid" 2>/dev/null || break
            if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && kill -0 "$pid" 2>/dev/null; then
                pids+=("$pid")
                return
            fi
            sleep 0.1
        done
        kill "$pid" 2>/dev/null || true
    done
    cat "$scratch/$name.log" >&2
    echo "versitygw.sh: the S3 server does not start" >&2
    exit 1
}

start plain
export HOLDFAST_TEST_S3_URL=http://127.0.0.1:$port
start tls --cert "$scratch/cert.pem" --key "$scratch/key.pem"
export HOLDFAST_TEST_S3_TLS_URL=https://localhost:$port

status=0
"$@" || status=$?
[ "$status" -eq 0 ] || tail -n 50 "$scratch"/*.log >&2
exit "$status"
