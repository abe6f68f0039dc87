#ifndef HOLDFAST_DESTINATION_GLACIER_DOWNLOAD_HPP
#define HOLDFAST_DESTINATION_GLACIER_DOWNLOAD_HPP

#include <holdfast/destination/glacier/client.hpp>
#include <holdfast/destination/glacier/tree_hash.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace holdfast::inline v1::glacier {

/// The bytes of one object from an offset on. They come in ranges of whole MiB, each checked by the tree hash that the
/// server sends with it; an object that is read from its start is checked as a whole too.
///
/// Errors          errc::object_not_found; errc::object_truncated: the offset is past its end; errc::object_damaged;
///                 errc::not_yet_readable: its archive has been asked for; others as `Client`
class Download {
public:
    Download(std::shared_ptr<Client> client, std::string name, std::uint64_t offset);

    [[nodiscard]] awaitable<void> open();
    [[nodiscard]] awaitable<std::size_t> read(std::span<std::byte> into);

private:
    [[nodiscard]] std::string doing() const { return "reading " + name_; }
    [[nodiscard]] awaitable<void> find_job();
    [[nodiscard]] awaitable<bool> adopt_job(JobNote job);
    [[nodiscard]] awaitable<void> fetch();
    [[nodiscard]] awaitable<bool> check_range(const http::Answer& answer);
    [[noreturn]] void fail_damaged() const;

    std::shared_ptr<Client> client_;
    std::string name_;
    std::uint64_t offset_;
    ArchiveNote note_{};
    std::string job_{};     // blank: the bytes are in `buffer_` already
    std::string buffer_{};  // the bytes from `buffer_at_` on
    std::uint64_t buffer_at_ = 0;
    std::uint64_t next_range_ = 0;
    bool from_start_ = false;
    TreeHash hash_{};
};

}  // namespace holdfast::inline v1::glacier

#endif
