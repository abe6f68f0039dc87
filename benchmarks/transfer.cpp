// One stored backup copied from the local folder to a place and back, beside the clients that one would use for it, in
// turns, against the same server on the loopback address. Runs the places whose servers the environment names; see
// tests/services/.
#include "support/measure.hpp"
#include "support/server.hpp"

#include <holdfast/backup/fill_place.hpp>
#include <holdfast/destination/azure.hpp>
#include <holdfast/destination/ftp.hpp>
#include <holdfast/destination/s3.hpp>
#include <holdfast/testing/in_memory_engine.hpp>

#include <boost/asio/co_spawn.hpp>

#include <cstdlib>
#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

using namespace benchmarks;

namespace {

std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

bool has_program(const std::string& name)
{
    return std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0;
}

struct Side {
    std::string name;
    std::function<void()> work;
    std::vector<double> seconds{};
};

/// One warm round, then `rounds` that count; the sides take turns. `prepare` is not timed.
void take_turns(std::vector<Side>& sides, int rounds, const std::string& folder, const std::function<void()>& prepare)
{
    for (int round = 0; round <= rounds; ++round)
        for (Side& side : sides) {
            prepare();
            sync_file_system(folder);
            const double seconds = seconds_of([&] {
                side.work();
                sync_file_system(folder);
            });
            if (round > 0) side.seconds.push_back(seconds);
        }
}

void print(const std::string& title, const std::vector<Side>& sides, double mebibytes)
{
    std::cout << "\n### " << title
              << "\n\n| | median s | smallest | largest | MiB/s | holdfast : it |\n|---|---|---|---|---|---|\n";
    for (const Side& side : sides) {
        const double ratio = median(sides[0].seconds) / median(side.seconds);
        std::cout << "| " << side.name
                  << format(" | %.3f | %.3f | %.3f | %.0f | %.2f |\n", median(side.seconds), quantile(side.seconds, 0),
                            quantile(side.seconds, 1), mebibytes / median(side.seconds), ratio);
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

struct Setup {
    boost::asio::thread_pool io{1};
    boost::asio::thread_pool pool{std::max(2U, std::thread::hardware_concurrency())};
    AsioScheduler clock{io.get_executor()};
    detail::SchedulerAdapter<AsioScheduler> scheduler{clock};

    DestinationEnvironment environment(DestinationOptions options)
    {
        return {io.get_executor(),  pool.get_executor(),
                "benchmark",        [] { return to_time_point(std::chrono::system_clock::now()); },
                std::move(options), nullptr};
    }
    Place place(const std::string& name, std::shared_ptr<detail::DestinationPort> port)
    {
        return {name, std::move(port), {}};
    }
    void copy(const Place& from, const Place& to)
    {
        boost::asio::co_spawn(io, copy_all(from, to), boost::asio::use_future).get();
    }

private:
    boost::asio::awaitable<void> copy_all(Place from, Place to)
    {
        ListRequest every;
        auto page = co_await from.destination->list(every);
        const std::string folder = page.objects.at(0).name.substr(0, page.objects.at(0).name.find('/'));
        FillJob job{.scheduler = scheduler, .blocking = pool.get_executor()};
        job.objects = co_await find_missing(*from.destination, *to.destination, folder);
        job.sources.push_back(from);
        job.target = to;
        job.control = std::make_shared<OperationControl>(io.get_executor());
        const auto outcome = co_await fill_place(std::move(job));
        if (outcome.code.failed()) throw std::runtime_error(outcome.diagnostics.text());
    }
};

/// Uploads and downloads by all sides; then both results are compared with the backup.
void compare(Setup& setup, const std::string& title, const WorkingFolder& folder, const Place& local,
             const Place& there, const std::string& purge, const std::vector<Peer>& peers, int rounds, double mebibytes)
{
    const std::string out = folder / "downloaded";
    std::vector<Side> up{{"holdfast", [&] { setup.copy(local, there); }}};
    std::vector<Side> down{
        {"holdfast", [&] {
             LocalSettings settings;
             settings.folder_path = out;
             const auto environment = setup.environment({});
             setup.copy(there, setup.place("Local", std::make_shared<detail::DestinationAdapter<LocalFolder>>(
                                                        settings, environment)));
         }}};
    for (const Peer& peer : peers) {
        up.push_back({peer.name, [line = peer.upload] { run_shell(line); }});
        down.push_back({peer.name, [line = peer.download] { run_shell(line); }});
    }
    take_turns(up, rounds, folder.path(), [&] { run_shell(purge); });
    print(title + ": upload", up, mebibytes);
    run_shell(purge);
    setup.copy(local, there);
    take_turns(down, rounds, folder.path(), [&] { run_shell("rm -rf '" + out + "'; mkdir '" + out + "'"); });
    run_shell("rm -rf '" + out + "'; mkdir '" + out + "'");
    down[0].work();
    run_shell("diff -r '" + folder / "backups/documents" + "' '" + out + "'");
    print(title + ": download", down, mebibytes);
    std::cout << "\nWhat came back is equal, byte by byte.\n";
    run_shell(purge);
}

std::string rclone(const std::string& what, const std::string& arguments)
{
    return "env -u AWS_CA_BUNDLE rclone --config /dev/null --no-check-certificate " + what + " " + arguments;
}

void s3(Setup& setup, const WorkingFolder& folder, const Place& local, int rounds, double mebibytes)
{
    const std::string url = variable("HOLDFAST_TEST_S3_URL");
    S3Settings settings;
    settings.aws_access_key = variable("HOLDFAST_TEST_S3_KEY");
    settings.aws_secret_key = variable("HOLDFAST_TEST_S3_SECRET");
    settings.custom_server_url = url;
    settings.bucket_name = "benchmark";
    settings.remote_folder_name = "place";
    const std::string remote = ":s3,provider=Other,access_key_id=" + settings.aws_access_key +
                               ",secret_access_key=" + variable("HOLDFAST_TEST_S3_SECRET") + ",endpoint='" + url +
                               "',force_path_style=true:benchmark";
    const std::string from = "'" + folder / "backups/documents" + "'";
    const std::string to = "'" + folder / "downloaded" + "'";
    run_shell(rclone("mkdir", "\"" + remote + "\""));
    std::vector<Peer> peers{{"`rclone copy`", rclone("copy", from + " \"" + remote + "/place\""),
                             rclone("copy", "\"" + remote + "/place\" " + to)}};
    const std::string account = "export AWS_ACCESS_KEY_ID=" + settings.aws_access_key +
                                " AWS_SECRET_ACCESS_KEY=" + variable("HOLDFAST_TEST_S3_SECRET") +
                                " AWS_REGION=us-east-1; unset AWS_CA_BUNDLE; ";
    if (has_program("/usr/bin/aws")) {
        const std::string aws =
            account + "/usr/bin/aws --endpoint-url " + url + " s3 cp --recursive --only-show-errors ";
        peers.push_back({"`aws s3 cp`", aws + from + " s3://benchmark/place/", aws + "s3://benchmark/place/ " + to});
    }
    if (has_program("s5cmd")) {
        const std::string s5cmd = account + "s5cmd --endpoint-url " + url + " --log error cp ";
        peers.push_back(
            {"`s5cmd cp`", s5cmd + from + "/ s3://benchmark/place/", s5cmd + "'s3://benchmark/place/*' " + to + "/"});
    }
    const auto environment = setup.environment({});
    const Place there =
        setup.place("AmazonS3", std::make_shared<detail::DestinationAdapter<S3>>(settings, environment));
    compare(setup, "Amazon S3 (versitygw)", folder, local, there, rclone("delete", "\"" + remote + "/place\""), peers,
            rounds, mebibytes);
}

void azure(Setup& setup, const WorkingFolder& folder, const Place& local, int rounds, double mebibytes)
{
    AzureOptions options;
    options.endpoint = variable("HOLDFAST_TEST_AZURE_URL");
    AzureSettings settings;
    settings.account_name = variable("HOLDFAST_TEST_AZURE_ACCOUNT");
    settings.account_key = variable("HOLDFAST_TEST_AZURE_KEY");
    settings.storage_container = "benchmark";
    settings.remote_folder_name = "place";
    const std::string remote = ":azureblob,use_emulator=true,endpoint='" + options.endpoint + "':benchmark";
    const std::string from = "'" + folder / "backups/documents" + "'";
    const std::string to = "'" + folder / "downloaded" + "'";
    run_shell(rclone("mkdir", "\"" + remote + "\""));
    const std::vector<Peer> peers{{"`rclone copy`", rclone("copy", from + " \"" + remote + "/place\""),
                                   rclone("copy", "\"" + remote + "/place\" " + to)}};
    const auto environment = setup.environment(DestinationOptions().set(options));
    const Place there =
        setup.place("Azure", std::make_shared<detail::DestinationAdapter<Azure>>(settings, environment));
    compare(setup, "Azure Blob Storage (Azurite)", folder, local, there, rclone("delete", "\"" + remote + "/place\""),
            peers, rounds, mebibytes);
}

void ftp(Setup& setup, const WorkingFolder& folder, const Place& local, int rounds, double mebibytes)
{
    FtpOptions options;
    options.certificate_authorities = variable("HOLDFAST_TEST_FTP_AUTHORITIES");
    FtpSettings settings;
    settings.url = variable("HOLDFAST_TEST_FTP_TLS") + "/place";
    settings.user_name = variable("HOLDFAST_TEST_FTP_USER");
    settings.password = variable("HOLDFAST_TEST_FTP_PASSWORD");
    std::string address = variable("HOLDFAST_TEST_FTP_TLS");
    address.replace(0, address.find("://"), "ftp");
    const std::string from = "'" + folder / "backups/documents" + "'";
    const std::string to = "'" + folder / "downloaded" + "'";
    const std::string lftp = "lftp -u '" + settings.user_name + "," + variable("HOLDFAST_TEST_FTP_PASSWORD") +
                             "' -e \"set ssl:ca-file " + options.certificate_authorities +
                             "; set ftp:ssl-force true; set ftp:ssl-protect-data true; set cmd:fail-exit true; ";
    const std::vector<Peer> peers{{"`lftp mirror` (TLS)", lftp + "mirror -R " + from + " place; bye\" " + address,
                                   lftp + "mirror place " + to + "; bye\" " + address}};
    const std::string purge =
        lftp + "set cmd:fail-exit false; rm -rf place; mkdir place; bye\" " + address + " >/dev/null 2>&1 || true";
    const auto environment = setup.environment(DestinationOptions().set(options));
    const Place there = setup.place("FTP", std::make_shared<detail::DestinationAdapter<Ftp>>(settings, environment));
    compare(setup, "FTPS (" + variable("HOLDFAST_TEST_FTP_SERVER") + ")", folder, local, there, purge, peers, rounds,
            mebibytes);
}

int run(const Options& options)
{
    const std::uint64_t size = parse_size(options.get("--size", "1G"));
    const int rounds = std::stoi(options.get("--rounds", "3"));
    const double mebibytes = static_cast<double>(size) / (1 << 20);
    const WorkingFolder folder(options.get("--folder", "."));
    {
        InMemoryEngine engine;
        engine.create_database("documents");
        engine.add_synthetic_entry("documents", "data", size, 7, 0.0);  // does not compress: a backup of that size
        Server<InMemoryEngine> server(engine, folder / "holdfast.sqlite");
        server.put(make_template(folder / "backups", true));
        server.back_up("documents", server.task_of("documents"));
    }
    Setup setup;
    LocalSettings settings;
    settings.folder_path = folder / "backups/documents";
    const auto environment = setup.environment({});
    const Place local =
        setup.place("Local", std::make_shared<detail::DestinationAdapter<LocalFolder>>(settings, environment));
    if (!variable("HOLDFAST_TEST_S3_URL").empty()) s3(setup, folder, local, rounds, mebibytes);
    if (!variable("HOLDFAST_TEST_AZURE_URL").empty()) azure(setup, folder, local, rounds, mebibytes);
    if (!variable("HOLDFAST_TEST_FTP_TLS").empty()) ftp(setup, folder, local, rounds, mebibytes);
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
