#include "files.hpp"

#include "sealer.hpp"
#include "sqlite.hpp"

#include <sodium.h>

#include <fcntl.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace document_server {

namespace {

constexpr std::string_view suffix = ".sqlite";
constexpr std::string_view kept = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

std::string random_text()
{
    std::array<unsigned char, 8> bytes{};
    if (sodium_init() < 0) throw StoreError("libsodium cannot be initialised");
    randombytes_buf(bytes.data(), bytes.size());
    std::string text(17, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    text.pop_back();
    return text;
}

class Descriptor {
public:
    Descriptor(const std::filesystem::path& file, int flags, mode_t mode = 0)
        : file_(file), value_(::open(file.c_str(), flags | O_CLOEXEC, mode))
    {
        if (value_ < 0) fail("open");
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { ::close(value_); }
    [[nodiscard]] int get() const { return value_; }
    [[noreturn]] void fail(const char* what) const
    {
        throw StoreError(std::string("Cannot ") + what + " " + file_.string() + ": " + std::strerror(errno));
    }

private:
    std::filesystem::path file_;
    int value_;
};

}  // namespace

std::string fold(std::string_view name)
{
    std::string folded(name);
    for (char& c : folded)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return folded;
}

FileName FileName::fresh(std::string_view database)
{
    return {std::string(database), random_text()};
}

std::string FileName::text() const
{
    std::string escaped;
    for (const char c : database) {
        if (kept.find(c) != std::string_view::npos) {
            escaped += c;
            continue;
        }
        char code[4];
        std::snprintf(code, sizeof code, "%%%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
        escaped += code;
    }
    const std::string name = escaped + "." + incarnation + std::string(suffix);
    if (database.empty() || name.size() > 200) throw StoreError("The name '" + database + "' is blank or too long");
    return name;
}

std::optional<FileName> FileName::parse(std::string_view text)
{
    if (!text.ends_with(suffix)) return std::nullopt;
    text.remove_suffix(suffix.size());
    const std::size_t dot = text.find('.');
    if (dot == 0 || dot == std::string_view::npos) return std::nullopt;
    FileName name{{}, std::string(text.substr(dot + 1))};
    for (std::size_t i = 0; i < dot; ++i) {
        if (text[i] != '%') {
            name.database += text[i];
            continue;
        }
        unsigned code = 0;
        const char* digits = text.data() + i + 1;
        if (i + 2 >= dot || std::from_chars(digits, digits + 2, code, 16).ptr != digits + 2) return std::nullopt;
        name.database += static_cast<char>(code);
        i += 2;
    }
    return name;
}

std::filesystem::path key_file_of(const std::filesystem::path& database_file)
{
    return std::filesystem::path(database_file) += ".key";
}

void write_key_file(const std::filesystem::path& file, const holdfast::SecretBytes& key)
{
    const Descriptor descriptor(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (::write(descriptor.get(), key.bytes().data(), key.size()) != static_cast<ssize_t>(key.size()))
        descriptor.fail("write");
    if (::fsync(descriptor.get()) != 0) descriptor.fail("sync");
}

holdfast::SecretBytes read_key_file(const std::filesystem::path& file)
{
    if (!std::filesystem::exists(file)) return {};
    holdfast::SecretBytes key(Sealer::key_size);
    const Descriptor descriptor(file, O_RDONLY);
    if (::read(descriptor.get(), key.bytes().data(), key.size()) != static_cast<ssize_t>(key.size()))
        throw StoreError(file.string() + " holds no key of 32 bytes");
    return key;
}

void sync(const std::filesystem::path& file_or_folder)
{
    const Descriptor descriptor(file_or_folder, O_RDONLY);
    if (::fsync(descriptor.get()) != 0) descriptor.fail("sync");
}

TemporaryFile::TemporaryFile(const std::filesystem::path& folder) : path_(folder / random_text()) {}

TemporaryFile::~TemporaryFile()
{
    if (path_.empty()) return;
    std::error_code ignored;
    for (const char* journal : {"", "-journal", "-wal", "-shm"})
        std::filesystem::remove(std::filesystem::path(path_) += journal, ignored);
}

}  // namespace document_server
