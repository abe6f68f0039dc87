#ifndef HOLDFAST_DETAIL_BACKUP_FRAME_SLOT_HPP
#define HOLDFAST_DETAIL_BACKUP_FRAME_SLOT_HPP

#include <holdfast/backup/frame.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace holdfast::inline v1::detail {

/// One frame on its way from the engine to the places.
struct FrameSlot {
    std::uint64_t index = 0;
    bool last = false;
    std::vector<std::byte> raw{};  ///< at least of the frame size; goes back to the run once sealed
    std::size_t raw_size = 0;
    SealedFrame sealed{};
    bool ready = false;  ///< sealed
    std::uint32_t segment = 0;
    std::size_t places_left = 0;  ///< places that have not written it yet
};

}  // namespace holdfast::inline v1::detail

#endif
