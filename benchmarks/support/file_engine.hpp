#ifndef HOLDFAST_BENCHMARKS_SUPPORT_FILE_ENGINE_HPP
#define HOLDFAST_BENCHMARKS_SUPPORT_FILE_ENGINE_HPP

#include <holdfast/concepts/host_engine.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace benchmarks {

/// An open file, closed at the end.
class File {
public:
    File(const std::string& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)), path_(path)
    {
        if (fd_ < 0) throw std::runtime_error("cannot open " + path);
    }
    File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}
    File& operator=(File&&) = delete;
    ~File()
    {
        if (fd_ >= 0) ::close(fd_);
    }

    [[nodiscard]] std::uint64_t size() const
    {
        struct stat status = {};
        if (::fstat(fd_, &status) != 0) throw std::runtime_error("cannot look at " + path_);
        return static_cast<std::uint64_t>(status.st_size);
    }
    /// Fills `into` unless the file ends.
    std::size_t read(std::span<std::byte> into)
    {
        std::size_t done = 0;
        while (done < into.size()) {
            const ::ssize_t count = ::read(fd_, into.data() + done, into.size() - done);
            if (count < 0) throw std::runtime_error("cannot read " + path_);
            if (count == 0) break;
            done += static_cast<std::size_t>(count);
        }
        return done;
    }
    void write(std::span<const std::byte> bytes)
    {
        while (!bytes.empty()) {
            const ::ssize_t count = ::write(fd_, bytes.data(), bytes.size());
            if (count <= 0) throw std::runtime_error("cannot write " + path_);
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        }
    }
    void sync()
    {
        if (::fsync(fd_) != 0) throw std::runtime_error("cannot sync " + path_);
    }

private:
    int fd_;
    std::string path_;
};

/// An engine whose databases are one file each, read and written as they are: what it costs beside holdfast is
/// what `cat` costs, so that peers that take files start from the same bytes. A restore that fails leaves its file.
class FileEngine {
public:
    /// Restored databases become files in `folder`.
    explicit FileEngine(std::string folder) : shared_(std::make_shared<Shared>(std::move(folder))) {}

    void add(const std::string& database, const std::string& file)
    {
        const std::lock_guard lock(shared_->mutex);
        shared_->files[database] = file;
    }
    [[nodiscard]] std::string file_of(const std::string& database) const
    {
        const std::lock_guard lock(shared_->mutex);
        return shared_->files.at(database);
    }

    // HostEngine
    class Reader {
    public:
        explicit Reader(const std::string& path) : file_(path, O_RDONLY), left_(file_.size()), size_(left_) {}
        [[nodiscard]] holdfast::ReadDescription description() const { return {1, "", {{"documents", size_, 1}}}; }
        holdfast::ReadChunk read(std::span<std::byte> into, std::uint64_t)
        {
            const std::uint64_t item = left_ == size_ ? 1U : 0U;
            const std::size_t count = file_.read(into);
            left_ -= count;
            return {.bytes = count, .items = item, .operations = 1, .end_of_entry = left_ == 0};
        }

    private:
        File file_;
        std::uint64_t left_;
        std::uint64_t size_;
    };

private:
    struct Shared {
        explicit Shared(std::string to) : folder(std::move(to)) {}
        std::mutex mutex;
        std::string folder;
        std::map<std::string, std::string> files;
    };

public:
    class Writer {
    public:
        Writer(std::shared_ptr<Shared> shared, std::string database)
            : shared_(std::move(shared)),
              database_(std::move(database)),
              path_(shared_->folder + "/" + database_),
              file_(path_, O_WRONLY | O_CREAT | O_TRUNC)
        {
        }
        void begin_backup(const holdfast::WrittenBackup&) {}
        void begin_entry(const holdfast::EntryDeclaration&) {}
        void write(std::span<const std::byte> bytes) { file_.write(bytes); }
        void end_entry() {}
        void end_backup() {}
        void publish()
        {
            file_.sync();
            const std::lock_guard lock(shared_->mutex);
            shared_->files[database_] = path_;
        }

    private:
        std::shared_ptr<Shared> shared_;
        std::string database_;
        std::string path_;
        File file_;
    };

    [[nodiscard]] holdfast::EngineIdentity identity() const { return {"files", "1"}; }
    [[nodiscard]] std::vector<holdfast::DatabaseInfo> databases() const
    {
        const std::lock_guard lock(shared_->mutex);
        std::vector<holdfast::DatabaseInfo> all;
        for (const auto& [name, file] : shared_->files) all.push_back({.name = name});
        return all;
    }
    [[nodiscard]] holdfast::Etag last_etag(const std::string&) const { return 1; }
    [[nodiscard]] holdfast::SecretBytes database_key(const std::string&) const { return {}; }
    [[nodiscard]] Reader open_reader(const holdfast::ReadRequest& request) { return Reader(file_of(request.database)); }
    [[nodiscard]] Writer open_writer(holdfast::WriteRequest request) { return {shared_, std::move(request.database)}; }

private:
    std::shared_ptr<Shared> shared_;
};
static_assert(holdfast::HostEngine<FileEngine>);

}  // namespace benchmarks

#endif
