#ifndef HOLDFAST_DESTINATION_GOOGLE_CLOUD_OPTIONS_HPP
#define HOLDFAST_DESTINATION_GOOGLE_CLOUD_OPTIONS_HPP

#include <holdfast/destination/http/options.hpp>
#include <holdfast/destination/http/retry.hpp>

#include <cstdint>
#include <string>

namespace holdfast::inline v1 {

/// What a program, rather than an operator, decides about Google Cloud Storage.
struct GoogleCloudOptions {
    http::Options http{};
    /// For each request, so for each chunk of a large object, by itself.
    http::RetryOptions retry{};
    /// Where the JSON API is, `https://host[:port]`. Blank: `https://storage.googleapis.com`. Default: blank.
    std::string endpoint{};
    /// Where access tokens are had, a full address. Blank: the key file's `token_uri`, which must then be `https`;
    /// without one, `https://oauth2.googleapis.com/token`. Default: blank.
    std::string token_endpoint{};
    /// Without a key file in the settings, access tokens come from the metadata service of the machine (Compute Engine,
    /// Kubernetes Engine, Cloud Run). False: such settings are refused. Default: false.
    bool use_metadata_server = false;
    /// Where that service is, `host[:port]`. Default: metadata.google.internal.
    std::string metadata_host = "metadata.google.internal";
    /// No access token at all, for emulators; what the settings say about credentials is not looked at. Default: false.
    bool anonymous = false;
    /// Bytes of a chunk of a large object. Memory a writer takes is twice this. A multiple of 256 KiB, up to 1 GiB.
    /// Default: 8 MiB.
    std::uint64_t chunk_size = 8ULL << 20;
    /// An object of at most so many bytes, and no more than a chunk, goes in one request. 0 = empty ones only.
    /// Default: 8 MiB.
    std::uint64_t single_put_limit = 8ULL << 20;
    /// `STANDARD`, `NEARLINE`, `COLDLINE` or `ARCHIVE`. Blank: the bucket's default. Default: blank.
    std::string storage_class{};
};

}  // namespace holdfast::inline v1

#endif
