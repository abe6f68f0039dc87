#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_SESSION_NOTES_HPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_SESSION_NOTES_HPP

#include <holdfast/destination/environment.hpp>
#include <holdfast/encryption/secret_bytes.hpp>
#include <holdfast/encryption/secret_text.hpp>

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::inline v1::google_cloud {

using boost::asio::awaitable;

/// The unfinished uploads of one bucket, remembered beyond the process: the service lists none of them, and bills none.
/// What is not remembered it forgets itself after a week.
///
/// The address of an upload is a secret. It is sealed with a key that is made from the service account's key file; a
/// note that another key file has sealed is useless and is dropped. Without a key file (metadata service) there is
/// nothing to seal it with: then the server's persistence alone protects it.
///
/// Errors          none but cancellation: notes are a help, and a backup does not fail for want of one
/// Thread safety   shared: safe
class SessionNotes {
public:
    /// `place` tells apart what has the same memory.
    SessionNotes(DestinationEnvironment environment, const SecretText& credentials_json, const std::string& place);

    /// One upload that nobody continues.
    struct Stale {
        std::string id{};
        std::string uri{};
    };

    /// Gives a new upload an id, first thing after it was begun; `store` then makes the note durable.
    [[nodiscard]] std::string add(const std::string& object, const std::string& uri);
    [[nodiscard]] awaitable<void> store(std::string id, std::string object, std::string uri);
    /// The upload has ended.
    [[nodiscard]] awaitable<void> forget(std::string id);
    /// Its writer is gone.
    void abandon(const std::string& id) noexcept;
    /// The uploads of objects whose full names begin with `prefix` that this process has given up or another process
    /// has begun.
    [[nodiscard]] awaitable<std::vector<Stale>> stale(std::string prefix);

private:
    [[nodiscard]] std::string note_key(const std::string& id) const { return "session/" + place_ + "/" + id; }
    [[nodiscard]] std::string seal(const std::string& text) const;
    [[nodiscard]] std::optional<std::string> unseal(const std::string& text) const;
    [[nodiscard]] awaitable<std::vector<Stale>> read_notes(std::string prefix);

    DestinationEnvironment environment_;
    std::string place_;
    SecretBytes key_{};
};

}  // namespace holdfast::inline v1::google_cloud

#endif
