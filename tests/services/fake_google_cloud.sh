#!/usr/bin/env bash
# Runs a command beside a strict Google Cloud Storage of our own on a free port of the loopback address.
#
#   tests/services/fake_google_cloud.sh SERVER COMMAND...
#
# SERVER is the program that tests/services/fake_google_cloud.cpp makes. The command finds in its environment
# HOLDFAST_TEST_GOOGLE_CLOUD_URL and HOLDFAST_TEST_GOOGLE_CLOUD_KEY_FILE; the bucket is `bucket`.
# Exit status: the command's.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

begin fake_google_cloud
server=$1
shift
start_server google_cloud "$server" --port @PORT@ --key-file "$scratch/key.json"
export HOLDFAST_TEST_GOOGLE_CLOUD_URL=http://127.0.0.1:$port
export HOLDFAST_TEST_GOOGLE_CLOUD_KEY_FILE=$scratch/key.json
run_beside "$@"
