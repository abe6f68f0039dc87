#ifndef HOLDFAST_DESTINATION_FTP_UPLOAD_HPP
#define HOLDFAST_DESTINATION_FTP_UPLOAD_HPP

#include <holdfast/destination/ftp/client.hpp>
#include <holdfast/destination/ftp/window.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace holdfast::inline v1::ftp {

/// One object on its way to the server: streamed into a temporary file, whose size is compared, and which is then
/// renamed. A transfer that breaks goes on where the server's file ends, from the bytes that are kept in memory.
///
/// Memory          `FtpOptions::resume_window`, and less for smaller objects
/// Cancellation    terminal: closes the connections at once; `discard` or a sweep cleans up
/// Errors          errc::invalid_argument: another size than declared, or used after its end; errc::object_exists;
///                 errc::object_truncated; others as `judge`
class Upload {
public:
    Upload(std::shared_ptr<Client> client, std::string name, std::optional<std::uint64_t> declared);
    Upload(const Upload&) = delete;
    Upload& operator=(const Upload&) = delete;
    ~Upload();

    [[nodiscard]] awaitable<void> append(std::span<const std::byte> bytes);
    [[nodiscard]] awaitable<void> commit();
    [[nodiscard]] awaitable<void> discard();

private:
    enum class Phase { open, committed, failed, discarded };

    void require_open() const;
    [[noreturn]] void fail_size() const;
    [[nodiscard]] awaitable<void> append_some(std::span<const std::byte> bytes);
    [[nodiscard]] awaitable<void> flush();
    [[nodiscard]] awaitable<void> flush_once();
    [[nodiscard]] awaitable<void> begin_file(bool with_folders);
    [[nodiscard]] awaitable<void> connect();
    [[nodiscard]] awaitable<void> resume(std::uint64_t size);
    [[nodiscard]] awaitable<void> finish();
    [[nodiscard]] awaitable<void> finish_once();
    [[nodiscard]] awaitable<void> publish();
    [[nodiscard]] awaitable<bool> publish_once();
    [[nodiscard]] awaitable<void> clean_up_after(std::exception_ptr failure);
    [[nodiscard]] awaitable<void> remove_all();
    void new_temporary();
    [[nodiscard]] std::string folder() const;
    [[nodiscard]] std::string temporary_name() const;

    std::shared_ptr<Client> client_;
    std::string name_;
    std::optional<std::uint64_t> declared_;
    std::string doing_;
    std::string temporary_{};  // the file's name in its folder
    Phase phase_ = Phase::open;
    Window window_;
    Patience patience_;
    std::unique_ptr<Session> session_{};
    std::uint64_t sent_ = 0;       // how far the transfer under way has come
    std::uint64_t confirmed_ = 0;  // what the server was seen to have
    bool begun_ = false;           // the temporary file may be at the place
    bool transferring_ = false;
    bool renaming_ = false;  // the object may have become visible
};

}  // namespace holdfast::inline v1::ftp

#endif
