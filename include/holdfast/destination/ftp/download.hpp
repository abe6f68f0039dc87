#ifndef HOLDFAST_DESTINATION_FTP_DOWNLOAD_HPP
#define HOLDFAST_DESTINATION_FTP_DOWNLOAD_HPP

#include <holdfast/destination/ftp/client.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace holdfast::inline v1::ftp {

/// One object on its way from the server. Its size is asked for first, so that a cut transfer cannot pass for the end;
/// one that breaks goes on where it broke.
///
/// Errors          errc::object_not_found; errc::object_damaged: it has another size than before; others as `judge`
class Download {
public:
    Download(std::shared_ptr<Client> client, std::string name, std::uint64_t offset);

    [[nodiscard]] awaitable<void> open();
    [[nodiscard]] awaitable<std::size_t> read(std::span<std::byte> into);

private:
    [[nodiscard]] awaitable<void> connect();
    [[nodiscard]] awaitable<std::size_t> read_once(std::span<std::byte> into);
    [[nodiscard]] awaitable<void> end_here();

    std::shared_ptr<Client> client_;
    std::string name_;
    std::string doing_;
    std::uint64_t offset_;
    std::uint64_t size_ = 0;
    bool opened_ = false;
    bool ended_ = false;
    Patience patience_;
    std::unique_ptr<Session> session_{};
};

}  // namespace holdfast::inline v1::ftp

#endif
