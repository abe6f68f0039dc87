#ifndef HOLDFAST_TESTING_LAWS_HOST_ENGINE_SUPPORT_HPP
#define HOLDFAST_TESTING_LAWS_HOST_ENGINE_SUPPORT_HPP

#include <holdfast/concepts/host_engine.hpp>
#include <holdfast/testing/laws/engine_stream.hpp>
#include <holdfast/testing/laws/law_broken.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

/// What the laws of `HostEngine` share: a context, reading a whole backup, writing one back.
namespace holdfast::inline v1::detail::engine_laws {

inline ReadRequest reading(std::string database, std::optional<Etag> after = {}, BackupType type = BackupType::backup)
{
    ReadRequest request;
    request.database = std::move(database);
    request.after = after;
    request.type = type;
    return request;
}

inline WriteRequest writing(std::string database, BackupType type = BackupType::backup)
{
    WriteRequest request;
    request.database = std::move(database);
    request.type = type;
    return request;
}

template <class H>
void fill(H& h, const std::string& database, int count, const std::string& prefix = "key")
{
    for (int i = 0; i < count; ++i)
        h.put(database, prefix + std::to_string(i),
              std::string(static_cast<std::size_t>(i % 40), 'v') + std::to_string(i));
}

template <class H>
[[nodiscard]] constexpr bool encrypts() noexcept
{
    if constexpr (requires { H::encryption; })
        return H::encryption;
    else
        return true;
}

template <class H>
[[nodiscard]] bool lists(H& h, const std::string& name)
{
    for (const DatabaseInfo& info : h.engine().databases())
        if (info.name == name) return true;
    return false;
}

}  // namespace holdfast::inline v1::detail::engine_laws

#endif
