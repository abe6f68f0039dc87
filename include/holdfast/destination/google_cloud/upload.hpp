#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_UPLOAD_HPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_UPLOAD_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/destination/google_cloud/client.hpp>
#include <holdfast/destination/google_cloud/crc32c.hpp>
#include <holdfast/destination/google_cloud/session.hpp>
#include <holdfast/destination/transfer/part_plan.hpp>
#include <holdfast/destination/transfer/part_sink.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::inline v1::google_cloud {

/// The chunks into which an object is cut.
///
/// Errors          errc::invalid_argument: more than 5 TiB
[[nodiscard]] transfer::PartPlan plan_chunks(const CreateRequest& request, const GoogleCloudOptions& options);

/// Stores one object of the bucket: in one request, or in a resumable upload, chunk after chunk. Creates only where
/// nothing is; a success whose answer was lost is recognised by the writer's id, which is stored with the object. The
/// service's CRC-32C is compared with ours; an object that differs is removed.
///
/// Source          Google Cloud Storage JSON API v1: Objects: insert
class Upload : public transfer::PartSink {
public:
    Upload(std::shared_ptr<Client> client, std::string name);

    awaitable<void> put_whole(std::span<const std::byte> bytes) override;
    awaitable<void> begin() override;
    awaitable<void> send_part(std::uint64_t number, std::uint64_t offset, std::span<const std::byte> bytes) override;
    awaitable<void> complete(std::uint64_t parts, std::uint64_t size) override;
    awaitable<void> drop_parts() override;
    awaitable<void> drop_object() override;
    void abandon() noexcept override;

private:
    [[nodiscard]] std::string describe(const std::string& doing) const;
    [[nodiscard]] std::string metadata(Members checksums) const;
    [[nodiscard]] awaitable<void> digest(std::span<const std::byte> bytes);
    [[nodiscard]] awaitable<Resource> put(std::span<const std::byte> bytes);
    [[nodiscard]] awaitable<void> settle(std::optional<Resource> stored, std::exception_ptr refused,
                                         std::uint64_t size);
    /// The object at the place, if this upload has stored it; the answer that said so may have been lost.
    [[nodiscard]] awaitable<std::optional<Resource>> find_own();
    [[nodiscard]] awaitable<void> remove(Resource stored);

    std::shared_ptr<Client> client_;
    std::string name_;
    std::string writer_id_;
    std::string address_{};  // of the upload; a secret
    std::string note_{};
    std::optional<Session> session_{};
    Crc32c crc_{};
    std::vector<std::byte> tail_{};  // taken from the last part, too short to be sent by itself
};

}  // namespace holdfast::inline v1::google_cloud

#endif
