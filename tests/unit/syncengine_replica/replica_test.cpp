#include "tests/support/small_firm.h"

#include "syncengine/replica/replica.h"

#include <atomic>
#include <future>

using namespace outpost;
using namespace outpost::testing;
using outpost::sync::Replica;

namespace {

struct Home {
    ScratchFolder folder;
    OpenSeal seal;
    std::atomic<std::int64_t> nowMs{1'700'000'000'000};
    schema::ReplicationPlan plan = smallPlan();

    sync::ReplicaSetup setup() {
        sync::ReplicaSetup setup;
        setup.plan = plan;
        setup.path = folder.file("home.db");
        setup.migrate = [this](store::Connection& connection) { return makeTables(connection, plan); };
        setup.seal = &seal;
        setup.firstNumber = 16;
        setup.now = [this] { return WallMs{nowMs.load()}; };
        return setup;
    }
};

std::function<Done(Writer&)> insertParty(std::string name) {
    return [name = std::move(name)](Writer& writer) -> Done {
        OUTPOST_ASSIGN(const RecordId id, writer.newId());
        const sync::FieldValue field[] = {{0, std::string_view{name}}};
        return writer.insert(kParty, id, field);
    };
}

}  // namespace

TEST_CASE("a transaction answers on the writer's thread once it is durable, and subscribers hear of it") {
    Home home;
    auto replica = Replica::open(home.setup());
    REQUIRE(replica.has_value());
    std::promise<std::pair<std::size_t, bool>> heard;
    (*replica)->subscribe([&](const Replica::Change& change) { heard.set_value({change.rows.size(), change.local}); });
    std::promise<Result<ChangeSetId>> answered;
    (*replica)->transact(insertParty("Li"), [&](Result<ChangeSetId> id) { answered.set_value(std::move(id)); });
    CHECK(answered.get_future().get().value() == packIdentifier(16, 1));
    CHECK(heard.get_future().get() == std::pair{std::size_t{1}, true});
    auto reader = (*replica)->reader();
    REQUIRE(reader.has_value());
    CHECK((*reader)->integer("SELECT count(*) FROM party").value() == 1);
    CHECK_FALSE((*reader)->execute("DELETE FROM party").has_value());
}

TEST_CASE("W3: what was committed is sealed without being asked for, and all of it at the end") {
    Home home;
    std::promise<void> sealed;
    {
        auto replica = Replica::open(home.setup());
        REQUIRE(replica.has_value());
        (*replica)->onSealed([&, once = std::make_shared<bool>(false)] {
            if (!*once) sealed.set_value();
            *once = true;
        });
        REQUIRE((*replica)->transact(insertParty("Li")).has_value());
        sealed.get_future().wait();
        for (int i = 0; i < 5; ++i) (*replica)->transact(insertParty("Wang"), Replica::Answer{});
        (*replica)->close();
        CHECK((*replica)->transact(insertParty("late")).error().code == "replica.closed");
    }
    auto connection = store::Connection::open(home.folder.file("home.db"));
    REQUIRE(connection.has_value());
    CHECK(connection->integer("SELECT max(last) FROM _segment").value() == 6);
}

TEST_CASE("what cannot be opened says why, and leaves no thread behind") {
    Home home;
    auto setup = home.setup();
    setup.path = home.folder.file("missing/home.db");
    CHECK(Replica::open(std::move(setup)).error().code == "store.unavailable");
}
