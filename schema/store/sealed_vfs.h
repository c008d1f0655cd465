#pragma once

#include "schema/base/bytes.h"
#include "schema/base/result.h"
#include "schema/store/page_seal.h"
#include "schema/store/sqlite.h"

#include <memory>
#include <string>

/// Databases whose pages are sealed on disk: database, write-ahead log, journals and temporary files. What stands in
/// clear is page numbers and running checksums in the -shm file, file sizes, and a keyed hash that tells a wrong key.
///
/// Layout: schema/store/sealed_layout.h. Why so: docs/decisions/0020-sealed-pages.md.
/// It protects what is on the disk from who reads it, and from damage that would show as a wrong value. It does not
/// notice an old page, or the whole file, put back in place of a newer one.
namespace outpost::store {

/// Opens a sealed database, or makes it when options.create allows. `options.vfs` names the VFS beneath (empty: the
/// platform's own); reservedBytes is set here. The key is copied into guarded memory, which is zeroed when the last
/// connection to the file is closed.
/// Errors: Denied store.wrong_key; Invalid store.key_size, store.not_sealed (a plain database); NotFound
/// store.not_found and Corrupt store.empty, when options.create is false; Corrupt store.damaged; and those of
/// Connection::open. A damaged page is found when it is read: each statement may then answer Corrupt.
/// Thread: any; each connection then stays on one.
[[nodiscard]] Result<Connection> openSealed(const std::string& path, ByteView key, OpenOptions options = {});

/// One more connection to a database that is open in this process (a reader of its own), with the key that it is open
/// with. Error: Denied store.locked when it is not open.
[[nodiscard]] Result<Connection> openSealedBeside(const std::string& path, OpenOptions options = {});

/// Lets SQL on a sealed connection make or attach another file, with this key, as long as the returned value lives:
/// `VACUUM INTO 'path'`. `baseVfs` as in OpenOptions.
[[nodiscard]] Result<std::shared_ptr<const PageKey>> allowSealedFile(const std::string& path, ByteView key,
                                                                     const std::string& baseVfs = {});

}  // namespace outpost::store
