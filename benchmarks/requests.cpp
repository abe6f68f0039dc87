// How many requests the upload and the download of one backup take at each kind of place. S3, Azure and FTP are counted
// by a proxy in front of the servers that the environment names, see tests/services/; Google Cloud Storage and Glacier
// by the tests' own servers, in this process.
#include "support/counting_proxy.hpp"
#include "support/places.hpp"

#include <holdfast/destination/glacier.hpp>
#include <holdfast/destination/glacier/volatile_notes.hpp>
#include <holdfast/destination/google_cloud.hpp>

#include <fake_glacier.hpp>
#include <google_cloud_place.hpp>

#include <functional>
#include <iostream>
#include <numeric>
#include <string>

using namespace benchmarks;

namespace {

/// The tests' servers go through a whole object before they answer.
constexpr auto patience = std::chrono::minutes(10);

/// "128 PUT, 2 POST", most frequent first, and the sum in front.
std::string text(const Counts& counts)
{
    std::vector<std::pair<std::uint64_t, std::string>> sorted;
    std::uint64_t sum = 0;
    for (const auto& [what, count] : counts) {
        sorted.emplace_back(count, what);
        sum += count;
    }
    std::sort(sorted.rbegin(), sorted.rend());
    std::string line;
    for (const auto& [count, what] : sorted) line += (line.empty() ? "" : ", ") + std::to_string(count) + " " + what;
    return std::to_string(sum) + ": " + line;
}

/// Copies the backup there and back and tells what `take` has counted meanwhile.
void count(Copier& copier, const std::string& title, const WorkingFolder& folder, const Place& there,
           const std::function<Counts()>& take)
{
    const std::string out = folder / "downloaded";
    run_shell("rm -rf '" + out + "'; mkdir '" + out + "'");
    take();
    copier.copy(copier.folder(folder / "backups/documents"), there);
    const Counts up = take();
    for (int attempt = 1;; ++attempt) {
        try {
            copier.copy(there, copier.folder(out));
            break;
        } catch (const Error& error) {
            if (error.code() != errc::not_yet_readable || attempt == 5) throw;
        }
    }
    const Counts down = take();
    run_shell("diff -r '" + folder / "backups/documents" + "' '" + out + "'");
    std::cout << "| " << title << " | " << text(up) << " | " << text(down) << " |" << std::endl;
}

std::uint16_t port_of(const std::string& url)
{
    return static_cast<std::uint16_t>(std::stoul(url.substr(url.rfind(':') + 1)));
}
/// `url` with the proxy's port.
std::string through(const CountingProxy& proxy, const std::string& url)
{
    const std::size_t colon = url.rfind(':');
    const std::size_t slash = url.find('/', colon);
    return url.substr(0, colon + 1) + std::to_string(proxy.port()) +
           (slash == std::string::npos ? "" : url.substr(slash));
}
/// What a server of the tests has been asked, by method.
Counts count_log(const fake::Server& server, std::size_t& seen)
{
    const auto log = server.log();
    Counts counts;
    for (; seen < log.size(); ++seen) ++counts[log[seen].substr(0, log[seen].find(' '))];
    return counts;
}

void s3(Copier& copier, const WorkingFolder& folder, const std::string& url)
{
    CountingProxy proxy(port_of(url), Protocol::http);
    const Place there = copier.place<S3>(s3_settings(through(proxy, url)), copier.environment());
    count(copier, "Amazon S3", folder, there, [&] { return proxy.take(); });
}
void azure(Copier& copier, const WorkingFolder& folder, const std::string& url)
{
    CountingProxy proxy(port_of(url), Protocol::http);
    AzureOptions options;
    options.endpoint = through(proxy, url);
    const Place there = copier.place<Azure>(azure_settings(), copier.environment(DestinationOptions().set(options)));
    count(copier, "Azure Blob Storage", folder, there, [&] { return proxy.take(); });
}
void ftp(Copier& copier, const WorkingFolder& folder, const std::string& url)
{
    CountingProxy proxy(port_of(url), Protocol::ftp);
    const Place there = copier.place<Ftp>(ftp_settings(through(proxy, url)), copier.environment());
    count(copier, "FTP", folder, there, [&] { return proxy.take(); });
}
void google_cloud(Copier& copier, const WorkingFolder& folder)
{
    fake::GoogleCloud server;
    GoogleCloudOptions options;
    options.http.progress_timeout = patience;
    options.endpoint = server.url();
    options.token_endpoint = server.token_uri();
    const auto environment = copier.environment(DestinationOptions().set(options));
    const Place there = copier.place<GoogleCloud>(fake::settings_of(server), environment);
    std::size_t seen = 0;
    count(copier, "Google Cloud Storage", folder, there, [&] { return count_log(server.server(), seen); });
}
void glacier(Copier& copier, const WorkingFolder& folder)
{
    fake::Glacier server;
    GlacierOptions options;
    options.http.progress_timeout = patience;
    options.endpoint = server.url();
    GlacierSettings settings;
    settings.aws_access_key = server.access_key;
    settings.aws_secret_key = server.secret_key;
    settings.aws_region_name = server.region;
    settings.vault_name = "vault";
    settings.remote_folder_name = "place";
    const auto environment =
        copier.environment(DestinationOptions().set(options), std::make_shared<glacier::VolatileNotes>());
    const Place there = copier.place<Glacier>(settings, environment);
    std::size_t seen = 0;
    count(copier, "Glacier", folder, there, [&] { return count_log(server.server(), seen); });
}

int run(const Options& options)
{
    const std::uint64_t size = parse_size(options.get("--size", "1G"));
    const WorkingFolder folder(options.get("--folder", "."));
    store_backup(folder, size);
    make_containers();
    Copier copier;
    std::cout << "\n### (12) Requests for one backup of " << (size >> 20U)
              << " MiB\n\n| place | upload | download |\n|---|---|---|\n";
    if (const auto url = variable("HOLDFAST_TEST_S3_URL"); !url.empty()) s3(copier, folder, url);
    if (const auto url = variable("HOLDFAST_TEST_AZURE_URL"); !url.empty()) azure(copier, folder, url);
    if (const auto url = variable("HOLDFAST_TEST_FTP_PLAIN"); !url.empty()) ftp(copier, folder, url);
    google_cloud(copier, folder);
    glacier(copier, folder);
    return 0;
}

}  // namespace

int main(int count, char** words)
{
    try {
        return run(Options(count, words));
    } catch (const std::exception& error) {
        std::cerr << "benchmark.requests: " << error.what() << '\n';
        return 1;
    }
}
