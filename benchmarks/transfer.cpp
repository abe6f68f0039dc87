// One stored backup copied from the local folder to a place and back, beside the clients that one would use for it, in
// turns, against the same server on the loopback address. Runs the places whose servers the environment names; see
// tests/services/.
#include "support/places.hpp"

#include <sys/resource.h>

#include <functional>
#include <iostream>
#include <string>
#include <vector>

using namespace benchmarks;

namespace {

bool has_program(const std::string& name)
{
    return std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0;
}

/// Seconds of the processor, in user and kernel mode, of this process and of its children that have ended.
double processor_seconds()
{
    const auto seconds = [](int who) {
        struct rusage used = {};
        ::getrusage(who, &used);
        return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
               static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    };
    return seconds(RUSAGE_SELF) + seconds(RUSAGE_CHILDREN);
}

struct Side {
    std::string name;
    std::function<void()> work;
    std::vector<double> seconds{};
    std::vector<double> processor{};
};

/// One warm round, then `rounds` that count; the sides take turns. `prepare` is not timed.
void take_turns(std::vector<Side>& sides, int rounds, const std::string& folder, const std::function<void()>& prepare)
{
    for (int round = 0; round <= rounds; ++round)
        for (Side& side : sides) {
            prepare();
            sync_file_system(folder);
            const double before = processor_seconds();
            const double seconds = seconds_of([&] {
                side.work();
                sync_file_system(folder);
            });
            if (round == 0) continue;
            side.seconds.push_back(seconds);
            side.processor.push_back(processor_seconds() - before);
        }
}

void print(const std::string& title, const std::vector<Side>& sides, double mebibytes)
{
    std::cout << "\n### " << title
              << "\n\n| | median s | smallest | largest | MiB/s | holdfast : it | its processor s | holdfast : it "
                 "|\n|---|---|---|---|---|---|---|---|\n";
    for (const Side& side : sides) {
        const double ratio = median(sides[0].seconds) / median(side.seconds);
        std::cout << "| " << side.name
                  << format(" | %.3f | %.3f | %.3f | %.0f | %.2f | %.2f | %.2f |\n", median(side.seconds),
                            quantile(side.seconds, 0), quantile(side.seconds, 1), mebibytes / median(side.seconds),
                            ratio, median(side.processor), median(sides[0].processor) / median(side.processor));
    }
    double best = 0;
    for (std::size_t i = 1; i < sides.size(); ++i)
        best = best == 0 ? median(sides[i].seconds) : std::min(best, median(sides[i].seconds));
    if (best != 0) {
        const double ratio = median(sides[0].seconds) / best;
        std::cout << format("\nholdfast : the fastest other = %.2f, aim ≤ 1.00: ", ratio) << met(ratio <= 1.0) << "\n";
    }
    std::cout.flush();
}

/// What a client other than ours does; `@LOCAL@` stands for its local folder.
struct Peer {
    std::string name;
    std::string upload;
    std::string download;
};

/// Uploads and downloads by all sides; then both results are compared with the backup.
void compare(Copier& copier, const std::string& title, const WorkingFolder& folder, const Place& there,
             const std::string& purge, const std::vector<Peer>& peers, int rounds, double mebibytes)
{
    const std::string out = folder / "downloaded";
    const Place local = copier.folder(folder / "backups/documents");
    std::vector<Side> up{{"holdfast", [&] { copier.copy(local, there); }}};
    std::vector<Side> down{{"holdfast", [&] { copier.copy(there, copier.folder(out)); }}};
    for (const Peer& peer : peers) {
        up.push_back({peer.name, [line = peer.upload] { run_shell(line); }});
        down.push_back({peer.name, [line = peer.download] { run_shell(line); }});
    }
    take_turns(up, rounds, folder.path(), [&] { run_shell(purge); });
    print(title + ": upload", up, mebibytes);
    run_shell(purge);
    copier.copy(local, there);
    take_turns(down, rounds, folder.path(), [&] { run_shell("rm -rf '" + out + "'; mkdir '" + out + "'"); });
    run_shell("rm -rf '" + out + "'; mkdir '" + out + "'");
    down[0].work();
    run_shell("diff -r '" + folder / "backups/documents" + "' '" + out + "'");
    print(title + ": download", down, mebibytes);
    std::cout << "\nWhat came back is equal, byte by byte.\n";
    run_shell(purge);
}

/// The two folders between which peers copy, quoted.
std::string from_of(const WorkingFolder& folder)
{
    return "'" + folder / "backups/documents" + "'";
}
std::string to_of(const WorkingFolder& folder)
{
    return "'" + folder / "downloaded" + "'";
}

/// A copy by rclone, with its defaults or with `tuning`.
Peer rclone_peer(const std::string& name, const std::string& tuning, const WorkingFolder& folder,
                 const std::string& remote)
{
    const std::string copy = tuning + "copy ";
    return {name, rclone(copy + from_of(folder) + " " + remote), rclone(copy + remote + " " + to_of(folder))};
}

void s3(Copier& copier, const WorkingFolder& folder, int rounds, double mebibytes)
{
    const std::string url = variable("HOLDFAST_TEST_S3_URL");
    const std::string from = from_of(folder);
    const std::string to = to_of(folder);
    const std::string remote = rclone_bucket(url) + "/place\"";
    // By default rclone waits for a second before each part, because this server never says "100 Continue".
    std::vector<Peer> peers{
        rclone_peer("`rclone copy`", "", folder, remote),
        rclone_peer("`rclone copy`, tuned", "--expect-continue-timeout 0 --s3-chunk-size 8M --s3-upload-concurrency 4 ",
                    folder, remote)};
    const std::string key = variable("HOLDFAST_TEST_S3_KEY");
    const std::string secret = variable("HOLDFAST_TEST_S3_SECRET");
    const std::string account = "export AWS_ACCESS_KEY_ID=" + key + " AWS_SECRET_ACCESS_KEY=" + secret +
                                " AWS_REGION=us-east-1; unset AWS_CA_BUNDLE; ";
    std::vector<std::string> missing;
    if (has_program("/usr/bin/aws")) {
        const std::string aws =
            account + "/usr/bin/aws --endpoint-url " + url + " s3 cp --recursive --only-show-errors ";
        peers.push_back({"`aws s3 cp`", aws + from + " s3://benchmark/place/", aws + "s3://benchmark/place/ " + to});
    } else {
        missing.emplace_back("aws");
    }
    if (has_program("s5cmd")) {
        const std::string s5cmd = account + "s5cmd --endpoint-url " + url + " --log error cp ";
        peers.push_back(
            {"`s5cmd cp`", s5cmd + from + "/ s3://benchmark/place/", s5cmd + "\"s3://benchmark/place/*\" " + to + "/"});
    } else {
        missing.emplace_back("s5cmd");
    }
    if (has_program("s3cmd")) {
        const std::string host = url.substr(url.find("//") + 2);
        const std::string s3cmd = "s3cmd --config /dev/null --no-ssl --host " + host + " --host-bucket " + host +
                                  " --access_key " + key + " --secret_key " + secret + " --quiet ";
        peers.push_back({"`s3cmd put`, `get`", s3cmd + "put --recursive " + from + "/ s3://benchmark/place/",
                         s3cmd + "get --recursive s3://benchmark/place/ " + to + "/"});
    } else {
        missing.emplace_back("s3cmd");
    }
    const Place there = copier.place<S3>(s3_settings(url), copier.environment());
    compare(copier, "(10) Amazon S3 (versitygw)", folder, there, rclone("delete " + remote), peers, rounds, mebibytes);
    for (const auto& name : missing) std::cout << "\nNot compared, because it is not installed: " << name << ".\n";
}

void azure(Copier& copier, const WorkingFolder& folder, int rounds, double mebibytes)
{
    AzureOptions options;
    options.endpoint = variable("HOLDFAST_TEST_AZURE_URL");
    const std::string remote = rclone_container(options.endpoint) + "/place\"";
    const std::vector<Peer> peers{
        rclone_peer("`rclone copy`", "", folder, remote),
        rclone_peer("`rclone copy`, tuned", "--expect-continue-timeout 0 --azureblob-chunk-size 8M ", folder, remote)};
    const Place there = copier.place<Azure>(azure_settings(), copier.environment(DestinationOptions().set(options)));
    compare(copier, "(10) Azure Blob Storage (Azurite)", folder, there, rclone("delete " + remote), peers, rounds,
            mebibytes);
}

void ftp(Copier& copier, const WorkingFolder& folder, int rounds, double mebibytes)
{
    FtpOptions options;
    options.certificate_authorities = variable("HOLDFAST_TEST_FTP_AUTHORITIES");
    const std::string url = variable("HOLDFAST_TEST_FTP_TLS");
    const FtpSettings settings = ftp_settings(url);
    const std::string address = "ftp" + url.substr(url.find("://"));
    const std::string password = variable("HOLDFAST_TEST_FTP_PASSWORD");
    const std::string from = from_of(folder);
    const std::string to = to_of(folder);
    // The address comes after the settings: it is connected to at once.
    const std::string lftp =
        "lftp -e \"set ssl:ca-file " + options.certificate_authorities +
        "; set ftp:ssl-force true; set ftp:ssl-protect-data true; set cmd:fail-exit true; open -u " +
        settings.user_name + "," + password + " " + address + "; ";
    const std::string curl = "curl --silent --show-error --fail --ssl-reqd --cacert " +
                             options.certificate_authorities + " --user '" + settings.user_name + ":" + password + "' ";
    // curl copies files, not folders: it is told each of them.
    const std::string each = "cd " + from + "; find . -type f -printf '%P\\n' | while read -r file; do ";
    // rclone resumes the TLS session, on which this server insists, with TLS 1.2 only. It fetches files of 250 MiB and
    // more by several connections, and then takes the server's complaint about those it broke off for a failure.
    const std::size_t colon = address.rfind(':');
    const std::size_t slash = address.find('/', colon);
    const std::string remote = "\":ftp,host=localhost,port=" + address.substr(colon + 1, slash - colon - 1) +
                               ",user=" + settings.user_name + ",pass=$(rclone obscure '" + password +
                               "'),explicit_tls=true,no_check_certificate=true:" + address.substr(slash + 1) +
                               "/place\"";
    const std::vector<Peer> peers{
        rclone_peer("`rclone copy` (TLS 1.2)",
                    "--ftp-disable-tls13 --no-update-modtime --multi-thread-streams 0 --retries 1 ", folder, remote),
        {"`lftp mirror`", lftp + "mirror -R " + from + " place; bye\"", lftp + "mirror place " + to + "; bye\""},
        {"`curl`", each + curl + "--ftp-create-dirs -T \"$file\" '" + address + "/place/'\"${file// /%20}\"; done",
         each + curl + "--create-dirs -o " + to + "/\"$file\" '" + address + "/place/'\"${file// /%20}\"; done"}};
    const std::string purge =
        lftp + "set cmd:fail-exit false; rm -rf place; mkdir place; bye\" >/dev/null 2>&1 || true";
    const Place there = copier.place<Ftp>(settings, copier.environment(DestinationOptions().set(options)));
    compare(copier, "(10) FTPS (" + variable("HOLDFAST_TEST_FTP_SERVER") + ")", folder, there, purge, peers, rounds,
            mebibytes);
}

int run(const Options& options)
{
    const std::uint64_t size = parse_size(options.get("--size", "1G"));
    const int rounds = std::stoi(options.get("--rounds", "3"));
    const double mebibytes = static_cast<double>(size) / (1 << 20);
    const std::string places = options.get("--places", "s3,azure,ftp");
    const auto asked = [&](const char* place, const char* server) {
        return places.find(place) != std::string::npos && !variable(server).empty();
    };
    const WorkingFolder folder(options.get("--folder", "."));
    store_backup(folder, size);
    make_containers();
    Copier copier;
    if (asked("s3", "HOLDFAST_TEST_S3_URL")) s3(copier, folder, rounds, mebibytes);
    if (asked("azure", "HOLDFAST_TEST_AZURE_URL")) azure(copier, folder, rounds, mebibytes);
    if (asked("ftp", "HOLDFAST_TEST_FTP_TLS")) ftp(copier, folder, rounds, mebibytes);
    return 0;
}

}  // namespace

int main(int count, char** words)
{
    try {
        return run(Options(count, words));
    } catch (const std::exception& error) {
        std::cerr << "benchmark.transfer: " << error.what() << '\n';
        return 1;
    }
}
