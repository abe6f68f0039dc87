# For the scripts of this folder, which run a command beside a server; each sources this file first.
#
#   begin NAME                 sets `services` (where built servers are kept) and `scratch` (removed at the end)
#   skip_without TOOL WHAT     exit 77 unless TOOL is there
#   start_server LOG COMMAND…  starts COMMAND, in which @PORT@ stands for a free loopback port; sets `port` when it listens
#   make_certificate [NAMES]   makes $scratch/cert.pem and $scratch/key.pem for NAMES (DNS:localhost,IP:127.0.0.1)
#   make_expired_certificate   makes $scratch/expired-cert.pem and $scratch/expired-key.pem, over since yesterday
#   run_beside COMMAND…        runs COMMAND, then stops the servers; shows their logs if it failed; exits with its status

pids=()

begin() {
    name=$1
    services=${HOLDFAST_TEST_SERVICES:-${XDG_CACHE_HOME:-$HOME/.cache}/holdfast-services}
    mkdir -p "$services"
    scratch=$(mktemp -d)
    trap stop_servers EXIT
}

stop_servers() {
    local pid
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$scratch"
}

skip_without() {
    command -v "$1" >/dev/null || { echo "$name.sh: no $1 here, so no $2" >&2; exit 77; }
}

start_server() {
    local log=$1 attempt again pid lock
    shift
    # One server at a time: two that are given the same port would both be taken for the one that listens.
    exec {lock}>"$services/start.lock"
    flock "$lock"
    for attempt in 1 2 3 4 5 6 7 8; do
        # Below the ports that Linux gives to clients by itself.
        port=$((20000 + RANDOM % 12000))
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then continue; fi
        "${@//@PORT@/$port}" >"$scratch/$log.log" 2>&1 {lock}>&- &
        pid=$!
        for again in $(seq 1200); do
            kill -0 "$pid" 2>/dev/null || break
            if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && kill -0 "$pid" 2>/dev/null; then
                pids+=("$pid")
                exec {lock}>&-
                return
            fi
            sleep 0.1
        done
        kill "$pid" 2>/dev/null || true
    done
    cat "$scratch/$log.log" >&2
    echo "$name.sh: the server '$log' does not start" >&2
    exit 1
}

make_certificate() {
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
        -addext "subjectAltName=${1:-DNS:localhost,IP:127.0.0.1}" -keyout "$scratch/key.pem" -out "$scratch/cert.pem" 2>/dev/null
}

make_expired_certificate() {
    openssl req -new -newkey rsa:2048 -nodes -subj /CN=expired \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
        -keyout "$scratch/expired-key.pem" -out "$scratch/expired-request.pem" 2>/dev/null
    openssl x509 -req -in "$scratch/expired-request.pem" -signkey "$scratch/expired-key.pem" -days -1 \
        -copy_extensions copyall -out "$scratch/expired-cert.pem" 2>/dev/null
}

# go_program MODULE@VERSION PROGRAM: sets `program` to it, built once
go_program() {
    program=$services/$2-${1##*@}
    [ ! -x "$program" ] || return 0
    skip_without go "$2"
    local build
    build=$(mktemp -d "$services/build.XXXXXX")
    GOBIN=$build go install "$1" >&2 || { rm -rf "$build"; echo "$name.sh: $2 cannot be built" >&2; exit 77; }
    mv "$build"/* "$program"
    rm -rf "$build"
}

run_beside() {
    local status=0
    "$@" || status=$?
    [ "$status" -eq 0 ] || tail -n 50 "$scratch"/*.log >&2
    exit "$status"
}
