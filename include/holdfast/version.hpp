#ifndef HOLDFAST_VERSION_HPP
#define HOLDFAST_VERSION_HPP

#define HOLDFAST_VERSION_MAJOR 0
#define HOLDFAST_VERSION_MINOR 1
#define HOLDFAST_VERSION_PATCH 0
#define HOLDFAST_VERSION_STRING "0.1.0"

/// Everything public lives in this namespace. `v1` is inline: users write `holdfast::X`, and two incompatible
/// versions linked into one program do not collide.
namespace holdfast::inline v1 {}

#endif
