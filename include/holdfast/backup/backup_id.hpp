#ifndef HOLDFAST_BACKUP_BACKUP_ID_HPP
#define HOLDFAST_BACKUP_BACKUP_ID_HPP

#include <holdfast/backup/hex.hpp>

#include <sodium.h>

#include <array>
#include <cstddef>
#include <new>
#include <string>

namespace holdfast::inline v1 {

/// The random name of one backup; it is in every one of its objects, so that a foreign one is noticed.
using BackupId = std::array<std::byte, 16>;

/// A new id from the system's cryptographic random source.
[[nodiscard]] inline BackupId random_backup_id()
{
    if (sodium_init() < 0) throw std::bad_alloc();
    BackupId id{};
    randombytes_buf(id.data(), id.size());
    return id;
}

/// 32 lower-case hexadecimal digits.
[[nodiscard]] inline std::string to_string(const BackupId& id)
{
    return detail::to_hex(id);
}

}  // namespace holdfast::inline v1

#endif
