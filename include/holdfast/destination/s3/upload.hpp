#ifndef HOLDFAST_DESTINATION_S3_UPLOAD_HPP
#define HOLDFAST_DESTINATION_S3_UPLOAD_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/destination/s3/client.hpp>
#include <holdfast/destination/transfer/part_plan.hpp>
#include <holdfast/destination/transfer/part_sink.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace holdfast::inline v1::s3 {

/// The parts into which an object is cut.
[[nodiscard]] transfer::PartPlan plan_parts(const CreateRequest& request, const S3Options& options);

/// Stores one object of the bucket: a put, or a multipart upload. Creates only where nothing is; a success whose answer
/// was lost is recognised by the writer's id, which is stored with the object.
///
/// Source          Amazon S3 API reference: PutObject, CreateMultipartUpload, UploadPart, CompleteMultipartUpload
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
    [[nodiscard]] Call object_call(std::string method, const std::string& doing, std::string permission) const;
    [[nodiscard]] awaitable<void> add_checksums(Call& call, std::span<const std::byte> body) const;
    [[nodiscard]] awaitable<Result> call_with(Call& call, std::span<const std::byte> body) const;
    [[nodiscard]] awaitable<void> create_object(Call& call);
    [[nodiscard]] awaitable<void> abort_twins();
    /// True if the object at the place was written by this upload; the server's answer to our own may have been lost.
    [[nodiscard]] awaitable<bool> is_ours();
    [[nodiscard]] awaitable<void> require_free();

    std::shared_ptr<Client> client_;
    std::string name_;
    std::string key_;
    std::string writer_id_;
    std::string upload_id_{};
    bool may_have_lost_id_ = false;  ///< an upload may have begun whose id never reached us
    std::vector<std::string> etags_{};
};

}  // namespace holdfast::inline v1::s3

#endif
