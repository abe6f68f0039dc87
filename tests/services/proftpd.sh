#!/usr/bin/env bash
# Runs a command beside ProFTPD, on free ports of the loopback address: in clear text, with explicit TLS and with
# implicit TLS, the latter two with its default demand that data connections resume the control connection's session.
#
#   tests/services/proftpd.sh COMMAND...
#
# The command finds the variables of vsftpd.sh in its environment, and HOLDFAST_TEST_FTP_QUOTA (a server with a limit
# of 1 MiB for a file). The server runs as root or as any user.
# Exit status: the command's; 77 if the server cannot be had or started here.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$(dirname "${BASH_SOURCE[0]}")/ftp_common.sh"

begin proftpd
debian_files proftpd proftpd-core proftpd-mod-crypto libmemcached11 libmemcachedutil2 libpcre2-posix3 libhashkit2
make_ftp_certificates
mkdir -p "$scratch/files/place"
chmod 700 "$scratch"
export HOLDFAST_TEST_FTP_SERVER=proftpd HOLDFAST_TEST_FTP_USER=holdfast HOLDFAST_TEST_FTP_PASSWORD=holdfast-secret
export HOLDFAST_TEST_FTP_FOLDER=$scratch/files/place HOLDFAST_TEST_FTP_CLIENT=$scratch/client.pem
hash=$(openssl passwd -6 "$HOLDFAST_TEST_FTP_PASSWORD")
echo "$HOLDFAST_TEST_FTP_USER:$hash:$(id -u):$(id -g)::$scratch/files/place:/bin/false" >"$scratch/users"
chmod 600 "$scratch/users"

common="ModulePath $root/usr/lib/proftpd
LoadModule mod_tls.c
DefaultAddress 127.0.0.1
UseReverseDNS off
UseIPv6 off
ServerType standalone
ServerName test
ScoreboardFile none
DelayTable none
AuthOrder mod_auth_file.c
AuthUserFile $scratch/users
RequireValidShell off
RootLogin on
WtmpLog off
AllowOverwrite on
AllowStoreRestart on
MaxInstances 100
PassivePorts 32768 60999
TransferLog none
User $(id -un)
Group $(id -gn)"
tls="TLSEngine on
TLSRequired on
TLSLog none
TLSRSACertificateFile"

serve() {
    printf '%s\n' "$common" "PidFile $scratch/$1.pid" "Port %PORT%" "$2" >"$scratch/$1.template"
    cat >"$scratch/$1.start" <<START
sed "s/%PORT%/\$1/" "$scratch/$1.template" >"$scratch/$1.conf"
exec env LD_LIBRARY_PATH="$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu" \
    "$root/usr/sbin/proftpd" -n -q -c "$scratch/$1.conf"
START
    start_server "$1" bash "$scratch/$1.start" @PORT@
}
own="TLSRSACertificateKeyFile $scratch/key.pem"
serve plain ""
export HOLDFAST_TEST_FTP_PLAIN=ftp://127.0.0.1:$port
serve tls "$tls $scratch/cert.pem
$own"
export HOLDFAST_TEST_FTP_TLS=ftps://localhost:$port
serve implicit "$tls $scratch/cert.pem
$own
TLSOptions UseImplicitSSL"
export HOLDFAST_TEST_FTP_IMPLICIT=ftps://localhost:$port
serve expired "$tls $scratch/expired-cert.pem
TLSRSACertificateKeyFile $scratch/expired-key.pem"
export HOLDFAST_TEST_FTP_EXPIRED=ftps://localhost:$port
serve clients "$tls $scratch/cert.pem
$own
TLSCACertificateFile $scratch/client-cert.pem
TLSVerifyClient on"
export HOLDFAST_TEST_FTP_CLIENTS=ftps://localhost:$port
serve quota "$tls $scratch/cert.pem
$own
MaxStoreFileSize 1 Mb"
export HOLDFAST_TEST_FTP_QUOTA=ftps://localhost:$port

run_beside "$@"
