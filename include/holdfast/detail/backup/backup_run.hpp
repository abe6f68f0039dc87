#ifndef HOLDFAST_DETAIL_BACKUP_BACKUP_RUN_HPP
#define HOLDFAST_DETAIL_BACKUP_BACKUP_RUN_HPP

#include <holdfast/backup/backup_job.hpp>
#include <holdfast/backup/backup_outcome.hpp>
#include <holdfast/backup/frames_digest.hpp>
#include <holdfast/detail/backup/entry_reader.hpp>
#include <holdfast/detail/backup/frame_slot.hpp>
#include <holdfast/detail/backup/place_run.hpp>
#include <holdfast/detail/ordered_pipeline.hpp>
#include <holdfast/detail/throttle.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::inline v1::detail {

/// One run of `run_backup`: what its stages share. The stages are coroutines on one executor; each is in a file of
/// its own. `perform` drives them.
class BackupRun {
public:
    BackupRun(BackupJob its_job, const boost::asio::any_io_executor& executor);

    /// The whole run. Never cancelled from outside; ends early by an abort of the control.
    boost::asio::awaitable<BackupOutcome> perform();

private:
    // run_backup.ipp: the order of things
    boost::asio::awaitable<void> make_backup();
    void check_job() const;
    boost::asio::awaitable<void> stream_frames();
    [[nodiscard]] static PlaceOutcome outcome_of(const PlaceRun& place);
    [[nodiscard]] BackupOutcome succeed();
    [[nodiscard]] BackupFailure fail(const std::exception_ptr& failure) const;

    // prepare.ipp: names, keys, and what an earlier attempt has left
    boost::asio::awaitable<void> prepare_places();
    boost::asio::awaitable<void> list_place(PlaceRun& place);
    boost::asio::awaitable<void> remove_strays(PlaceRun& place);
    void choose_primary();
    void name_folder(int attempt);
    void describe_backup();
    void continue_chain();
    void prepare_codec();

    // adopt.ipp: a backup that an earlier process finished and did not record
    boost::asio::awaitable<bool> adopt_newer_backup();
    [[nodiscard]] bool adopt(const std::string& text, const PlaceRun& place);

    // read_stage.ipp: the engine to raw frames
    boost::asio::awaitable<void> read_frames();
    boost::asio::awaitable<void> fill_frame(FrameSlot& slot);
    [[nodiscard]] std::shared_ptr<FrameSlot> new_slot();
    [[nodiscard]] std::vector<std::byte> take_buffer();
    void keep_buffer(std::vector<std::byte> buffer);

    // seal_stage.ipp: raw frames to stored ones, in order, into segments
    boost::asio::awaitable<void> seal_frames();
    [[nodiscard]] std::vector<std::byte> seal(FrameSlot& slot) const;
    boost::asio::awaitable<void> route_frames();
    void route(const std::shared_ptr<FrameSlot>& slot);

    // place_stage.ipp: stored frames to one place
    boost::asio::awaitable<void> write_place(PlaceRun& place);
    boost::asio::awaitable<void> write_frames(PlaceRun& place);
    boost::asio::awaitable<void> begin_segment(PlaceRun& place, std::uint32_t segment);
    boost::asio::awaitable<void> append(PlaceRun& place, std::span<const std::byte> bytes);
    boost::asio::awaitable<void> commit_object(PlaceRun& place);
    boost::asio::awaitable<void> guard_place(PlaceRun& place, boost::asio::awaitable<void> work);
    void lose_place(PlaceRun& place, const std::exception_ptr& failure);
    void release(FrameSlot& slot);

    // commit_stage.ipp: manifests, places that are filled, and removal of what does not count
    void complete_manifest();
    boost::asio::awaitable<void> commit_manifests();
    boost::asio::awaitable<void> write_manifest(PlaceRun& place);
    boost::asio::awaitable<void> finish_place(PlaceRun& place);
    boost::asio::awaitable<void> fill_followers();
    boost::asio::awaitable<void> fill_follower(PlaceRun& place);
    boost::asio::awaitable<void> copy_segment(PlaceRun& place, std::uint32_t number);
    boost::asio::awaitable<void> clean_up(bool everywhere);
    boost::asio::awaitable<void> clean_place(PlaceRun& place);
    void check_enough_places() const;
    [[nodiscard]] ChainPlace lack_of_new_place(const PlaceRun& place) const;
    [[nodiscard]] ChainState next_chain() const;

    [[nodiscard]] bool is_staging(const PlaceRun& place) const { return place.index >= job_.places.size(); }
    [[nodiscard]] std::string object(const std::string& name) const { return folder_ + "/" + name; }
    void set_place_state(const PlaceRun& place, UploadState state);

    BackupJob job_;
    boost::asio::any_io_executor executor_;
    TimeSpan began_{};
    std::vector<std::unique_ptr<PlaceRun>> places_{};  ///< those of the job, then the staging if there is one
    PlaceRun* primary_ = nullptr;                      ///< written first, read by the followers; null = fan-out

    std::string folder_{};
    Manifest manifest_{};
    std::string manifest_text_{};
    SecretBytes data_key_{};
    std::unique_ptr<FrameCodec> codec_{};

    std::unique_ptr<EntryReader> reader_{};
    Throttle read_operations_throttle_;
    Throttle read_bytes_throttle_;
    Throttle upload_throttle_;
    std::size_t frame_size_;
    OrderedPipeline<FrameSlot> pipeline_;
    std::vector<std::vector<std::byte>> free_buffers_{};  ///< each with room for a frame, raw or stored
    std::uint64_t frames_read_ = 0;
    std::uint64_t read_operations_ = 0;
    FramesDigest frames_digest_{};
    bool routed_all_ = false;
};

}  // namespace holdfast::inline v1::detail

#endif
