#!/usr/bin/env bash
# Runs a command beside vsftpd, on free ports of the loopback address: in clear text, with explicit TLS and with
# implicit TLS, the latter two with its default `require_ssl_reuse=YES`.
#
#   tests/services/vsftpd.sh COMMAND...
#
# The command finds in its environment: HOLDFAST_TEST_FTP_SERVER (vsftpd), HOLDFAST_TEST_FTP_PLAIN, HOLDFAST_TEST_FTP_TLS,
# HOLDFAST_TEST_FTP_IMPLICIT (addresses of a folder that can be written to), HOLDFAST_TEST_FTP_EXPIRED (a server whose
# certificate has expired), HOLDFAST_TEST_FTP_CLIENTS (one that wants a client certificate: HOLDFAST_TEST_FTP_CLIENT, a PEM
# file), HOLDFAST_TEST_FTP_AUTHORITIES (a PEM file that vouches for them), HOLDFAST_TEST_FTP_USER,
# HOLDFAST_TEST_FTP_PASSWORD, HOLDFAST_TEST_FTP_FOLDER (where the files are).
# Needs root. Exit status: the command's; 77 if the server cannot be had or started here.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$(dirname "${BASH_SOURCE[0]}")/ftp_common.sh"

begin vsftpd
[ "$(id -u)" -eq 0 ] || { echo "vsftpd.sh: not root, so no vsftpd" >&2; exit 77; }
debian_files vsftpd vsftpd libwrap0
make_ftp_certificates
user=daemon
mkdir -p "$scratch/empty" "$scratch/files/place"
chmod 711 "$scratch"
chown "$user" "$scratch/files/place"
# Without PAM there are only anonymous logins; these take the passwords in a list.
export HOLDFAST_TEST_FTP_SERVER=vsftpd HOLDFAST_TEST_FTP_USER=anonymous HOLDFAST_TEST_FTP_PASSWORD=holdfast-secret
export HOLDFAST_TEST_FTP_FOLDER=$scratch/files/place HOLDFAST_TEST_FTP_CLIENT=$scratch/client.pem
echo "$HOLDFAST_TEST_FTP_PASSWORD" >"$scratch/passwords"

common="listen=YES
listen_address=127.0.0.1
background=NO
anonymous_enable=YES
local_enable=NO
write_enable=YES
anon_root=$scratch/files
anon_upload_enable=YES
anon_mkdir_write_enable=YES
anon_other_write_enable=YES
anon_world_readable_only=NO
anon_umask=022
secure_email_list_enable=YES
email_password_file=$scratch/passwords
ftp_username=$user
nopriv_user=nobody
secure_chroot_dir=$scratch/empty
connect_from_port_20=NO
pasv_min_port=32768
pasv_max_port=60999
seccomp_sandbox=NO
tcp_wrappers=NO
xferlog_enable=YES
log_ftp_protocol=NO"
tls="ssl_enable=YES
allow_anon_ssl=YES
force_anon_logins_ssl=YES
force_anon_data_ssl=YES
require_ssl_reuse=YES
ssl_ciphers=HIGH"

# serve KIND SETTINGS: the port is given on the command line, which vsftpd takes as a setting too
serve() {
    printf '%s\n' "$common" "vsftpd_log_file=$scratch/$1.log" "$2" >"$scratch/$1.conf"
    start_server "$1" env LD_LIBRARY_PATH="$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu" \
        "$root/usr/sbin/vsftpd" "$scratch/$1.conf" -olisten_port=@PORT@
}
own="rsa_cert_file=$scratch/cert.pem
rsa_private_key_file=$scratch/key.pem"
serve plain ""
export HOLDFAST_TEST_FTP_PLAIN=ftp://127.0.0.1:$port/place
serve tls "$tls
$own"
export HOLDFAST_TEST_FTP_TLS=ftps://localhost:$port/place
serve implicit "$tls
$own
implicit_ssl=YES"
export HOLDFAST_TEST_FTP_IMPLICIT=ftps://localhost:$port/place
serve expired "$tls
rsa_cert_file=$scratch/expired-cert.pem
rsa_private_key_file=$scratch/expired-key.pem"
export HOLDFAST_TEST_FTP_EXPIRED=ftps://localhost:$port/place
serve clients "$tls
$own
require_cert=YES
validate_cert=YES
ca_certs_file=$scratch/client-cert.pem"
export HOLDFAST_TEST_FTP_CLIENTS=ftps://localhost:$port/place

run_beside "$@"
