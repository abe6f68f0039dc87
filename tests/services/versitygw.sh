#!/usr/bin/env bash
# Runs a command beside an S3 server, versitygw, on free ports of the loopback address: one without TLS, one with, and one
# whose certificate has expired.
#
#   tests/services/versitygw.sh COMMAND...
#
# The command finds in its environment: HOLDFAST_TEST_S3_URL, HOLDFAST_TEST_S3_TLS_URL, HOLDFAST_TEST_S3_EXPIRED_URL,
# HOLDFAST_TEST_S3_AUTHORITIES (a PEM file that vouches for the two latter), HOLDFAST_TEST_S3_KEY,
# HOLDFAST_TEST_S3_SECRET, HOLDFAST_TEST_S3_FOLDER (where the buckets are). The server is built once, with Go, into HOLDFAST_TEST_SERVICES (default: ~/.cache/holdfast-services).
# Exit status: the command's; 77 if there is no server and no Go to build it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

begin versitygw
go_program github.com/versity/versitygw/cmd/versitygw@v1.7.0 versitygw
mkdir -p "$scratch"/{data,meta}/{plain,tls,expired}
make_certificate DNS:localhost
make_expired_certificate
cat "$scratch/cert.pem" "$scratch/expired-cert.pem" >"$scratch/authorities.pem"

export HOLDFAST_TEST_S3_KEY=holdfast HOLDFAST_TEST_S3_SECRET=holdfast-secret
export HOLDFAST_TEST_S3_FOLDER=$scratch/data/plain HOLDFAST_TEST_S3_AUTHORITIES=$scratch/authorities.pem

serve() {
    local kind=$1
    shift
    start_server "$kind" env ROOT_ACCESS_KEY="$HOLDFAST_TEST_S3_KEY" ROOT_SECRET_KEY="$HOLDFAST_TEST_S3_SECRET" \
        "$program" --port 127.0.0.1:@PORT@ --keep-alive --quiet "$@" \
        posix --sidecar "$scratch/meta/$kind" "$scratch/data/$kind"
}
serve plain
export HOLDFAST_TEST_S3_URL=http://127.0.0.1:$port
serve tls --cert "$scratch/cert.pem" --key "$scratch/key.pem"
export HOLDFAST_TEST_S3_TLS_URL=https://localhost:$port
serve expired --cert "$scratch/expired-cert.pem" --key "$scratch/expired-key.pem"
export HOLDFAST_TEST_S3_EXPIRED_URL=https://localhost:$port

run_beside "$@"
