#ifndef HOLDFAST_DETAIL_COORDINATOR_STAGING_IPP
#define HOLDFAST_DETAIL_COORDINATOR_STAGING_IPP

#include <holdfast/detail/coordinator/core.hpp>
#include <holdfast/detail/coordinator/staging.hpp>
#include <holdfast/detail/run_blocking.hpp>
#include <holdfast/error.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace holdfast::inline v1::detail {

namespace {

std::filesystem::path parent_of_staging(const std::string& parent)
{
    std::error_code ignored;
    return parent.empty() ? std::filesystem::temp_directory_path(ignored) : std::filesystem::path(parent);
}

std::string staging_prefix(std::int64_t operation)
{
    return "holdfast-" + std::to_string(operation) + "-";
}

[[noreturn]] void fail_on_staging(const std::filesystem::path& parent, int error)
{
    errc code = errc::place_failed;
    if (error == ENOSPC || error == EDQUOT) code = errc::no_space;
    if (error == EACCES || error == EPERM || error == EROFS) code = errc::access_denied;
    throw Error(code, "Cannot create a folder for a backup on its way in " + parent.string() + ": " +
                          std::generic_category().message(error) + ". See CoordinatorOptions.temporary_folder.");
}

}  // namespace

StagingFolder::StagingFolder(const std::string& parent, std::int64_t operation)
{
    const auto above = parent_of_staging(parent);
    std::error_code error;
    std::filesystem::create_directories(above, error);
    if (error) fail_on_staging(above, error.value());
    std::string name = (above / (staging_prefix(operation) + "XXXXXX")).string();
    if (::mkdtemp(name.data()) == nullptr) fail_on_staging(above, errno);
    path_ = std::move(name);
    lock_ = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (lock_ >= 0) static_cast<void>(::flock(lock_, LOCK_EX | LOCK_NB));
}

StagingFolder::~StagingFolder()
{
    std::error_code ignored;  // what is left lies where only its owner can read it
    std::filesystem::remove_all(path_, ignored);
    if (lock_ >= 0) ::close(lock_);
}

void remove_staging_folders(const std::string& parent, std::int64_t operation) noexcept
{
    try {
        const std::string prefix = staging_prefix(operation);
        std::vector<std::filesystem::path> found;
        std::error_code ignored;
        for (const auto& entry : std::filesystem::directory_iterator(parent_of_staging(parent), ignored))
            if (entry.path().filename().string().starts_with(prefix)) found.push_back(entry.path());
        for (const auto& folder : found) {
            const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            if (opened < 0) continue;
            struct stat status{};
            if (::fstat(opened, &status) == 0 && status.st_uid == ::geteuid() &&
                ::flock(opened, LOCK_EX | LOCK_NB) == 0)
                std::filesystem::remove_all(folder, ignored);
            ::close(opened);
        }
    } catch (const std::exception&) {
        return;  // as at the end of one
    }
}

// A backup that goes by way of the disk and has no local place gets a folder for that time.
awaitable<BackupOutcome> Core::run_staged(OperationPtr operation, std::shared_ptr<BuiltEngine> built, BackupJob job)
{
    const auto is_local = [](const auto& each) { return each.name == "Local"; };
    const auto kind = std::ranges::find_if(composition_.destinations, is_local);
    if (job.upload_mode != BackupUploadMode::local_first || std::ranges::any_of(job.places, is_local) ||
        kind == composition_.destinations.end())
        co_return co_await run_job(std::move(operation), std::move(built), std::move(job));
    const auto id = operation->id;
    const auto surroundings = environment(kind->name);
    std::unique_ptr<StagingFolder> folder;
    std::optional<BackupOutcome> outcome;
    std::exception_ptr failure;
    try {
        job.staging = co_await run_blocking(blocking_, [&] {
            folder = std::make_unique<StagingFolder>(options_.temporary_folder, id);
            PeriodicBackupConfiguration configuration;
            configuration.local_settings.emplace();
            configuration.local_settings->folder_path = folder->path().string();
            return kind->of_task(configuration, "staging", surroundings)->destination;
        });
        outcome.emplace(co_await run_job(std::move(operation), std::move(built), std::move(job)));
    } catch (...) {
        failure = std::current_exception();
    }
    std::function<void()> remove = [&folder] { folder.reset(); };
    co_await run_blocking(blocking_, std::move(remove));
    if (failure) std::rethrow_exception(failure);
    co_return std::move(*outcome);
}

awaitable<void> Core::remove_staging(std::int64_t operation_id)
{
    std::function<void()> remove = [parent = options_.temporary_folder, operation_id] {
        remove_staging_folders(parent, operation_id);
    };
    co_await run_blocking(blocking_, std::move(remove));
}

}  // namespace holdfast::inline v1::detail

#endif
