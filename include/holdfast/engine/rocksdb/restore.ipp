#ifndef HOLDFAST_ENGINE_ROCKSDB_RESTORE_IPP
#define HOLDFAST_ENGINE_ROCKSDB_RESTORE_IPP

#include <holdfast/engine/files/database_names.hpp>
#include <holdfast/engine/files/file.hpp>
#include <holdfast/engine/rocksdb/opening.hpp>
#include <holdfast/engine/rocksdb/restore.hpp>
#include <holdfast/engine/rocksdb/state.hpp>
#include <holdfast/engine/rocksdb/status.hpp>
#include <holdfast/error.hpp>

#include <rocksdb/env.h>

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace holdfast::inline v1::rocks {

namespace {

/// Writes a file once more, through an Env that encrypts it.
void copy_through(::rocksdb::Env* env, const std::filesystem::path& from, const std::filesystem::path& to)
{
    const files::File source(from, O_RDONLY);
    std::unique_ptr<::rocksdb::WritableFile> target;
    auto status = env->NewWritableFile(to.string(), &target, ::rocksdb::EnvOptions());
    std::vector<std::byte> buffer(std::size_t{1} << 20);
    for (std::uint64_t offset = 0, size = source.size(); status.ok() && offset < size;) {
        const auto part =
            std::span(buffer).first(static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size - offset)));
        source.read(offset, part);
        status = target->Append(::rocksdb::Slice(reinterpret_cast<const char*>(part.data()), part.size()));
        offset += part.size();
    }
    if (status.ok()) status = target->Fsync();
    if (status.ok()) status = target->Close();
    if (!status.ok()) fail(status, "write the file", to);
}

}  // namespace

Restore::Restore(std::shared_ptr<State> state, std::string database, SecretBytes key)
    : state_(std::move(state)), database_(std::move(database)), key_(std::move(key)), work_(state_->work_folder())
{
    if (!key_.empty()) env_ = state_->options().encrypted_env(key_);
}

void Restore::accept(const WrittenBackup& backup) const
{
    if (backup.engine.name != "RocksDB")
        throw Error(errc::invalid_argument, "Database '" + database_ +
                                                "' cannot be restored: its backup was made by '" + backup.engine.name +
                                                "', not by RocksDB. Restore it with the engine that made it.");
}

void Restore::encrypt()
{
    files::WorkFolder encrypted(state_->work_folder());
    for (const auto& entry : std::filesystem::directory_iterator(work_.path()))
        copy_through(env_.get(), entry.path(), encrypted.path() / entry.path().filename());
    files::sync_folder(encrypted.path());
    work_ = std::move(encrypted);
}

void Restore::file_begins(const std::string& name)
{
    checked_.erase(name);
}

void Restore::file_ended(const std::string& name)
{
    if (!name.ends_with(".sst")) return;
    if (is_whole_sst({work_.path(), ::rocksdb::Env::Default(), database_, &state_->options()}, name))
        checked_.insert(name);
}

Folder Restore::target() const
{
    return {work_.path(), env_ ? env_.get() : ::rocksdb::Env::Default(), database_, &state_->options()};
}

void Restore::check(const WrittenBackup&, const std::vector<SnapshotFile>&) const
{
    verify({work_.path(), ::rocksdb::Env::Default(), database_, &state_->options()}, checked_);
}

void Restore::publish(const WrittenBackup& newest, const std::vector<SnapshotFile>&)
{
    if (env_) encrypt();
    take_name(newest);
}

void Restore::publish_database(const WrittenBackup& newest)
{
    verify(target());
    take_name(newest);
}

void Restore::take_name(const WrittenBackup& newest)
{
    const auto target = state_->options().folder / files::file_name_of(database_, {});
    {
        const std::lock_guard lock(state_->publishing);
        const int error =
            state_->registry.is_taken(database_) ? EEXIST : files::rename_to_free_name(work_.path(), target);
        if (error == EEXIST)
            throw Error(
                errc::database_exists,
                "Database '" + database_ + "' exists: somebody made it while it was restored. Choose another name.");
        if (error != 0) files::fail_on_file("publish", target, error);
    }
    files::sync_folder(state_->options().folder);
    give_to_host(target);
    state_->restored(Use(state_->registry.find(database_)), newest.last_etag);
}

void Restore::give_to_host(const std::filesystem::path& target)
{
    try {
        state_->options().open({database_, target, std::move(key_), env_});
    } catch (...) {
        if (!state_->registry.is_taken(database_)) {
            std::error_code ignored;
            std::filesystem::rename(target, work_.path(), ignored);
        }
        throw;
    }
    if (!state_->registry.is_taken(database_))
        throw Error(errc::engine_failed, "Database '" + database_ + "' was restored to " + target.string() +
                                             " and not registered. Let RocksDbEngineOptions::open call add.");
}

}  // namespace holdfast::inline v1::rocks

#endif
