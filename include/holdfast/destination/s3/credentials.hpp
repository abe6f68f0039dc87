#ifndef HOLDFAST_DESTINATION_S3_CREDENTIALS_HPP
#define HOLDFAST_DESTINATION_S3_CREDENTIALS_HPP

#include <holdfast/encryption/secret_text.hpp>
#include <holdfast/time.hpp>

#include <optional>
#include <string>

namespace holdfast::inline v1::s3 {

/// What an AWS request is signed with.
struct Credentials {
    std::string access_key{};  ///< the id; not a secret
    SecretText secret_key{};
    SecretText session_token{};          ///< of temporary credentials; blank = none
    std::optional<TimePoint> expires{};  ///< none = never

    friend bool operator==(const Credentials&, const Credentials&) = default;
};

}  // namespace holdfast::inline v1::s3

#endif
