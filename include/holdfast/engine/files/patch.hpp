#ifndef HOLDFAST_ENGINE_FILES_PATCH_HPP
#define HOLDFAST_ENGINE_FILES_PATCH_HPP

#include <cstddef>
#include <cstdint>
#include <span>

namespace holdfast::inline v1::files {

/// The bytes of an entry `patch/<name>`: for each window of 64 KiB of the file as it is now, in order,
///
///     u8                   number of runs
///     then for each run
///     u8, u8               its first block in the window, plus 128 if all of its bytes are zero; its number of blocks less one
///     its blocks           whole, but for the last one of the file; nothing for a run of zeros
///
/// Runs are in order; those that touch are of zeros and of others by turns. A window without changes is one byte, so a reader has something to give, and can
/// be stopped, however long nothing has changed.
inline constexpr std::size_t window_size = 65536;

/// Added to the first block of a run of zeros.
inline constexpr unsigned zeros_flag = 128;

/// A block of a window is numbered by seven bits.
inline constexpr std::uint32_t smallest_block = 512;
inline constexpr std::uint32_t largest_block = window_size;

/// Blocks of a window that has `size` bytes.
[[nodiscard]] constexpr std::size_t blocks_in(std::size_t size, std::uint32_t block_size) noexcept
{
    return (size + block_size - 1) / block_size;
}

}  // namespace holdfast::inline v1::files

#endif
