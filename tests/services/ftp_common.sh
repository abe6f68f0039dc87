# For the scripts of this folder that start an FTP server; sourced after common.sh.
#
#   debian_files NAME PACKAGE…   sets `root` to a folder with the unpacked files of Debian packages, which are downloaded
#                                once and not installed: FTP servers exclude each other and would start by themselves
#   make_ftp_certificates        besides make_certificate's: expired-*.pem, and client.pem with its key for a login

debian_files() {
    root=$services/debian-$1
    shift
    [ ! -d "$root" ] || return 0
    skip_without apt-get "$name"
    skip_without dpkg "$name"
    local build
    build=$(mktemp -d "$services/build.XXXXXX")
    mkdir "$build/files" "$build/packages"
    if ! (cd "$build/packages" && apt-get -q download "$@" >&2); then
        rm -rf "$build"
        echo "$name.sh: the packages $* cannot be downloaded (apt-get update may help)" >&2
        exit 77
    fi
    local package
    for package in "$build"/packages/*.deb; do dpkg -x "$package" "$build/files"; done
    mv -T "$build/files" "$root" 2>/dev/null || true
    rm -rf "$build"
}

make_ftp_certificates() {
    make_certificate
    make_expired_certificate
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=backup \
        -keyout "$scratch/client-key.pem" -out "$scratch/client-cert.pem" 2>/dev/null
    cat "$scratch/client-cert.pem" "$scratch/client-key.pem" >"$scratch/client.pem"
    openssl pkcs12 -export -in "$scratch/client.pem" -passout pass: -out "$scratch/client.pem.p12"
    cat "$scratch/key.pem" "$scratch/cert.pem" >"$scratch/both.pem"
    cat "$scratch/cert.pem" "$scratch/expired-cert.pem" >"$scratch/authorities.pem"
    export HOLDFAST_TEST_FTP_AUTHORITIES=$scratch/authorities.pem
}
