#ifndef HOLDFAST_ENGINE_ROCKSDB_SNAPSHOT_IPP
#define HOLDFAST_ENGINE_ROCKSDB_SNAPSHOT_IPP

#include <holdfast/backup/hex.hpp>
#include <holdfast/engine/files/block_digest.hpp>
#include <holdfast/engine/rocksdb/checkpoint.hpp>
#include <holdfast/engine/rocksdb/opening.hpp>
#include <holdfast/engine/rocksdb/snapshot.hpp>
#include <holdfast/engine/rocksdb/status.hpp>
#include <holdfast/error.hpp>

#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace holdfast::inline v1::rocks {

namespace {

// Only whole files of SSTs and blobs are told apart; the blocks are those of the small files.
constexpr std::uint32_t block_size = 16384;

bool is_immutable(const std::string& name)
{
    return name.ends_with(".sst") || name.ends_with(".blob");
}

/// What a file has that another one of its name, put there by whatever means, has not. Blank if it is unknown.
std::string stamp_of(const std::filesystem::path& path)
{
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) return {};
    return std::to_string(status.st_ino) + " " + std::to_string(status.st_mtim.tv_sec) + "." +
           std::to_string(status.st_mtim.tv_nsec);
}

}  // namespace

Snapshot::Snapshot(Snapshot&&) noexcept = default;
Snapshot& Snapshot::operator=(Snapshot&&) noexcept = default;
Snapshot::~Snapshot() = default;

Snapshot::Snapshot(const Use& database, const RocksDbEngineOptions& options)
    : keep_(database->env), env_(database.db().GetEnv()), work_(database->checkpoints), verify_(options.verify_files)
{
    const auto before = database.db().GetLatestSequenceNumber();
    make_checkpoint(database, folder(), options.flush_from);
    list(database);
    take_fingerprint();
    const Folder opened{folder(), env_, database->name, &options};
    // What writers did meanwhile may be in the checkpoint, and a write is in the WAL before its number is told.
    const bool has_wal = std::ranges::any_of(description_.files, [](const SnapshotFile& file) {
        return file.name.ends_with(".log") && file.size != 0;
    });
    if (!has_wal && database.db().GetLatestSequenceNumber() == before)
        sequence_ = before;
    else
        sequence_ = sequence_of(opened);
    if (sequence_) description_.change_vector = "seq:" + std::to_string(*sequence_);
}

void Snapshot::list(const Use& database)
{
    description_.block_size = block_size;
    std::vector<std::string> names;
    const auto listed = env_->GetChildren(folder().string(), &names);
    if (!listed.ok()) fail(listed, "list the checkpoint in", folder());
    std::ranges::sort(names);
    for (std::string& name : names) {
        if (name == "." || name == "..") continue;
        SnapshotFile file;
        const auto sized = env_->GetFileSize((folder() / name).string(), &file.size);
        if (!sized.ok()) fail(sized, "read the file", folder() / name);
        if (is_immutable(name)) {
            // The database's own file first: where links are not possible the checkpoint has a copy.
            std::string stamp = stamp_of(std::filesystem::path(database.db().GetName()) / name);
            if (stamp.empty()) stamp = stamp_of(folder() / name);
            if (!stamp.empty()) file.identity = database->incarnation + " " + stamp;
        }
        file.name = std::move(name);
        description_.files.push_back(std::move(file));
    }
}

// Of immutable files the identity says enough; the others are read.
void Snapshot::take_fingerprint()
{
    files::RunningDigest digest;
    std::vector<std::byte> buffer(65536);
    for (std::size_t i = 0; i != description_.files.size(); ++i) {
        const SnapshotFile& file = description_.files[i];
        const std::string head = file.name + "\n" + std::to_string(file.size) + "\n" + file.identity + "\n";
        digest.update(std::as_bytes(std::span(head)));
        if (is_immutable(file.name)) continue;
        for (std::uint64_t offset = 0; offset < file.size; offset += buffer.size()) {
            const auto part = std::span(buffer).first(
                static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), file.size - offset)));
            read(i, offset, part);
            digest.update(std::span<const std::byte>(part));
        }
    }
    const auto value = digest.value();
    fingerprint_ = detail::to_hex(std::span<const std::byte>(value));
}

void Snapshot::open(std::size_t index)
{
    const auto path = folder() / description_.files[index].name;
    if (verify_ && path.extension() == ".sst") verify_sst(path, env_);
    const auto status = env_->NewRandomAccessFile(path.string(), &file_, ::rocksdb::EnvOptions());
    if (!status.ok()) fail(status, "open the file", path);
    file_index_ = index;
}

void Snapshot::read(std::size_t index, std::uint64_t offset, std::span<std::byte> into)
{
    if (file_index_ != index) open(index);
    auto* const target = reinterpret_cast<char*>(into.data());
    for (std::size_t done = 0; done < into.size();) {
        ::rocksdb::Slice got;
        const auto status = file_->Read(offset + done, into.size() - done, &got, target + done);
        if (!status.ok()) fail(status, "read the file", folder() / description_.files[index].name);
        if (got.empty())
            throw Error(errc::short_read, "The file " + (folder() / description_.files[index].name).string() +
                                              " ends before its size. Look at the log of the system.");
        if (got.data() != target + done) std::memmove(target + done, got.data(), got.size());
        done += got.size();
    }
}

void Snapshot::set_etag(Etag etag)
{
    description_.etag = etag;
}

}  // namespace holdfast::inline v1::rocks

#endif
