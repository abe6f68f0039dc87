#ifndef HOLDFAST_ENGINE_ROCKSDB_RECORDS_CHANGES_IPP
#define HOLDFAST_ENGINE_ROCKSDB_RECORDS_CHANGES_IPP

#include <holdfast/engine/rocksdb/records/changes.hpp>
#include <holdfast/engine/rocksdb/records/continuity.hpp>
#include <holdfast/engine/rocksdb/records/format.hpp>
#include <holdfast/engine/rocksdb/records/wal.hpp>
#include <holdfast/engine/rocksdb/status.hpp>
#include <holdfast/error.hpp>

#include <rocksdb/env.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <span>
#include <string>
#include <utility>

namespace holdfast::inline v1::rocks::records {

namespace {

/// Appends to a file through an Env.
class Output {
public:
    Output(::rocksdb::Env* env, std::filesystem::path path) : path_(std::move(path))
    {
        const auto status = env->NewWritableFile(path_.string(), &file_, ::rocksdb::EnvOptions());
        if (!status.ok()) fail(status, "write the file", path_);
    }

    [[nodiscard]] std::vector<std::byte>& buffer() noexcept { return buffer_; }
    void flush_if_full()
    {
        if (buffer_.size() >= (std::size_t{1} << 20)) flush();
    }
    std::uint64_t close()
    {
        flush();
        check(file_->Close());
        return size_;
    }

private:
    void flush()
    {
        check(file_->Append({reinterpret_cast<const char*>(buffer_.data()), buffer_.size()}));
        size_ += buffer_.size();
        buffer_.clear();
    }
    void check(const ::rocksdb::Status& status) const
    {
        if (!status.ok()) fail(status, "write the file", path_);
    }

    std::filesystem::path path_;
    std::unique_ptr<::rocksdb::WritableFile> file_{};
    std::vector<std::byte> buffer_{};
    std::uint64_t size_ = 0;
};

/// Writes the changes of batches in our form.
class BatchCopy final : public ::rocksdb::WriteBatch::Handler {
public:
    BatchCopy(Output& output, const Catalog& catalog, const std::string& database)
        : output_(output), database_(database)
    {
        for (std::size_t i = 0; i != catalog.families.size(); ++i) positions_[catalog.families[i].id] = i;
    }

    void copy(std::uint64_t first, const ::rocksdb::WriteBatch& batch, std::uint32_t count)
    {
        append_number(output_.buffer(), static_cast<std::uint8_t>(Mark::batch));
        append_number(output_.buffer(), first);
        append_number(output_.buffer(), count);
        const std::uint64_t before = count_;
        const auto status = batch.Iterate(this);
        if (!refused_.empty()) need_full(database_, refused_);
        if (!status.ok()) need_full(database_, "a batch of the WAL is malformed (" + status.ToString() + ")");
        if (count_ - before != count) need_full(database_, "a batch has another number of changes than it says");
    }
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

    ::rocksdb::Status PutCF(std::uint32_t id, const ::rocksdb::Slice& key, const ::rocksdb::Slice& value) override
    {
        return append(ChangeKind::put, id, key, value);
    }
    ::rocksdb::Status DeleteCF(std::uint32_t id, const ::rocksdb::Slice& key) override
    {
        return append(ChangeKind::deletion, id, key, {});
    }
    ::rocksdb::Status SingleDeleteCF(std::uint32_t id, const ::rocksdb::Slice& key) override
    {
        return append(ChangeKind::single_deletion, id, key, {});
    }
    ::rocksdb::Status DeleteRangeCF(std::uint32_t id, const ::rocksdb::Slice& begin,
                                    const ::rocksdb::Slice& end) override
    {
        return append(ChangeKind::range_deletion, id, begin, end);
    }
    ::rocksdb::Status MergeCF(std::uint32_t id, const ::rocksdb::Slice& key, const ::rocksdb::Slice& value) override
    {
        return append(ChangeKind::merge, id, key, value);
    }
    void LogData(const ::rocksdb::Slice&) override {}
    ::rocksdb::Status MarkNoop(bool) override { return ::rocksdb::Status::OK(); }

