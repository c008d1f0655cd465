#include "syncengine/log/envelope.h"
#include "syncengine/replica/core.h"

#include <algorithm>

/// What this replica hands out: what it holds, own change sets sealed into segments, and everybody's segments as they
/// came (rules I2, I3, W3, R5).
namespace outpost::sync {
namespace {

/// Change sets are cut below this, so that what compression and padding add stays within the usual envelope.
constexpr std::size_t kCutBytes = kUsualCiphertextBytes - 8 * 1024;

}  // namespace

Result<Knowledge> Core::knowledge() {
    Knowledge out;
    for (const auto& [number, sequence] : log_->vector().entries()) out[number] = sequence;
    if (log_->teamSequence() > 0) out[0] = log_->teamSequence();
    return out;
}

/// Rule K7: sealed under a key that is not held, it is kept and handed on.
Result<Knowledge> Core::sealed() {
    Knowledge out;
    OUTPOST_ASSIGN(const auto numbers, segments_->waitingNumbers());
    for (const DeviceNumber number : numbers) {
        if (number == 0) continue;
        const Sequence held = log_->vector().of(number);
        OUTPOST_ASSIGN(const Sequence reach, segments_->sealedReach(number, held));
        if (reach > held) out[number] = reach;
    }
    return out;
}

Result<std::vector<Bytes>> Core::read(DeviceNumber number, Sequence from, std::size_t maxBytes) {
    if (from == 0) from = 1;
    if (number == number_ || number == 0) OUTPOST_TRY(sealOutgoing());
    if (number == 0) return segments_->read(number, from, log_->teamSequence(), maxBytes);
    OUTPOST_ASSIGN(const Sequence reach, segments_->sealedReach(number, log_->vector().of(number)));
    return segments_->read(number, from, reach, maxBytes);
}

/// Seals the rest of a chain, within a transaction. A segment is signed by one session, so it ends before a certificate.
/// Entries of the team log go each by itself: one may bring the key under which the next is sealed (rule T8).
Result<bool> Core::sealChain(DeviceNumber number, Sequence held) {
    OUTPOST_ASSIGN(Sequence sealed, segments_->lastOf(number));
    if (sealed >= held) return false;
    OUTPOST_ASSIGN(store::Statement * rows, statement("SELECT id, hash, body, id IN (SELECT id FROM _certificate) "
                                                      "FROM change_set WHERE id > ?1 AND id <= ?2 ORDER BY id"));
    while (sealed < held) {
        PlainSegment plain;
        plain.number = number;
        plain.from = sealed + 1;
        plain.author = author_;
        OUTPOST_ASSIGN(plain.before, log_->hashAt(number, sealed));
        std::size_t size = 0;
        rows->bind(1, packIdentifier(number, sealed)).bind(2, packIdentifier(number, held));
        for (;;) {
            OUTPOST_ASSIGN(const bool more, rows->step());
            if (!more) break;
            const ByteView body = rows->blob(2);
            const bool full = !plain.changeSets.empty() &&
                              (number == 0 || size + body.size() > kCutBytes ||
                               plain.changeSets.size() >= kMaxChangeSetsASegment || rows->integer(3) != 0);
            if (full) break;
            plain.to = counterOf(rows->integer(0));
            const ByteView hash = rows->blob(1);
            std::copy_n(hash.begin(), std::min(hash.size(), plain.after.size()), plain.after.begin());
            plain.changeSets.push_back(copyOf(body));
            size += body.size();
        }
        rows->reset();
        if (plain.changeSets.empty()) return fail(Error::Kind::Corrupt, "change_set.missing");
        if (number != 0) OUTPOST_TRY(nameSession(plain));
        OUTPOST_ASSIGN(const Bytes bytes, setup_.seal->seal(plain));
        OUTPOST_ASSIGN(const bool kept, segments_->keep(number, plain.from, plain.to, 0, bytes));
        if (!kept) return fail(Error::Kind::Full, "segment.too_many");
        sealed = plain.to;
    }
    return true;
}

/// The session that wrote a range: the last certificate at or before it. Only the present one's key is at hand for sure;
/// the seal says so where another is missing.
Done Core::nameSession(PlainSegment& plain) {
    OUTPOST_ASSIGN(store::Statement * find,
                   statement("SELECT _certificate.id, stamp, user FROM _certificate JOIN change_set USING(id) "
                             "WHERE _certificate.id BETWEEN ?1 AND ?2 ORDER BY _certificate.id DESC LIMIT 1"));
    find->bind(1, packIdentifier(plain.number, 0)).bind(2, packIdentifier(plain.number, plain.from));
    OUTPOST_ASSIGN(const bool found, find->step());
    if (!found) {
        plain.author = {};
        return {};
    }
    const Sequence certificate = counterOf(find->integer(0));
    if (certificate != author_.certificate) {
        plain.author = {};
        plain.author.certificate = certificate;
        plain.author.notBefore = find->integer(1);
        plain.author.user = find->integer(2);
    }
    find->reset();
    return {};
}

Result<bool> Core::sealOutgoing() {
    const Sequence own = ownSequence();
    OUTPOST_ASSIGN(const Sequence ownSealed, segments_->lastOf(number_));
    OUTPOST_ASSIGN(const Sequence teamSealed, segments_->lastOf(0));
    // Of the team log only what we wrote ourselves is not sealed yet: what came, came sealed.
    const Sequence team = log_->teamSequence();
    if (ownSealed >= own && teamSealed >= team) return false;
    OUTPOST_TRY(begin());
    const auto inside = [&]() -> Done {
        OUTPOST_TRY(sealChain(number_, own));
        if (teamSealed < team) OUTPOST_TRY(sealChain(0, team));
        return commit();
    };
    if (auto done = inside(); !done) {
        rollback();
        return propagate(done);
    }
    return true;
}

}  // namespace outpost::sync
