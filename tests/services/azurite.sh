#!/usr/bin/env bash
# Runs a command beside an Azure Blob Storage emulator, Azurite, on free ports of the loopback address: one without TLS
# and one with.
#
#   tests/services/azurite.sh COMMAND...
#
# The command finds in its environment: HOLDFAST_TEST_AZURE_URL and HOLDFAST_TEST_AZURE_TLS_URL (the account's address),
# HOLDFAST_TEST_AZURE_AUTHORITIES (a PEM file that vouches for the latter), HOLDFAST_TEST_AZURE_ACCOUNT,
# HOLDFAST_TEST_AZURE_KEY. The server is installed once, with npm, into HOLDFAST_TEST_SERVICES (default:
# ~/.cache/holdfast-services). Exit status: the command's; 77 if there is no server and no npm to install it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

begin azurite
skip_without node Azurite
folder=$services/azurite-3.35.0
program=$folder/node_modules/azurite/dist/src/blob/main.js
if [ ! -f "$program" ]; then
    skip_without npm Azurite
    build=$(mktemp -d "$services/build.XXXXXX")
    npm install --prefix "$build" --no-audit --no-fund azurite@3.35.0 >&2 ||
        { rm -rf "$build"; echo "azurite.sh: Azurite cannot be installed" >&2; exit 77; }
    mv -T "$build" "$folder" || rm -rf "$build"
fi
mkdir -p "$scratch"/{plain,tls}
make_certificate

# The key of the emulator's account is public.
export HOLDFAST_TEST_AZURE_ACCOUNT=devstoreaccount1
export HOLDFAST_TEST_AZURE_KEY=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==
export HOLDFAST_TEST_AZURE_AUTHORITIES=$scratch/cert.pem

serve() {
    local kind=$1
    shift
    start_server "$kind" node "$program" --blobHost 127.0.0.1 --blobPort @PORT@ --silent --disableTelemetry "$@" \
        -l "$scratch/$kind"
}
serve plain
export HOLDFAST_TEST_AZURE_URL=http://127.0.0.1:$port/$HOLDFAST_TEST_AZURE_ACCOUNT
serve tls --cert "$scratch/cert.pem" --key "$scratch/key.pem"
export HOLDFAST_TEST_AZURE_TLS_URL=https://localhost:$port/$HOLDFAST_TEST_AZURE_ACCOUNT

run_beside "$@"
