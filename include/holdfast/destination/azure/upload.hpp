#ifndef HOLDFAST_DESTINATION_AZURE_UPLOAD_HPP
#define HOLDFAST_DESTINATION_AZURE_UPLOAD_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/destination/azure/block_id.hpp>
#include <holdfast/destination/azure/client.hpp>
#include <holdfast/destination/transfer/part_plan.hpp>
#include <holdfast/destination/transfer/part_sink.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace holdfast::inline v1::azure {

/// The blocks into which a blob is cut.
[[nodiscard]] transfer::PartPlan plan_blocks(const CreateRequest& request, const AzureOptions& options);

/// Stores one blob of the container: a put, or blocks and their list. Creates only where nothing is; a success whose
/// answer was lost is recognised by the writer's mark, which is stored with the blob.
///
/// Errors          errc::object_exists also of `begin`, so that no block is sent for a name that is taken
/// Source          Azure Storage REST API: Put Blob, Put Block, Put Block List
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
    /// The blob at the place, if there is one.
    struct Found {
        bool exists = false;
        bool ours = false;
        std::string etag{};
    };

    [[nodiscard]] Call blob_call(std::string method, const std::string& doing, std::string permission) const;
    [[nodiscard]] awaitable<void> add_body(Call& call, std::span<const std::byte> body) const;
    [[nodiscard]] awaitable<void> create_blob(Call& call, std::uint64_t size);
    [[nodiscard]] awaitable<Found> look() const;
    void forget_blocks();

    std::shared_ptr<Client> client_;
    std::string name_;
    std::string key_;
    BlockOwner owner_;
    bool sent_blocks_ = false;
    int unsettled_ = 0;  // blocks whose requests ended without an answer
};

}  // namespace holdfast::inline v1::azure

#endif
