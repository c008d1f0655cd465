#pragma once

#include "schema/store/page_seal.h"

#include <cstdint>
#include <memory>
#include <span>
#include <sqlite3.h>

/// The three kinds of sealed files, over files that another VFS opened. Calls, answers and result codes are those of
/// SQLite's sqlite3_io_methods. One thread a file, that of its connection.
namespace outpost::store {

class SealedFile {
public:
    /// `base` is open and outlives this object, which does not close it.
    SealedFile(sqlite3_file& base, std::shared_ptr<const PageKey> key) : base_(base), sealer_(std::move(key)) {}
    virtual ~SealedFile() = default;
    SealedFile(const SealedFile&) = delete;
    SealedFile& operator=(const SealedFile&) = delete;

    virtual int read(std::span<std::uint8_t> into, std::uint64_t offset) = 0;
    virtual int write(ByteView bytes, std::uint64_t offset) = 0;
    virtual int truncate(std::uint64_t size) = 0;
    virtual int size(std::uint64_t& bytes) = 0;

    sqlite3_file& base() { return base_; }

protected:
    int readBase(std::uint8_t* into, std::uint64_t amount, std::uint64_t offset);
    int writeBase(ByteView bytes, std::uint64_t offset);
    int truncateBase(std::uint64_t size);
    int sizeOfBase(std::uint64_t& bytes);

    sqlite3_file& base_;
    Sealer sealer_;
};

/// The database. A page whose seal does not hold is SQLITE_IOERR_DATA, an empty one too: with secure_delete, which
/// openSealed switches on, SQLite writes every page that it ever reads.
class SealedDatabase final : public SealedFile {
public:
    using SealedFile::SealedFile;
    int read(std::span<std::uint8_t> into, std::uint64_t offset) override;
    int write(ByteView bytes, std::uint64_t offset) override;
    int truncate(std::uint64_t size) override { return truncateBase(size); }
    int size(std::uint64_t& bytes) override { return sizeOfBase(bytes); }

    /// What the connection does with shared memory, told by the VFS: while it holds the lock of recovery, it looks for
    /// the end of the log, and a broken seal there is that end.
    void usesSharedMemory() { usesSharedMemory_ = true; }
    void sharedMemoryLock(int first, int count, int flags);
    bool seeksEndOfLog() const { return recovering_ || !usesSharedMemory_; }

private:
    int readPage(std::uint64_t number, std::uint8_t* page);
    bool usesSharedMemory_ = false;
    bool recovering_ = false;
};

/// The write-ahead log of `database`, which outlives it.
class SealedLog final : public SealedFile {
public:
    SealedLog(sqlite3_file& base, std::shared_ptr<const PageKey> key, const SealedDatabase* database)
        : SealedFile(base, std::move(key)), database_(database) {}
    int read(std::span<std::uint8_t> into, std::uint64_t offset) override;
    int write(ByteView bytes, std::uint64_t offset) override;
    int truncate(std::uint64_t size) override;
    int size(std::uint64_t& bytes) override;

private:
    const SealedDatabase* database_;
};

/// A rollback journal or a temporary file: any reads and writes. A block whose seal does not hold reads as zeros: what
/// a crash tore was not synced, and SQLite's own checksums end the journal there.
class SealedBlocks final : public SealedFile {
public:
    using SealedFile::SealedFile;
    int read(std::span<std::uint8_t> into, std::uint64_t offset) override;
    int write(ByteView bytes, std::uint64_t offset) override;
    int truncate(std::uint64_t size) override;
    int size(std::uint64_t& bytes) override;

private:
    struct Block;
    int readBlock(std::uint64_t number, std::uint64_t fileSize, Block& block);
    int writeBlock(std::uint64_t number, const Block& block);
    int writeWithin(ByteView bytes, std::uint64_t offset, std::uint64_t& fileSize);
};

}  // namespace outpost::store
