#ifndef HOLDFAST_SRC_HPP
#define HOLDFAST_SRC_HPP

/// The bodies of holdfast's non-template functions. Include it in exactly one translation unit of a program;
/// every other one includes `holdfast.hpp` only and stays quick to compile.

#include <holdfast/configuration/src.hpp>
#include <holdfast/task/src.hpp>
#include <holdfast/schedule/src.hpp>
#include <holdfast/encryption/src.hpp>
#include <holdfast/backup/src.hpp>
#include <holdfast/restore/src.hpp>
#include <holdfast/retention/src.hpp>
#include <holdfast/persistence/src.hpp>
#include <holdfast/destination/src.hpp>
#include <holdfast/engine/files/src.hpp>
#include <holdfast/detail/coordinator/src.hpp>

#endif
