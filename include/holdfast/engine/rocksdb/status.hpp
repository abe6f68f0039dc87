#ifndef HOLDFAST_ENGINE_ROCKSDB_STATUS_HPP
#define HOLDFAST_ENGINE_ROCKSDB_STATUS_HPP

#include <filesystem>
#include <string_view>

namespace rocksdb {
class Status;
}

namespace holdfast::inline v1::rocks {

/// Throws what `status` of RocksDB stands for: "Cannot <doing> <path>. …".
///
/// Errors          errc::no_space, errc::access_denied, errc::engine_failed (damaged, and anything else)
[[noreturn]] void fail(const ::rocksdb::Status& status, std::string_view doing, const std::filesystem::path& path);

}  // namespace holdfast::inline v1::rocks

#endif
