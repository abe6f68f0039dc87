#ifndef HOLDFAST_TESTS_UNIT_ENGINE_FILES_MEMORY_STORE_HPP
#define HOLDFAST_TESTS_UNIT_ENGINE_FILES_MEMORY_STORE_HPP

#include <holdfast/engine/files/file.hpp>
#include <holdfast/engine/files/files_engine.hpp>
#include <holdfast/engine/files/work_folder.hpp>
#include <holdfast/error.hpp>

#include <fcntl.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// One file of a database in memory.
struct MemoryFile {
    std::string bytes{};
    std::string identity{};

    friend bool operator==(const MemoryFile&, const MemoryFile&) = default;
};

struct MemoryDatabase {
    std::map<std::string, MemoryFile> files{};
    holdfast::Etag etag = 0;
    std::uint32_t block_size = 4096;
    std::string incarnation{};
    std::size_t key_size = 0;  ///< 0 = not encrypted
    std::shared_ptr<std::map<std::string, std::uint64_t>> bytes_read =
        std::make_shared<std::map<std::string, std::uint64_t>>();
};

/// A store that can do no more than show files. Models `SnapshotStore`.
class MemoryStore {
public:
    class Snapshot {
    public:
        explicit Snapshot(MemoryDatabase database) : database_(std::move(database)) {}
        holdfast::SnapshotDescription description() const
        {
            holdfast::SnapshotDescription shown;
            shown.etag = database_.etag;
            shown.block_size = database_.block_size;
            shown.incarnation = database_.incarnation;
            for (const auto& [name, file] : database_.files)
                shown.files.push_back({name, file.bytes.size(), file.identity});
            return shown;
        }
        void read(std::size_t index, std::uint64_t offset, std::span<std::byte> into)
        {
            const auto& [name, file] = *std::next(database_.files.begin(), static_cast<std::ptrdiff_t>(index));
            if (offset + into.size() > file.bytes.size()) throw std::out_of_range("read beyond " + name);
            std::memcpy(into.data(), file.bytes.data() + offset, into.size());
            (*database_.bytes_read)[name] += into.size();
        }

    private:
        MemoryDatabase database_;
    };

    class Restore {
    public:
        Restore(MemoryStore& store, std::string database)
            : store_(&store), database_(std::move(database)), work_(store.folder)
        {
        }
        std::filesystem::path folder() const { return work_.path(); }
        void accept(const holdfast::WrittenBackup&) {}
        void check(const holdfast::WrittenBackup&, const std::vector<holdfast::SnapshotFile>& files) const
        {
            for (const auto& each : files) store_->checked.push_back(folder() / each.name);
            if (store_->while_checked) store_->while_checked();
        }
        void publish(const holdfast::WrittenBackup& newest, const std::vector<holdfast::SnapshotFile>& files)
        {
            if (store_->while_published) store_->while_published();
            MemoryDatabase database;
            database.etag = newest.last_etag;
            for (const auto& each : files) {
                const holdfast::files::File file(folder() / each.name, O_RDONLY);
                std::string bytes(file.size(), '\0');
                file.read(0, std::as_writable_bytes(std::span(bytes)));
                database.files[each.name] = {std::move(bytes), each.identity};
            }
            std::size_t on_disk = 0;
            for (const auto& entry : std::filesystem::recursive_directory_iterator(folder()))
                on_disk += entry.is_regular_file() ? 1 : 0;
            if (on_disk != files.size()) throw std::runtime_error("a file that is gone was left");
            store_->databases_.emplace(database_, std::move(database));
        }

    private:
        MemoryStore* store_;
        std::string database_;
        holdfast::files::WorkFolder work_;
    };

    explicit MemoryStore(std::filesystem::path work) : folder(std::move(work)) {}

    MemoryDatabase& operator[](const std::string& name) { return databases_[name]; }

    holdfast::EngineIdentity identity() const { return {"memory files", "1"}; }
    std::vector<holdfast::DatabaseInfo> databases() const
    {
        std::vector<holdfast::DatabaseInfo> all;
        for (const auto& [name, database] : databases_) {
            all.emplace_back();
            all.back().name = name;
        }
        return all;
    }
    holdfast::Etag last_etag(const std::string& name) const { return find(name).etag; }
    holdfast::SecretBytes database_key(const std::string& name) const
    {
        return holdfast::SecretBytes(find(name).key_size);
    }
    Snapshot open_snapshot(const holdfast::ReadRequest& request) const
    {
        ++snapshots;
        return Snapshot(find(request.database));
    }
    Restore open_restore(const holdfast::WriteRequest& request) { return Restore(*this, request.database); }

    std::filesystem::path folder;
    mutable int snapshots = 0;
    std::vector<std::filesystem::path> checked{};  ///< files of restores
    std::function<void()> while_checked{};
    std::function<void()> while_published{};

private:
    const MemoryDatabase& find(const std::string& name) const
    {
        const auto found = databases_.find(name);
        if (found == databases_.end())
            throw holdfast::Error(holdfast::errc::database_not_found, "There is no such database. Check the name.");
        return found->second;
    }
    std::map<std::string, MemoryDatabase> databases_{};
};

#endif
