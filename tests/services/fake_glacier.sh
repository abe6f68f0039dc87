#!/usr/bin/env bash
# Runs a command beside a vault service of our own on a free port of the loopback address.
#
#   tests/services/fake_glacier.sh SERVER COMMAND...
#
# SERVER is the program that tests/services/fake_glacier.cpp makes. The command finds in its environment
# HOLDFAST_TEST_GLACIER_URL, and the keys as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; the region is eu-west-1.
# Exit status: the command's.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

begin fake_glacier
server=$1
shift
start_server glacier "$server" --port @PORT@ --job-milliseconds 200
export HOLDFAST_TEST_GLACIER_URL=http://127.0.0.1:$port
export AWS_ACCESS_KEY_ID=GLACIERKEY AWS_SECRET_ACCESS_KEY=glacier/SECRET+key AWS_DEFAULT_REGION=eu-west-1
export AWS_EC2_METADATA_DISABLED=true AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
run_beside "$@"
