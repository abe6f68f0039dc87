#ifndef OWN_DESTINATION_SQLITE_ARCHIVE_HPP
#define OWN_DESTINATION_SQLITE_ARCHIVE_HPP

#include "process_mark.hpp"
#include "sqlite_file.hpp"

#include <holdfast/concepts/destination.hpp>
#include <holdfast/configuration/local_settings.hpp>
#include <holdfast/destination/environment.hpp>
#include <holdfast/destination/object_name.hpp>

#include <algorithm>
#include <cstring>
#include <set>

/// An object on its way into the archive: a row that is not committed yet, and its pieces.
class SqliteWriter {
public:
    SqliteWriter(std::shared_ptr<SqliteFile> file, const holdfast::CreateRequest& request, const std::string& process)
        : file_(std::move(file)), declared_(request.size)
    {
        const auto lock = file_->lock();
        SqliteFile::Statement insert(*file_, "INSERT INTO object (name, process) VALUES (?, ?)");
        insert.bind(request.name).bind(process).step();
        id_ = file_->last_row();
    }
    SqliteWriter(SqliteWriter&& other) noexcept = default;
    SqliteWriter& operator=(SqliteWriter&&) = delete;
    // Nothing may be thrown from here; what cannot be removed now is found by the sweep of the next process.
    ~SqliteWriter()
    {
        try {
            discard();
        } catch (const holdfast::Error&) {
        }
    }

    void append(std::span<const std::byte> bytes)
    {
        require_open();
        if (declared_ && size_ + bytes.size() > *declared_) fail_size();
        for (; !bytes.empty(); bytes = bytes.subspan(std::min(bytes.size(), piece_size))) {
            const auto piece = bytes.first(std::min(bytes.size(), piece_size));
            SqliteFile::Statement insert(*file_, "INSERT INTO piece VALUES (?, ?, ?)");
            insert.bind(id_).bind(static_cast<std::int64_t>(size_)).bind(piece).step();
            size_ += piece.size();
        }
    }

    // One statement, and so one transaction: the index `taken` lets only one object of a name be committed.
    void commit()
    {
        require_open();
        if (declared_ && size_ != *declared_) fail_size();
        SqliteFile::Statement update(*file_, "UPDATE object SET committed = 1, size = ? WHERE id = ?");
        update.bind(static_cast<std::int64_t>(size_)).bind(id_).step();
        open_ = false;
    }

    void discard()
    {
        if (!file_ || !open_) return;
        open_ = false;
        SqliteFile::Statement(*file_, "DELETE FROM piece WHERE object = ?").bind(id_).step();
        SqliteFile::Statement(*file_, "DELETE FROM object WHERE id = ? AND NOT committed").bind(id_).step();
    }

private:
    static constexpr std::size_t piece_size = 1 << 20;

    void require_open() const
    {
        if (!open_)
            throw holdfast::Error(holdfast::errc::invalid_argument, "The writer has ended already. Create a new one.");
    }
    [[noreturn]] void fail_size() const
    {
        throw holdfast::Error(holdfast::errc::invalid_argument,
                              "The object has another size than was declared. Declare the exact one.");
    }

    std::shared_ptr<SqliteFile> file_;
    std::optional<std::uint64_t> declared_;
    std::int64_t id_ = 0;
    std::uint64_t size_ = 0;
    bool open_ = true;
};

/// Reads the pieces one after the other.
class SqliteReader {
public:
    SqliteReader(std::shared_ptr<SqliteFile> file, std::int64_t id, std::uint64_t offset)
        : file_(std::move(file)), id_(id), offset_(offset)
    {
    }

    std::size_t read(std::span<std::byte> into)
    {
        if (into.empty()) return 0;
        SqliteFile::Statement select(*file_,
                                     "SELECT position, bytes FROM piece WHERE object = ? AND position <= ? "
                                     "ORDER BY position DESC LIMIT 1");
        if (!select.bind(id_).bind(static_cast<std::int64_t>(offset_)).step()) return 0;
        const auto piece = select.blob(1);
        const std::uint64_t skip = offset_ - static_cast<std::uint64_t>(select.number(0));
        if (skip >= piece.size()) return 0;
        const auto bytes = piece.subspan(static_cast<std::size_t>(skip));
        const std::size_t count = std::min(bytes.size(), into.size());
        std::memcpy(into.data(), bytes.data(), count);
        offset_ += count;
        return count;
    }

private:
    std::shared_ptr<SqliteFile> file_;
    std::int64_t id_;
    std::uint64_t offset_;
};

/// Keeps all objects of a place in one file, `<FolderPath>.archive`: easy to carry away, and one fsync a commit.
class SqliteArchive {
public:
    using settings_type = holdfast::LocalSettings;
    static constexpr std::string_view name = "Local";
    static constexpr bool durable = true;

    SqliteArchive(const holdfast::LocalSettings& settings, const holdfast::DestinationEnvironment& environment)
        : file_(std::make_shared<SqliteFile>(settings.folder_path + ".archive")), process_(environment.process_id)
    {
    }

