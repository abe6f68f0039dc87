#ifndef HOLDFAST_CONFIGURATION_SRC_HPP
#define HOLDFAST_CONFIGURATION_SRC_HPP

/// The function bodies of this folder; included by holdfast/src.hpp in exactly one translation unit.

#include <holdfast/configuration/active_destinations.ipp>
#include <holdfast/configuration/bounds.ipp>
#include <holdfast/configuration/derivation.ipp>
#include <holdfast/configuration/escaping.ipp>
#include <holdfast/configuration/json.ipp>
#include <holdfast/configuration/naming.ipp>
#include <holdfast/configuration/script.ipp>
#include <holdfast/configuration/time_text.ipp>
#include <holdfast/configuration/url_text.ipp>
#include <holdfast/configuration/validate_place.ipp>
#include <holdfast/configuration/validation.ipp>

#endif