    // RocksDB goes on from here in its own way, which a failure or an exception would cross.
    bool Continue() override { return refused_.empty(); }
    ::rocksdb::Status PutEntityCF(std::uint32_t, const ::rocksdb::Slice&, const ::rocksdb::Slice&) override
    {
        return refuse("wide columns were written, which records do not hold");
    }
    ::rocksdb::Status PutBlobIndexCF(std::uint32_t, const ::rocksdb::Slice&, const ::rocksdb::Slice&) override
    {
        return refuse("a value was written that lies in a blob file of BlobDB");
    }
    ::rocksdb::Status MarkBeginPrepare(bool) override { return refuse_phases(); }
    ::rocksdb::Status MarkEndPrepare(const ::rocksdb::Slice&) override { return refuse_phases(); }
    ::rocksdb::Status MarkRollback(const ::rocksdb::Slice&) override { return refuse_phases(); }
    ::rocksdb::Status MarkCommit(const ::rocksdb::Slice&) override { return refuse_phases(); }
    ::rocksdb::Status MarkCommitWithTimestamp(const ::rocksdb::Slice&, const ::rocksdb::Slice&) override
    {
        return refuse_phases();
    }

private:
    ::rocksdb::Status refuse(const char* why)
    {
        if (refused_.empty()) refused_ = why;
        return ::rocksdb::Status::OK();
    }
    ::rocksdb::Status refuse_phases()
    {
        return refuse("a transaction was prepared and committed in two phases, which records do not follow");
    }
    ::rocksdb::Status append(ChangeKind kind, std::uint32_t id, const ::rocksdb::Slice& key,
                             const ::rocksdb::Slice& value)
    {
        const auto position = positions_.find(id);
        if (position == positions_.end())
            return refuse("a column family was created or dropped since the backup before");
        if (key.size() > most_key_bytes || value.size() > most_value_bytes)
            return refuse("a change has a key of more than 64 MiB, or a value of more than 3 GiB");
        auto& to = output_.buffer();
        append_number(to, static_cast<std::uint8_t>(kind));
        append_number(to, static_cast<std::uint32_t>(position->second));
        append_number(to, static_cast<std::uint32_t>(key.size()));
        append_number(to, static_cast<std::uint32_t>(value.size()));
        for (const auto* each : {&key, &value}) {
            const auto bytes = std::as_bytes(std::span(each->data(), each->size()));
            to.insert(to.end(), bytes.begin(), bytes.end());
        }
        ++count_;
        output_.flush_if_full();
        return ::rocksdb::Status::OK();
    }

    Output& output_;
    std::string database_;
    std::map<std::uint32_t, std::size_t> positions_{};
    std::uint64_t count_ = 0;
    std::string refused_{};
};

}  // namespace

Changes::Changes(const Use& database, const Catalog& catalog)
    : keep_(database->env), env_(database.db().GetEnv()), work_(database->checkpoints)
{
    copy(database, catalog);
    const auto status = env_->NewSequentialFile(path().string(), &file_, ::rocksdb::EnvOptions());
    if (!status.ok()) fail(status, "open the file", path());
}

Changes::~Changes() = default;

void Changes::copy(const Use& database, const Catalog& catalog)
{
    Output output(env_, path());
    BatchCopy batches(output, catalog, database->name);
    read_wal(database, catalog.from, catalog.to,
             [&](std::uint64_t first, const ::rocksdb::WriteBatch& batch, std::uint32_t count) {
                 batches.copy(first, batch, count);
             });
    count_ = batches.count();
    append_number(output.buffer(), static_cast<std::uint8_t>(Mark::end));
    append_number(output.buffer(), count_);
    size_ = output.close();
}

std::vector<EntryDeclaration> Changes::entries() const
{
    return {{changes_entry, size_, count_}};
}

bool Changes::load(std::size_t, std::vector<std::byte>& window, std::uint64_t& items)
{
    if (given_ == 0) items += count_;
    window.resize(static_cast<std::size_t>(std::min<std::uint64_t>(window_bytes, size_ - given_)));
    for (std::size_t done = 0; done < window.size();) {
        auto* const target = reinterpret_cast<char*>(window.data()) + done;
        ::rocksdb::Slice got;
        const auto status = file_->Read(window.size() - done, &got, target);
        if (!status.ok()) fail(status, "read the file", path());
        if (got.empty())
            throw Error(errc::short_read,
                        "The file " + path().string() + " ends before its size. Look at the log of the system.");
        if (got.data() != target) std::memmove(target, got.data(), got.size());
        done += got.size();
    }
    given_ += window.size();
    return given_ == size_;
}

}  // namespace holdfast::inline v1::rocks::records

#endif
