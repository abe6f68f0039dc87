#ifndef HOLDFAST_TESTS_UNIT_COORDINATOR_TWO_PLACES_HPP
#define HOLDFAST_TESTS_UNIT_COORDINATOR_TWO_PLACES_HPP

#include <support/simulated_server.hpp>

namespace holdfast_tests {

/// The nightly template with a folder, "/backups", and a bucket, "bucket".
inline ServerWideBackupConfiguration two_places()
{
    auto configuration = SimulatedServer::nightly();
    configuration.s3_settings.emplace();
    configuration.s3_settings->aws_access_key = "id";
    configuration.s3_settings->aws_secret_key = "secret";
    configuration.s3_settings->aws_region_name = "eu-central-1";
    configuration.s3_settings->bucket_name = "bucket";
    return configuration;
}

}  // namespace holdfast_tests

#endif
