#ifndef HOLDFAST_DESTINATION_HTTP_SRC_HPP
#define HOLDFAST_DESTINATION_HTTP_SRC_HPP

/// The function bodies of this folder; included by destination/cloud_src.hpp in exactly one translation unit.
/// Needs Boost.Beast, OpenSSL's ssl and crypto.

#include <holdfast/destination/http/client.ipp>
#include <holdfast/destination/http/connect.ipp>
#include <holdfast/destination/http/connection.ipp>
#include <holdfast/destination/http/exchange.ipp>
#include <holdfast/destination/http/tls_stream.ipp>

#endif
