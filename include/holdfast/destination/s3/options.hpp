#ifndef HOLDFAST_DESTINATION_S3_OPTIONS_HPP
#define HOLDFAST_DESTINATION_S3_OPTIONS_HPP

#include <holdfast/destination/http/options.hpp>
#include <holdfast/destination/http/retry.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace holdfast::inline v1 {

/// Whether a written object may be removed before its time (S3 Object Lock). The bucket needs versioning and lock.
enum class S3LockMode {
    governance,  ///< those with a special permission may
    compliance   ///< nobody may
};

/// What an archived object is asked for with, before it can be read.
enum class S3RestoreTier { expedited, standard, bulk };

/// What a program, rather than an operator, decides about S3.
struct S3Options {
    http::Options http{};
    /// For each request, so for each part of a large object, by itself.
    http::RetryOptions retry{};
    /// Bytes of a part; grows by itself where an object would need more than 10 000 parts. Memory a writer takes is
    /// this times (`parallel_parts` + 1). 5 MiB to 5 GiB. Default: 8 MiB.
    std::uint64_t part_size = 8ULL << 20;
    /// How many parts of one object are under way at the same time. 1 to 64. Default: 2.
    unsigned parallel_parts = 2;
    /// All parts of an object get the same size (Cloudflare R2 wants it); objects of unknown length are then limited to
    /// 10 000 × `part_size`. Default: false.
    bool equal_parts = false;
    /// A `Content-MD5` with every body besides its SHA-256, which costs about a core for 600 MB/s. False: only where it
    /// is needed, which is with `lock_mode`, and from the first request on which the server refuses for the lack of it.
    /// True: for servers that do not check the SHA-256. Default: false.
    bool content_md5 = false;
    /// Objects are created with `If-None-Match: *`. False: for servers that refuse it; a name that was taken is then
    /// found by asking first, which two writers at once can outrun. Default: true.
    bool conditional_create = true;
    /// Blank: the bucket's default. Otherwise `AES256`, `aws:kms` or `aws:kms:dsse`. Default: blank.
    std::string server_side_encryption{};
    /// The key for `aws:kms`; blank: the account's own. Default: blank.
    std::string kms_key_id{};
    /// How long every written object is locked; absent: the bucket's default. Default: absent.
    std::optional<S3LockMode> lock_mode{};
    TimeSpan lock_for = TimeSpan::zero();
    /// For how many days an archived object stays readable once asked for. 1 to 365. Default: 7.
    int restore_days = 7;
    S3RestoreTier restore_tier = S3RestoreTier::standard;
    /// Reads an environment variable for the search for credentials; empty: `getenv`. Default: empty.
    std::function<std::optional<std::string>(const char* name)> environment{};
};

}  // namespace holdfast::inline v1

#endif
