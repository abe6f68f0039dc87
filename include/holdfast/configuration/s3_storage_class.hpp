#ifndef HOLDFAST_CONFIGURATION_S3_STORAGE_CLASS_HPP
#define HOLDFAST_CONFIGURATION_S3_STORAGE_CLASS_HPP

namespace holdfast::inline v1 {

/// What an S3 bucket charges for keeping and reading an object, and how fast it can be read.
enum class S3StorageClass {
    deep_archive,                ///< hours until readable; restoring has to ask for the objects first
    glacier,                     ///< minutes to hours until readable; restoring has to ask for the objects first
    glacier_instant_retrieval,   ///< archive prices, read at once
    intelligent_tiering,         ///< the provider moves objects by their use
    one_zone_infrequent_access,  ///< one availability zone only: lost with it
    outposts,                    ///< on the customer's own premises
    reduced_redundancy,          ///< fewer copies; not advised for backups
    standard,                    ///< the provider's default
    standard_infrequent_access,  ///< cheaper to keep, dearer to read
    snow,                        ///< on a Snow device
    express_one_zone             ///< one availability zone, low latency
};

}  // namespace holdfast::inline v1

#endif
