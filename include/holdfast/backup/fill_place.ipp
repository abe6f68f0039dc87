#ifndef HOLDFAST_BACKUP_FILL_PLACE_IPP
#define HOLDFAST_BACKUP_FILL_PLACE_IPP

#include <holdfast/backup/fill_place.hpp>
#include <holdfast/backup/object_names.hpp>
#include <holdfast/detail/failures.hpp>
#include <holdfast/detail/list_all.hpp>
#include <holdfast/detail/read_object.hpp>
#include <holdfast/detail/segment_reader.hpp>
#include <holdfast/detail/shelter.hpp>
#include <holdfast/detail/throttle.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace holdfast::inline v1::detail {

/// An object's name taken apart.
struct ChainObject {
    std::string folder;
    ObjectName name;

    [[nodiscard]] std::string in_folder(const std::string& file) const
    {
        return folder.empty() ? file : folder + "/" + file;
    }
    [[nodiscard]] std::string manifest() const { return in_folder(make_manifest_name(name.number)); }
};

inline ChainObject take_apart(const std::string& object)
{
    const std::size_t slash = object.rfind('/');
    const auto name = parse_object_name(std::string_view(object).substr(slash == std::string::npos ? 0 : slash + 1));
    if (!name)
        throw Error(errc::invalid_argument,
                    "Object '" + object + "' is not one of a backup. Leave it out of the list.");
    return {slash == std::string::npos ? std::string{} : object.substr(0, slash), *name};
}

/// What the names in a folder begin with. Not written in place: g++ 12 destroys a conditional's temporary in a
/// co_await expression twice.
inline std::string folder_prefix(const std::string& folder)
{
    return folder.empty() ? folder : folder + "/";
}

/// One catch-up. `perform` is never cancelled from outside.
class FillRun {
public:
    FillRun(FillJob job, boost::asio::any_io_executor executor)
        : job_(std::move(job)),
          executor_(std::move(executor)),
          place_throttle_(job_.scheduler, job_.target.max_upload_bytes_per_second),
          throttle_(job_.scheduler, job_.max_upload_bytes_per_second)
    {
    }

    boost::asio::awaitable<FillOutcome> perform()
    {
        TaskGroup group(executor_);
        group.spawn(fill());
        co_await join_abortable(*job_.control, group);
        co_return std::move(outcome_);
    }

private:
    boost::asio::awaitable<void> fill()
    {
        std::size_t next = 0;
        std::exception_ptr failure;
        try {
            for (; next < job_.objects.size(); ++next) co_await bring(job_.objects[next]);
        } catch (...) {
            failure = std::current_exception();
        }
        if (writer_) {
            co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
            try {
                co_await writer_->discard();
            } catch (...) {
                outcome_.needs_sweep = true;
            }
            writer_.reset();
        }
        const auto& told = job_.target.has_leftover;
        outcome_.needs_sweep = outcome_.needs_sweep || (told && *told);
        if (!failure) co_return;
        job_.control->throw_if_aborted();
        auto described =
            describe_failure(failure, errc::place_failed,
                             job_.target.name + " has not caught up with object '" + job_.objects[next] + "'",
                             "Check the place; the next run tries again.");
        outcome_.code = described.code;
        outcome_.diagnostics = std::move(described.diagnostics);
        outcome_.still_missing.assign(job_.objects.begin() + static_cast<std::ptrdiff_t>(next), job_.objects.end());
    }

    /// Copies one object unless it is there; a manifest only after all that it names.
    boost::asio::awaitable<void> bring(const std::string& object)
    {
        const ChainObject parts = take_apart(object);
        co_await job_.control->checkpoint();
        co_await list_target(parts.folder);
        co_await read_manifest(parts);
        if (!parts.name.is_manifest()) {
            co_await bring_segment(parts, *parts.name.segment);
            co_return;
        }
        for (std::uint32_t number = 0; number < manifest_.segments.size(); ++number)
            co_await bring_segment(parts, number);
        if (is_there(object, manifest_text_.size())) co_return;
        co_await begin(object, manifest_text_.size());
        co_await append(std::as_bytes(std::span(manifest_text_)));
        co_await commit(object, manifest_text_.size());
    }

    boost::asio::awaitable<void> bring_segment(const ChainObject& parts, std::uint32_t number)
    {
        if (number >= manifest_.segments.size())
            throw Error(errc::object_not_found, "Manifest '" + parts.manifest() + "' names no segment " +
                                                    std::to_string(number) + ". Leave it out of the list.");
        const std::string object = parts.in_folder(manifest_.segments[number].name);
        if (is_there(object, manifest_.segments[number].size)) co_return;
        std::exception_ptr first_failure;
        for (const auto& source : job_.sources) {
            std::exception_ptr failure;
            try {
                co_await copy_segment(*source.destination, object, number);
            } catch (...) {
                failure = std::current_exception();
            }
            if (!failure) co_return;
            const auto state = co_await boost::asio::this_coro::cancellation_state;
            if (state.cancelled() != boost::asio::cancellation_type::none) std::rethrow_exception(failure);
            if (!first_failure) first_failure = failure;
            if (writer_) co_await writer_->discard();  // once more if this fails, when all ends
            writer_.reset();
        }
        if (first_failure) std::rethrow_exception(first_failure);
        throw Error(errc::invalid_argument, "No place was given to copy from. Name one that has the chain.");
    }