    SqliteWriter create(const holdfast::CreateRequest& request)
    {
        require_name(request.name);
        std::call_once(*marked_, [&] {
            static_cast<void>(SqliteFile::Statement(*file_, "SELECT 1"));  // makes the folder
            mark_ = std::make_shared<ProcessMark>(mark_of(process_));
        });
        return SqliteWriter(file_, request, process_);
    }

    SqliteReader open(const std::string& object, std::uint64_t offset)
    {
        require_name(object);
        SqliteFile::Statement select(*file_, "SELECT id FROM object WHERE name = ? AND committed");
        if (!select.bind(object).step())
            throw holdfast::Error(
                holdfast::errc::object_not_found,
                "The archive " + file_->path() + " has no object " + object + ". Check that it is the right archive.");
        return SqliteReader(file_, select.number(0), offset);
    }

    holdfast::ListPage list(const holdfast::ListRequest& request)
    {
        if (!holdfast::is_object_prefix(request.prefix)) require_name("");
        constexpr std::size_t page_size = 1000;
        holdfast::ListPage page;
        std::set<std::string> folders;
        SqliteFile::Statement select(*file_,
                                     "SELECT name, size FROM object WHERE committed AND name > ? AND "
                                     "substr(name, 1, ?) = ? ORDER BY name LIMIT ?");
        select.bind(request.continuation).bind(static_cast<std::int64_t>(request.prefix.size())).bind(request.prefix);
        select.bind(static_cast<std::int64_t>(page_size));
        std::size_t rows = 0;
        std::string last;
        for (; select.step(); ++rows) {
            last = select.text(0);
            const std::size_t slash = last.find('/', request.prefix.size());
            if (request.recursive || slash == std::string::npos)
                page.objects.push_back({last, static_cast<std::uint64_t>(select.number(1)), {}});
            // A folder that a page before has told is not told again.
            else if (request.continuation.compare(0, slash + 1, last, 0, slash + 1) != 0)
                folders.insert(last.substr(0, slash + 1));
        }
        page.folders.assign(folders.begin(), folders.end());
        if (rows == page_size) page.continuation = last;
        return page;
    }

    void remove(const std::string& object)
    {
        require_name(object);
        const auto lock = file_->lock();
        SqliteFile::Statement(*file_,
                              "DELETE FROM piece WHERE object IN (SELECT id FROM object WHERE name = ? AND committed)")
            .bind(object)
            .step();
        SqliteFile::Statement(*file_, "DELETE FROM object WHERE name = ? AND committed").bind(object).step();
    }

    // What a living process is writing stays, ours or another; a process that is gone writes no more.
    std::uint64_t sweep(const std::string& prefix)
    {
        std::set<std::string> writing;
        {
            SqliteFile::Statement select(*file_, "SELECT DISTINCT process FROM object WHERE NOT committed");
            while (select.step()) writing.insert(select.text(0));
        }
        std::uint64_t removed = 0;
        for (const auto& process : writing)
            if (process != process_ && ProcessMark::is_dead(mark_of(process)))
                removed += remove_unfinished(process, prefix);
        return removed;
    }

    void check()
    {
        const std::string probe = ".holdfast-check-" + process_;
        remove(probe);
        {
            auto writer = create({.name = probe});
            writer.append(std::as_bytes(std::span(probe)));
            writer.commit();
        }
        std::byte first{};
        const std::size_t count = open(probe, 0).read({&first, 1});
        remove(probe);
        if (count != 1 || first != std::byte{'.'})
            throw holdfast::Error(holdfast::errc::place_failed, "The archive " + file_->path() +
                                                                    " gives back other bytes than it got. "
                                                                    "Check its disk.");
    }

private:
    std::uint64_t remove_unfinished(const std::string& process, const std::string& prefix)
    {
        const auto lock = file_->lock();
        const std::string unfinished = "NOT committed AND process = ? AND substr(name, 1, ?) = ?";
        const auto size = static_cast<std::int64_t>(prefix.size());
        for (const std::string& sql :
             {"DELETE FROM piece WHERE object IN (SELECT id FROM object WHERE " + unfinished + ")",
              "DELETE FROM object WHERE " + unfinished})
            SqliteFile::Statement(*file_, sql).bind(process).bind(size).bind(prefix).step();
        return static_cast<std::uint64_t>(file_->changes());
    }
    [[nodiscard]] std::string mark_of(const std::string& process) const { return file_->path() + "." + process; }

    static void require_name(const std::string& object)
    {
        if (!holdfast::is_object_name(object))
            throw holdfast::Error(holdfast::errc::invalid_argument,
                                  "This is no name of an object. Use the names that holdfast gives.");
    }

    std::shared_ptr<SqliteFile> file_;
    std::string process_;
    std::shared_ptr<std::once_flag> marked_ = std::make_shared<std::once_flag>();
    std::shared_ptr<ProcessMark> mark_{};
};

static_assert(holdfast::Destination<SqliteArchive>);

#endif
