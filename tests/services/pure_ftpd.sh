#!/usr/bin/env bash
# Runs a command beside Pure-FTPd, on free ports of the loopback address: in clear text and with explicit TLS (it
# has no other).
#
#   tests/services/pure_ftpd.sh COMMAND...
#
# The command finds the variables of vsftpd.sh in its environment, and HOLDFAST_TEST_FTP_QUOTA (a server with a quota
# of 3 MiB).
# Needs root. Exit status: the command's; 77 if the server cannot be had or started here.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$(dirname "${BASH_SOURCE[0]}")/ftp_common.sh"

begin pure_ftpd
[ "$(id -u)" -eq 0 ] || { echo "pure_ftpd.sh: not root, so no Pure-FTPd" >&2; exit 77; }
debian_files pure-ftpd pure-ftpd pure-ftpd-common
make_ftp_certificates
mkdir -p "$scratch"/files/{place,quota}
chmod 711 "$scratch"
chown -R daemon "$scratch/files"
export HOLDFAST_TEST_FTP_SERVER=pure_ftpd HOLDFAST_TEST_FTP_USER=holdfast HOLDFAST_TEST_FTP_PASSWORD=holdfast-secret
export HOLDFAST_TEST_FTP_FOLDER=$scratch/files/place HOLDFAST_TEST_FTP_CLIENT=$scratch/client.pem

# users NAME FOLDER [OPTION…]: a data base with the one account. Its own hashes take a second a login.
users() {
    local base=$1 folder=$2
    shift 2
    printf '%s\n%s\n' "$HOLDFAST_TEST_FTP_PASSWORD" "$HOLDFAST_TEST_FTP_PASSWORD" |
        "$root/usr/bin/pure-pw" useradd "$HOLDFAST_TEST_FTP_USER" -f "$scratch/$base.passwd" -u daemon -g daemon \
            -d "$folder" "$@" >/dev/null
    sed -i "s|^\([^:]*\):[^:]*:|\1:$(openssl passwd -6 "$HOLDFAST_TEST_FTP_PASSWORD"):|" "$scratch/$base.passwd"
    "$root/usr/bin/pure-pw" mkdb "$scratch/$base.pdb" -f "$scratch/$base.passwd"
}
users place "$scratch/files/place"
users quota "$scratch/files/quota" -N 3

serve() {
    local kind=$1 base=$2
    shift 2
    start_server "$kind" "$root/usr/sbin/pure-ftpd" -S 127.0.0.1,@PORT@ -g "$scratch/$kind.pid" \
        -l "puredb:$scratch/$base.pdb" -p 32768:60999 -E -H -A -u 1 -c 100 -f none "$@"
}
serve plain place -Y 0
export HOLDFAST_TEST_FTP_PLAIN=ftp://127.0.0.1:$port
serve tls place -Y 2 -2 "$scratch/both.pem"
export HOLDFAST_TEST_FTP_TLS=ftps://localhost:$port
cat "$scratch/expired-key.pem" "$scratch/expired-cert.pem" >"$scratch/expired.pem"
serve expired place -Y 2 -2 "$scratch/expired.pem"
export HOLDFAST_TEST_FTP_EXPIRED=ftps://localhost:$port
serve quota quota -Y 2 -2 "$scratch/both.pem" -n 1000:3
export HOLDFAST_TEST_FTP_QUOTA=ftps://localhost:$port

run_beside "$@"
