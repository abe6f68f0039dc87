#!/usr/bin/env bash
# Runs a command beside fake-gcs-server, an emulator of Google Cloud Storage, on free ports of the loopback address: one
# without TLS and one with.
#
#   tests/services/fake_gcs_server.sh COMMAND...
#
# The command finds in its environment: HOLDFAST_TEST_GCS_EMULATOR_URL, HOLDFAST_TEST_GCS_EMULATOR_TLS_URL,
# HOLDFAST_TEST_GCS_EMULATOR_AUTHORITIES (a PEM file that vouches for the latter). The server is built once, with Go,
# into HOLDFAST_TEST_SERVICES (default: ~/.cache/holdfast-services).
# Exit status: the command's; 77 if there is no server and no Go to build it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

begin fake_gcs_server
go_program github.com/fsouza/fake-gcs-server@v1.55.1 fake-gcs-server
make_certificate
export HOLDFAST_TEST_GCS_EMULATOR_AUTHORITIES=$scratch/cert.pem

start_server plain "$program" -scheme http -host 127.0.0.1 -port @PORT@ -backend memory -log-level error \
    -external-url http://127.0.0.1:@PORT@
export HOLDFAST_TEST_GCS_EMULATOR_URL=http://127.0.0.1:$port
start_server tls "$program" -scheme https -host 127.0.0.1 -port @PORT@ -backend memory -log-level error \
    -external-url https://localhost:@PORT@ -cert-location "$scratch/cert.pem" -private-key-location "$scratch/key.pem"
export HOLDFAST_TEST_GCS_EMULATOR_TLS_URL=https://localhost:$port

run_beside "$@"
