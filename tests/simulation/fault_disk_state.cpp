#include "tests/simulation/fault_disk_state.h"

#include <algorithm>

namespace outpost::simulation {
namespace {

constexpr std::size_t kSector = 512;

void put(Bytes& into, std::uint64_t offset, ByteView bytes) {
    if (into.size() < offset + bytes.size()) into.resize(offset + bytes.size());
    std::copy(bytes.begin(), bytes.end(), into.begin() + static_cast<std::ptrdiff_t>(offset));
}

Bytes cut(const Bytes& from, std::uint64_t begin, std::uint64_t end) {
    begin = std::min<std::uint64_t>(begin, from.size());
    end = std::clamp<std::uint64_t>(end, begin, from.size());
    return {from.begin() + static_cast<std::ptrdiff_t>(begin), from.begin() + static_cast<std::ptrdiff_t>(end)};
}

}  // namespace

bool FaultDisk::State::step(StepKind kind) {
    if (crashAt && steps >= *crashAt) crashed = true;
    if (crashed) return false;
    if (witness && witness(lastStep, kind)) crashed = true;
    if (crashed) return false;
    ++steps;
    lastStep = kind;
    return true;
}

bool FaultDisk::State::takeRoom(std::uint64_t growth) {
    if (!room || growth == 0) return true;
    if (*room < growth) return false;
    *room -= growth;
    return true;
}

void FaultDisk::State::write(VirtualFile& file, std::uint64_t offset, ByteView bytes) {
    file.unsynced.push_back(
        {offset, cut(file.bytes, offset, offset + bytes.size()), copyOf(bytes), file.bytes.size(), false});
    put(file.bytes, offset, bytes);
}

void FaultDisk::State::truncate(VirtualFile& file, std::uint64_t size) {
    if (size >= file.bytes.size()) return;
    file.unsynced.push_back({size, cut(file.bytes, size, file.bytes.size()), {}, file.bytes.size(), true});
    file.bytes.resize(size);
}

void FaultDisk::State::sync(VirtualFile& file) { file.unsynced.clear(); }

/// Some of a write arrives: of each sector all, nothing, or what lies before a cut.
void FaultDisk::State::redo(VirtualFile& file, const UnsyncedWrite& write) {
    if (write.truncation) {
        if (random() % 2 == 0 && write.offset < file.bytes.size()) file.bytes.resize(write.offset);
        return;
    }
    const ByteView bytes{write.after};
    std::uint64_t at = 0;
    while (at < bytes.size()) {
        // Sectors are the disk's, so the first piece of a write may be a short one.
        const std::uint64_t toBorder = kSector - (write.offset + at) % kSector;
        const ByteView piece = bytes.subspan(at, std::min<std::uint64_t>(toBorder, bytes.size() - at));
        const auto fate = random() % 8;
        if (fate < 4) put(file.bytes, write.offset + at, piece);
        else if (fate == 4) put(file.bytes, write.offset + at, piece.first(random() % piece.size()));
        at += piece.size();
    }
}

void FaultDisk::State::settle(VirtualFile& file, bool keepSome) {
    for (auto write = file.unsynced.rbegin(); write != file.unsynced.rend(); ++write) {
        file.bytes.resize(write->sizeBefore);
        put(file.bytes, write->offset, write->before);
        file.bytes.resize(write->sizeBefore);
    }
    if (keepSome)
        for (const UnsyncedWrite& write : file.unsynced) redo(file, write);
    file.unsynced.clear();
}

void FaultDisk::State::cutPower(bool keepSome) {
    std::set<std::string> paths;
    for (const auto& [path, file] : files) paths.insert(path);
    for (const auto& [path, file] : namesOnDisk) paths.insert(path);
    const auto in = [](const Folder& folder, const std::string& path) {
        const auto found = folder.find(path);
        return found == folder.end() ? nullptr : found->second;
    };
    for (const std::string& path : paths) {
        const auto before = in(namesOnDisk, path);
        const auto now = in(files, path);
        const bool kept = before == now || (keepSome && random() % 2 == 0);
        if (const auto& file = kept ? now : before) {
            settle(*file, keepSome);
            files[path] = file;
        } else {
            files.erase(path);
        }
    }
    syncFolder();
}

void FaultDisk::State::forgetHandles() {
    std::map<const VirtualFile*, std::shared_ptr<VirtualFile>> fresh;
    for (Folder* const folder : {&files, &namesOnDisk})
        for (auto& [path, file] : *folder) {
            auto& made = fresh[file.get()];
            if (!made) {
                made = std::make_shared<VirtualFile>();
                made->bytes = file->bytes;
                made->unsynced = file->unsynced;
            }
            file = made;
        }
}

}  // namespace outpost::simulation
