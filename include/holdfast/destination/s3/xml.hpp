#ifndef HOLDFAST_DESTINATION_S3_XML_HPP
#define HOLDFAST_DESTINATION_S3_XML_HPP

#include <holdfast/concepts/destination.hpp>
#include <holdfast/destination/s3/credentials.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::inline v1::s3 {

// Answers of S3. Name spaces, unknown elements, a byte-order mark and white space in front are ignored; document types
// and entities of a document's own are never followed. A text that is not what it should be gives none, so that the
// caller can treat it as a failure of the server. The caller bounds the size of the text.

/// An `<Error>`; a blank code = there was none.
struct ErrorAnswer {
    std::string code{};
    std::string message{};
    std::string region{};    ///< where the bucket is, in answers about a wrong region
    std::string endpoint{};  ///< which host to use, in redirects
    std::string request_id{};
};

/// One page of ListObjectsV2; keys as they are stored.
struct ListAnswer {
    std::vector<ObjectInfo> objects{};
    std::vector<std::string> prefixes{};
    bool truncated = false;
    std::string continuation{};
};

/// An upload that was begun and neither completed nor aborted.
struct UnfinishedUpload {
    std::string key{};
    std::string id{};
    std::optional<TimePoint> initiated{};
};

/// One page of ListMultipartUploads.
struct UploadsAnswer {
    std::vector<UnfinishedUpload> uploads{};
    bool truncated = false;
    std::string next_key{};
    std::string next_id{};
};

/// One key that DeleteObjects could not remove.
struct DeleteFailure {
    std::string key{};
    ErrorAnswer error{};
};

[[nodiscard]] ErrorAnswer parse_error(std::string_view text);
[[nodiscard]] std::optional<ListAnswer> parse_list(std::string_view text);
[[nodiscard]] std::optional<UploadsAnswer> parse_uploads(std::string_view text);
/// The id in the answer of CreateMultipartUpload.
[[nodiscard]] std::optional<std::string> parse_upload_id(std::string_view text);
/// True if it is the answer of a completed CompleteMultipartUpload.
[[nodiscard]] bool is_completed(std::string_view text);
[[nodiscard]] std::optional<std::vector<DeleteFailure>> parse_delete(std::string_view text);
/// The `<Credentials>` of an STS answer.
[[nodiscard]] std::optional<Credentials> parse_sts(std::string_view text);

/// The body of CompleteMultipartUpload; `etags` as the server gave them, of parts 1, 2, 3 …
[[nodiscard]] std::string complete_body(const std::vector<std::string>& etags);
/// The body of DeleteObjects.
[[nodiscard]] std::string delete_body(const std::vector<std::string>& keys);
/// The body of RestoreObject.
[[nodiscard]] std::string restore_body(int days, std::string_view tier);

}  // namespace holdfast::inline v1::s3

#endif
