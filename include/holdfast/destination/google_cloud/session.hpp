#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_SESSION_HPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_SESSION_HPP

#include <holdfast/destination/google_cloud/client.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace holdfast::inline v1::google_cloud {

/// One resumable upload at the service: bytes go in order, in multiples of 256 KiB until the end. After every answer
/// that leaves open what was stored it is asked first, and goes on from there.
///
/// Cancellation    terminal: closes the connection at once; the upload stays where it is
/// Errors          as Client; the upload's address is in no text
/// Source          Google Cloud Storage documentation, resumable uploads
class Session {
public:
    static constexpr std::uint64_t unit = 256 * 1024;

    /// `address` is a secret.
    ///
    /// Errors          errc::place_failed: not an address of the service
    Session(std::shared_ptr<Client> client, std::string object, const std::string& address);

    /// Stores as much of `bytes`, which begin at `offset` of the object, as is a multiple of the unit. `bytes` begin at
    /// most where `stored` says, and reach at least to it.
    [[nodiscard]] awaitable<void> send(std::uint64_t offset, std::span<const std::byte> bytes);
    /// Stores the rest and makes the object of `offset + bytes.size()` bytes visible.
    [[nodiscard]] awaitable<Resource> finish(std::uint64_t offset, std::span<const std::byte> bytes);
    /// How many bytes of the object the service has told to have.
    [[nodiscard]] std::uint64_t stored() const { return stored_; }

private:
    struct Window;

    [[nodiscard]] http::Request next(Window& window);
    [[nodiscard]] http::Judgement judge_answer(Window& window, const http::Answer& answer);
    [[nodiscard]] http::Judgement judge_progress(Window& window, const http::Answer& answer);
    [[nodiscard]] awaitable<http::Answer> run(Window& window);

    std::shared_ptr<Client> client_;
    std::string object_;
    http::Url url_{};
    std::uint64_t stored_ = 0;
    bool uncertain_ = false;  // the service may have stored more than we know
};

/// Cancels an upload; true if there was one. One that is gone already is a success.
///
/// Errors          as Client
[[nodiscard]] awaitable<bool> cancel_session(Client& client, std::string address);

}  // namespace holdfast::inline v1::google_cloud

#endif
