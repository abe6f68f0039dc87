#ifndef HOLDFAST_BENCHMARKS_SUPPORT_PLACES_HPP
#define HOLDFAST_BENCHMARKS_SUPPORT_PLACES_HPP

#include "measure.hpp"
#include "server.hpp"

#include <holdfast/backup/fill_place.hpp>
#include <holdfast/destination/azure.hpp>
#include <holdfast/destination/ftp.hpp>
#include <holdfast/destination/s3.hpp>
#include <holdfast/testing/in_memory_engine.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace benchmarks {

/// A variable of the environment, by which the scripts of tests/services/ tell of their server; blank if it is not set.
inline std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// A full backup, of one database of `size` bytes that do not compress, below the folder `backups`.
inline void store_backup(const WorkingFolder& folder, std::uint64_t size)
{
    InMemoryEngine engine;
    engine.create_database("documents");
    engine.add_synthetic_entry("documents", "data", size, 7, 0.0);
    Server<InMemoryEngine> server(engine, folder / "holdfast.sqlite");
    server.put(make_template(folder / "backups", true));
    server.back_up("documents", server.task_of("documents"));
}

/// Copies stored backups from place to place, as a server does to a place that fell behind.
class Copier {
public:
    DestinationEnvironment environment(DestinationOptions options = {}, std::shared_ptr<PlaceMemory> memory = nullptr)
    {
        return {io_.get_executor(), pool_.get_executor(),
                "benchmark",        [] { return to_time_point(std::chrono::system_clock::now()); },
                std::move(options), std::move(memory)};
    }
    template <class Model, class Settings>
    Place place(const Settings& settings, const DestinationEnvironment& environment)
    {
        return {"there", std::make_shared<detail::DestinationAdapter<Model>>(settings, environment), {}};
    }
    Place folder(const std::string& path)
    {
        LocalSettings settings;
        settings.folder_path = path;
        return place<LocalFolder>(settings, environment());
    }
    /// All objects that `from` has and `to` has not.
    void copy(const Place& from, const Place& to)
    {
        boost::asio::co_spawn(io_, copy_all(from, to), boost::asio::use_future).get();
    }

private:
    boost::asio::awaitable<void> copy_all(Place from, Place to)
    {
        ListRequest every;
        auto page = co_await from.destination->list(every);
        const std::string first = page.objects.at(0).name;
        FillJob job{.scheduler = scheduler_, .blocking = pool_.get_executor()};
        job.objects = co_await find_missing(*from.destination, *to.destination, first.substr(0, first.find('/')));
        job.sources.push_back(from);
        job.target = to;
        job.control = std::make_shared<OperationControl>(io_.get_executor());
        const auto outcome = co_await fill_place(std::move(job));
        if (outcome.code.failed()) throw Error(outcome.code, outcome.diagnostics);
    }

    boost::asio::thread_pool io_{1};
    boost::asio::thread_pool pool_{std::max(2U, std::thread::hardware_concurrency())};
    AsioScheduler clock_{io_.get_executor()};
    detail::SchedulerAdapter<AsioScheduler> scheduler_{clock_};
};

/// The bucket `benchmark` of the S3 server at `url`.
inline S3Settings s3_settings(const std::string& url)
{
    S3Settings settings;
    settings.aws_access_key = variable("HOLDFAST_TEST_S3_KEY");
    settings.aws_secret_key = variable("HOLDFAST_TEST_S3_SECRET");
    settings.custom_server_url = url;
    settings.bucket_name = "benchmark";
    settings.remote_folder_name = "place";
    return settings;
}
/// The container `benchmark` of the emulator.
inline AzureSettings azure_settings()
{
    AzureSettings settings;
    settings.account_name = variable("HOLDFAST_TEST_AZURE_ACCOUNT");
    settings.account_key = variable("HOLDFAST_TEST_AZURE_KEY");
    settings.storage_container = "benchmark";
    settings.remote_folder_name = "place";
    return settings;
}
inline FtpSettings ftp_settings(const std::string& url)
{
    FtpSettings settings;
    settings.url = url + "/place";
    settings.user_name = variable("HOLDFAST_TEST_FTP_USER");
    settings.password = variable("HOLDFAST_TEST_FTP_PASSWORD");
    return settings;
}

inline std::string rclone(const std::string& arguments)
{
    return "env -u AWS_CA_BUNDLE rclone --config /dev/null " + arguments;
}
/// The bucket and the container as rclone names them.
inline std::string rclone_bucket(const std::string& url)
{
    return "\":s3,provider=Other,access_key_id=" + variable("HOLDFAST_TEST_S3_KEY") +
           ",secret_access_key=" + variable("HOLDFAST_TEST_S3_SECRET") + ",endpoint='" + url +
           "',force_path_style=true:benchmark";
}
inline std::string rclone_container(const std::string& url)
{
    return "\":azureblob,use_emulator=true,endpoint='" + url + "':benchmark";
}
/// Makes the bucket and the container, as far as there are servers.
inline void make_containers()
{
    if (const auto url = variable("HOLDFAST_TEST_S3_URL"); !url.empty())
        run_shell(rclone("mkdir " + rclone_bucket(url) + "\""));
    if (const auto url = variable("HOLDFAST_TEST_AZURE_URL"); !url.empty())
        run_shell(rclone("mkdir " + rclone_container(url) + "\""));
}

}  // namespace benchmarks

#endif
