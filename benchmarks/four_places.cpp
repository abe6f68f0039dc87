// Peak memory of one backup that is uploaded to four places at the same time, in direct mode: the local folder, S3,
// Azure and FTPS. Started beside the servers of tests/services/.
#include "support/places.hpp"

#include <iostream>

using namespace benchmarks;

namespace {

std::string required(const char* name)
{
    const std::string value = variable(name);
    if (value.empty()) throw std::runtime_error(std::string(name) + " is not set; start it beside tests/services/");
    return value;
}

using Coordinator = BackupCoordinator<InMemoryEngine, Policies<AsioScheduler, Destinations<LocalFolder, S3, Azure, Ftp>,
                                                               XChaCha20Poly1305, SqlitePersistence>>;

int run(const Options& words)
{
    const std::uint64_t size = parse_size(words.get("--size", "1G"));
    const WorkingFolder folder(words.get("--folder", "."));
    InMemoryEngine engine;
    engine.create_database("documents");
    engine.add_synthetic_entry("documents", "data", size, 7, 0.0);
    SqlitePersistence persistence(SqlitePersistenceOptions{.path = folder / "holdfast.sqlite"});
    boost::asio::thread_pool io(1);
    boost::asio::thread_pool pool(std::max(2U, std::thread::hardware_concurrency()));
    CoordinatorOptions options;
    options.executor = io.get_executor();
    options.blocking_executor = pool.get_executor();
    AzureOptions azure;
    azure.endpoint = required("HOLDFAST_TEST_AZURE_URL");
    FtpOptions ftp;
    ftp.certificate_authorities = required("HOLDFAST_TEST_FTP_AUTHORITIES");
    options.destination_options.set(azure).set(ftp);
    auto configuration = make_template(folder / "backups", true);
    configuration.backup_upload_mode = BackupUploadMode::direct_upload;
    configuration.s3_settings = s3_settings(required("HOLDFAST_TEST_S3_URL"));
    configuration.azure_settings = azure_settings();
    configuration.ftp_settings = ftp_settings(required("HOLDFAST_TEST_FTP_TLS"));
    make_containers();

    std::uint64_t idle = 0;
    BackupResult result;
    {
        Coordinator coordinator(engine, persistence, options);
        coordinator.async_start(use_future).get();
        for (const auto& check : coordinator.async_check_places(configuration, use_future).get())
            if (check.code.failed()) throw std::runtime_error(check.name + ": " + check.diagnostics.text());
        coordinator.async_put_server_wide_backup_configuration(configuration, use_future).get();
        const auto task =
            coordinator.async_get_ongoing_task_info("documents", get_task_name(template_name), use_future).get();
        forget_peak_memory();
        idle = memory_field("VmRSS");
        const auto started = coordinator.async_start_backup("documents", task->task_id, true, use_future).get();
        const auto state = coordinator.async_wait_for_operation(started.operation_id, use_future).get();
        if (state.status != OperationStatus::completed) throw std::runtime_error(state.error.value_or("not completed"));
        result = *state.result;
        for (const auto& place : result.places)
            if (place.error) throw std::runtime_error(place.name + ": " + *place.error);
        coordinator.async_stop(use_future).get();
    }
    const std::uint64_t peak = peak_memory_kib();
    const double above = static_cast<double>(peak > idle ? peak - idle : 0) / 1024;
    std::cout
        << "\n### (11) Peak memory with four places at once\n\n| database | places | backup MiB above idle | aim | "
           "|\n|---|---|---|---|---|\n"
        << format("| %.0f MiB | %zu | %.1f | ≤ 96 | ", static_cast<double>(size) / (1 << 20), result.places.size(),
                  above)
        << met(above <= 96) << " |\n";
    io.join();
    pool.join();
    return 0;
}

}  // namespace

int main(int count, char** words)
{
    try {
        return run(Options(count, words));
    } catch (const std::exception& error) {
        std::cerr << "benchmark.four_places: " << error.what() << '\n';
        return 1;
    }
}
