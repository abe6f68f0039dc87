#ifndef DOCUMENT_SERVER_STORE_FILES_HPP
#define DOCUMENT_SERVER_STORE_FILES_HPP

#include <holdfast/encryption/secret_bytes.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace document_server {

/// What the name of a database file says: `<name, escaped>.<incarnation>.sqlite`. The incarnation is random, so a
/// database that is dropped and made again never meets the files of its predecessor.
struct FileName {
    std::string database;
    std::string incarnation;

    [[nodiscard]] static FileName fresh(std::string_view database);
    [[nodiscard]] std::string text() const;
    /// Empty if `text` is not such a name.
    [[nodiscard]] static std::optional<FileName> parse(std::string_view text);
};

/// Names of databases that differ in ASCII letter case only are the same.
[[nodiscard]] std::string fold(std::string_view name);

/// The key file beside a database file, which exists if the database is encrypted.
[[nodiscard]] std::filesystem::path key_file_of(const std::filesystem::path& database_file);
/// Writes a key durably into a file that only the owner can read.
void write_key_file(const std::filesystem::path& file, const holdfast::SecretBytes& key);
/// Empty if there is no such file. Throws StoreError.
[[nodiscard]] holdfast::SecretBytes read_key_file(const std::filesystem::path& file);

/// Makes a file's bytes, or a folder's entries, survive a power cut. Throws StoreError.
void sync(const std::filesystem::path& file_or_folder);

/// A file in the store's folder for unfinished things; removed with its journals unless it was released.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::filesystem::path& folder);
    TemporaryFile(TemporaryFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    TemporaryFile& operator=(TemporaryFile&& other) noexcept
    {
        std::swap(path_, other.path_);
        return *this;
    }
    ~TemporaryFile();

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// Whoever has the path removes the file.
    void release() { path_.clear(); }

private:
    std::filesystem::path path_;
};

}  // namespace document_server

#endif
