#ifndef HOLDFAST_DESTINATION_S3_STORAGE_CLASS_HPP
#define HOLDFAST_DESTINATION_S3_STORAGE_CLASS_HPP

#include <holdfast/configuration/s3_storage_class.hpp>

#include <string_view>

namespace holdfast::inline v1::s3 {

/// The word for `x-amz-storage-class`.
[[nodiscard]] constexpr std::string_view storage_class_name(S3StorageClass value)
{
    switch (value) {
        case S3StorageClass::deep_archive: return "DEEP_ARCHIVE";
        case S3StorageClass::glacier: return "GLACIER";
        case S3StorageClass::glacier_instant_retrieval: return "GLACIER_IR";
        case S3StorageClass::intelligent_tiering: return "INTELLIGENT_TIERING";
        case S3StorageClass::one_zone_infrequent_access: return "ONEZONE_IA";
        case S3StorageClass::outposts: return "OUTPOSTS";
        case S3StorageClass::reduced_redundancy: return "REDUCED_REDUNDANCY";
        case S3StorageClass::standard: return "STANDARD";
        case S3StorageClass::standard_infrequent_access: return "STANDARD_IA";
        case S3StorageClass::snow: return "SNOW";
        case S3StorageClass::express_one_zone: return "EXPRESS_ONEZONE";
    }
    return "STANDARD";
}

}  // namespace holdfast::inline v1::s3

#endif