    boost::asio::awaitable<void> copy_segment(DestinationPort& from, const std::string& object, std::uint32_t number)
    {
        const ManifestSegment& segment = manifest_.segments[number];
        FrameContext context;
        context.backup_id = manifest_.backup_id;
        context.frame_size = manifest_.frame_size;
        const FrameCodec codec(std::move(context));
        SegmentReader source(from, object, manifest_, number, codec);
        co_await source.open();
        co_await begin(object, segment.size);
        co_await append(source.header());
        for (std::uint64_t index = segment.first_frame;; ++index) {
            co_await job_.control->checkpoint();
            auto frame = co_await source.next();
            if (!frame) break;
            try {
                codec.check_stored(frame->header, frame->payload, index);
            } catch (const Error&) {
                rethrow_about_object(object, from.name());
            }
            co_await append(frame->header.stored);
            co_await append(frame->payload);
            source.recycle(std::move(frame->payload));
        }
        co_await commit(object, segment.size);
    }

    boost::asio::awaitable<void> list_target(const std::string& folder)
    {
        if (listed_ == folder) co_return;
        sizes_.clear();
        const std::string prefix = folder_prefix(folder);
        const auto objects = co_await list_all(*job_.target.destination, prefix);
        for (const auto& each : objects) sizes_[each.name] = each.size;
        listed_ = folder;
    }

    /// The manifest of the object's backup, from the first source that has it whole.
    boost::asio::awaitable<void> read_manifest(const ChainObject& parts)
    {
        const std::string name = parts.manifest();
        if (manifest_name_ == name) co_return;
        std::exception_ptr first_failure;
        for (const auto& source : job_.sources) {
            std::exception_ptr failure;
            try {
                const std::string prefix = folder_prefix(parts.folder);
                const auto objects = co_await list_all(*source.destination, prefix);
                const auto found = std::ranges::find(objects, name, &ObjectInfo::name);
                if (found == objects.end())
                    throw Error(errc::object_not_found,
                                "Object '" + name + "' is not at " + source.name + ". Copy it from another place.");
                manifest_text_ =
                    co_await read_small_object(*source.destination, name, found->size, ManifestLimits::bytes);
                manifest_ = parse_manifest(manifest_text_);
            } catch (...) {
                failure = std::current_exception();
            }
            if (!failure) {
                manifest_name_ = name;
                co_return;
            }
            if (!first_failure) first_failure = failure;
        }
        if (first_failure) std::rethrow_exception(first_failure);
        throw Error(errc::invalid_argument, "No place was given to copy from. Name one that has the chain.");
    }

    [[nodiscard]] bool is_there(const std::string& object, std::uint64_t size) const
    {
        const auto found = sizes_.find(object);
        return found != sizes_.end() && found->second == size;
    }
    boost::asio::awaitable<void> begin(const std::string& object, std::uint64_t size)
    {
        CreateRequest request{object, size, size};
        writer_ = co_await job_.target.destination->create(std::move(request));
    }
    boost::asio::awaitable<void> append(std::span<const std::byte> bytes)
    {
        co_await writer_->append(bytes);
        outcome_.bytes += bytes.size();
        co_await place_throttle_.pay(bytes.size());
        co_await throttle_.pay(bytes.size());
    }
    boost::asio::awaitable<void> commit(const std::string& object, std::uint64_t size)
    {
        co_await writer_->commit();
        writer_.reset();
        sizes_[object] = size;
        ++outcome_.objects;
    }

    FillJob job_;
    boost::asio::any_io_executor executor_;
    Throttle place_throttle_;
    Throttle throttle_;
    FillOutcome outcome_{};
    std::unique_ptr<ObjectWriterPort> writer_{};
    std::optional<std::string> listed_{};
    std::map<std::string, std::uint64_t> sizes_{};
    std::string manifest_name_{};
    std::string manifest_text_{};
    Manifest manifest_{};
};

inline boost::asio::awaitable<FillOutcome> perform_fill(std::shared_ptr<FillRun> run)
{
    co_return co_await run->perform();
}

}  // namespace holdfast::inline v1::detail

namespace holdfast::inline v1 {

boost::asio::awaitable<FillOutcome> fill_place(FillJob job)
{
    if (!job.control) throw Error(errc::invalid_argument, "A catch-up has no control. Give it one.");
    const auto control = job.control;
    const auto run = std::make_shared<detail::FillRun>(std::move(job), co_await boost::asio::this_coro::executor);
    co_return co_await detail::shelter(control, detail::perform_fill(run));
}

boost::asio::awaitable<std::vector<std::string>> find_missing(detail::DestinationPort& whole,
                                                              detail::DestinationPort& lagging, std::string folder)
{
    const std::string prefix = folder.empty() ? folder : folder + "/";
    const auto wanted = co_await detail::list_all(whole, prefix);
    const auto present = co_await detail::list_all(lagging, prefix);
    std::map<std::string, std::uint64_t> sizes;
    for (const auto& each : present) sizes[each.name] = each.size;
    std::vector<std::pair<ObjectName, std::string>> missing;
    for (const auto& each : wanted) {
        const auto found = sizes.find(each.name);
        const auto name = parse_object_name(std::string_view(each.name).substr(prefix.size()));
        if (name && (found == sizes.end() || found->second != each.size)) missing.emplace_back(*name, each.name);
    }
    std::ranges::sort(missing);
    std::vector<std::string> result;
    for (auto& [order, name] : missing) result.push_back(std::move(name));
    co_return result;
}

}  // namespace holdfast::inline v1

#endif
