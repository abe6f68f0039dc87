#ifndef HOLDFAST_HPP
#define HOLDFAST_HPP

/// The core: the coordinator, its values, and the policies that need no network and no database library.
///
/// One translation unit of the program includes `holdfast/src.hpp` too. Boost.JSON is linked (or its `src.hpp`
/// included there). Further policies have headers and bodies of their own, and a CMake target where they bring a
/// dependency: `holdfast/persistence/sqlite.hpp` and `holdfast/persistence/sqlite/src.hpp`
/// (holdfast::sqlite_persistence), the destinations over a network (holdfast::cloud).

#include <holdfast/configuration/json.hpp>
#include <holdfast/configuration/naming.hpp>
#include <holdfast/configuration/server_wide_backup_configuration.hpp>
#include <holdfast/coordinator.hpp>
#include <holdfast/destination/local_folder.hpp>
#include <holdfast/encryption/aes_256_gcm.hpp>
#include <holdfast/encryption/none.hpp>
#include <holdfast/encryption/xchacha20_poly1305.hpp>
#include <holdfast/error.hpp>
#include <holdfast/policies.hpp>
#include <holdfast/schedule/asio_scheduler.hpp>
#include <holdfast/time.hpp>
#include <holdfast/version.hpp>

#endif
