#ifndef HOLDFAST_PERSISTENCE_KEY_FILE_IPP
#define HOLDFAST_PERSISTENCE_KEY_FILE_IPP

#include <holdfast/destination/local_temporary.hpp>
#include <holdfast/error.hpp>
#include <holdfast/persistence/key_file.hpp>

#include <sodium.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

namespace holdfast::inline v1 {

namespace detail {

inline constexpr std::string_view key_file_mark = "holdfast-key-1 ";
inline constexpr std::size_t key_file_key_size = 32;
inline constexpr std::size_t key_file_size = key_file_mark.size() + 2 * key_file_key_size + 1;

[[noreturn]] inline void throw_key_file(int error, std::string_view doing, const std::string& path)
{
    const bool full = error == ENOSPC || error == EDQUOT;
    throw Error(full ? errc::persistence_full : errc::persistence_failed,
                "Cannot " + std::string(doing) + " the key file " + path + " of the persistence: " +
                    std::generic_category().message(error) + ". " + std::string(local_advice(error)));
}

}  // namespace detail

std::optional<SecretBytes> read_key_file(const std::string& path)
{
    const detail::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file && errno == ENOENT) return std::nullopt;
    if (!file) detail::throw_key_file(errno, "read", path);
    SecretBytes text(detail::key_file_size + 1);
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t count = ::read(file.get(), text.bytes().data() + size, text.size() - size);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) detail::throw_key_file(errno, "read", path);
        if (count == 0) break;
        size += static_cast<std::size_t>(count);
    }
    SecretBytes key(detail::key_file_key_size);
    const std::string_view content(reinterpret_cast<const char*>(text.bytes().data()), size);
    std::size_t decoded = 0;
    const bool whole = (size == detail::key_file_size && content.back() == '\n') || size == detail::key_file_size - 1;
    if (!whole || !content.starts_with(detail::key_file_mark) ||
        sodium_hex2bin(reinterpret_cast<unsigned char*>(key.bytes().data()), key.size(),
                       content.data() + detail::key_file_mark.size(), 2 * key.size(), nullptr, &decoded,
                       nullptr) != 0 ||
        decoded != key.size())
        throw Error(errc::wrong_key, "The file " + path +
                                         " is not a key file of holdfast, or it is damaged. Put the "
                                         "key file back that was made with the persistence.");
    return key;
}

SecretBytes create_key_file(const std::string& path)
{
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
    const std::string file_name = slash == std::string::npos ? path : path.substr(slash + 1);
    const detail::FileDescriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory) detail::throw_key_file(errno, "create", path);

    SecretBytes key = SecretBytes::random(detail::key_file_key_size);
    SecretBytes text(detail::key_file_size + 1);
    std::memcpy(text.bytes().data(), detail::key_file_mark.data(), detail::key_file_mark.size());
    auto* const digits = reinterpret_cast<char*>(text.bytes().data()) + detail::key_file_mark.size();
    sodium_bin2hex(digits, 2 * key.size() + 1, reinterpret_cast<const unsigned char*>(key.bytes().data()), key.size());
    text.bytes()[detail::key_file_size - 1] = std::byte{'\n'};

    detail::LocalTemporary temporary;
    int error =
        detail::create_temporary(directory.get(), "key", detail::LocalTemporaryKind::unnamed_if_possible, temporary);
    if (error == 0) error = detail::write_all(temporary.file.get(), text.bytes().first(detail::key_file_size));
    if (error == 0 && ::fsync(temporary.file.get()) != 0) error = errno;
    if (error == 0) error = detail::publish_temporary(directory.get(), temporary, file_name);
    const bool others = error == EEXIST;
    if (error == 0 && ::fsync(temporary.file.get()) != 0) error = errno;
    if (error == 0) error = detail::sync_directory(directory.get());
    if (!temporary.name.empty()) ::unlinkat(directory.get(), temporary.name.c_str(), 0);
    if (others)
        if (auto existing = read_key_file(path)) return std::move(*existing);
    if (error != 0) detail::throw_key_file(error, "create", path);
    return key;
}

}  // namespace holdfast::inline v1

#endif
