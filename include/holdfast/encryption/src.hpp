#ifndef HOLDFAST_ENCRYPTION_SRC_HPP
#define HOLDFAST_ENCRYPTION_SRC_HPP

/// The function bodies of this folder; included by holdfast/src.hpp in exactly one translation unit.

#include <holdfast/encryption/aes_256_gcm.ipp>
#include <holdfast/encryption/key_derivation.ipp>
#include <holdfast/encryption/openssl_aead.ipp>
#include <holdfast/encryption/xchacha20_poly1305.ipp>

#endif
