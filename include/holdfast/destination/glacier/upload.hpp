#ifndef HOLDFAST_DESTINATION_GLACIER_UPLOAD_HPP
#define HOLDFAST_DESTINATION_GLACIER_UPLOAD_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/destination/glacier/client.hpp>
#include <holdfast/destination/glacier/tree_hash.hpp>
#include <holdfast/destination/transfer/part_plan.hpp>
#include <holdfast/destination/transfer/part_sink.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace holdfast::inline v1::glacier {

/// The parts of an object of `request`'s size.
[[nodiscard]] transfer::PartPlan plan_parts(const CreateRequest& request, const GlacierOptions& options);

/// What a request with a body carries.
struct Digests {
    Sha256 sha256{};
    Sha256 tree{};
};

/// A mark that tells writers apart: 8 hex digits of the process, 16 of the writer.
[[nodiscard]] std::string new_writer_id(std::string_view process_id);
/// True if a writer of that process made the mark.
[[nodiscard]] bool is_of_process(std::string_view writer, std::string_view process_id);

/// One object on its way to a vault. A note of the writer is there before anything is sent, and goes when the archive's
/// own note is there; so nothing at the place is ever without one.
///
/// An upload in one request cannot be repeated: when its answer is lost it may have made an archive whose id nobody
/// knows. It is therefore sent once. If its outcome is not known, the object is sent in parts, whose completion Glacier
/// answers again; the first archive, if there is one, is removed by a sweep that has an inventory.
class Upload final : public transfer::PartSink {
public:
    Upload(std::shared_ptr<Client> client, std::string name, std::uint64_t part_size);

    [[nodiscard]] awaitable<void> put_whole(std::span<const std::byte> bytes) override;
    [[nodiscard]] awaitable<void> begin() override;
    [[nodiscard]] awaitable<void> send_part(std::uint64_t number, std::uint64_t offset,
                                            std::span<const std::byte> bytes) override;
    [[nodiscard]] awaitable<void> complete(std::uint64_t parts, std::uint64_t size) override;
    [[nodiscard]] awaitable<void> drop_parts() override;
    [[nodiscard]] awaitable<void> drop_object() override;
    void abandon() noexcept override;

private:
    [[nodiscard]] Call object_call(std::string method, std::string path, const std::string& doing,
                                   std::string permission) const;
    [[nodiscard]] awaitable<Digests> digests_of(std::span<const std::byte> bytes) const;
    [[nodiscard]] awaitable<void> require_free();
    [[nodiscard]] awaitable<void> begin_writer(bool may_be_stored);
    [[nodiscard]] awaitable<void> end_writer();
    [[nodiscard]] awaitable<bool> try_at_once(std::span<const std::byte> sent, const Digests& digests);
    [[nodiscard]] awaitable<void> begin_upload(std::uint64_t part_size);
    [[nodiscard]] awaitable<void> abort_twins();
    [[nodiscard]] awaitable<void> take_name();
    [[nodiscard]] awaitable<void> finish_upload();
    [[nodiscard]] awaitable<std::string> request_completion();
    [[nodiscard]] awaitable<void> note_archive(std::span<const std::byte> content);

    std::shared_ptr<Client> client_;
    std::string name_;       // for texts
    std::string full_name_;  // with the folder
    std::uint64_t part_size_;
    std::string claim_;
    bool claimed_ = false;
    bool empty_ = false;
    std::string writer_{};  // blank: no note of it is there
    bool unknown_ = false;  // an archive of this writer may be there, and its id cannot be found out
    std::string upload_id_{};
    bool completing_ = false;  // the completion of `upload_id_` was asked for
    std::vector<Sha256> parts_{};
    std::uint64_t sent_ = 0;  // bytes of the archive
    std::string tree_hash_{};
    std::string archive_id_{};  // it is stored
};

}  // namespace holdfast::inline v1::glacier

#endif
