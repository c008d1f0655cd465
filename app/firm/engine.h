#pragma once

#include "app/commands/command.h"
#include "app/firm/home.h"
#include "app/query/reader.h"
#include "schema/catalog/field_check.h"
#include "schema/search/search_index.h"
#include "schema/store/local_data.h"
#include "schema/store/local_functions.h"
#include "syncengine/replica/replica.h"
#include "syncengine/team/home_keys.h"
#include "syncengine/team/pen.h"
#include "syncengine/team/seal.h"

#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace outpost::app {

/// Everything of one firm on this device that needs no network, put together: home, keys, team log, seal, replica, local
/// data. Private to this folder; everybody else knows Firm.
/// Thread: what is said to be the writer's may only be touched there (Replica::post); the rest from any thread.
class Engine {
public:
    struct Opening {
        Home home;
        sync::HomeKeys keys;
        sync::LogIn logIn;
        std::filesystem::path keyFile;  ///< where changed keys are written; while founding a name of its own
    };
    /// Opens or makes the replica. No session yet. Errors: those of Replica::open.
    [[nodiscard]] static Result<std::unique_ptr<Engine>> open(Opening opening);
    ~Engine();

    /// Takes up the user's session of today, or begins one (rule T1). Blocks.
    [[nodiscard]] Done takeSession();
    /// The same on the writer's thread: the replica asks for it when a session has ended.
    [[nodiscard]] Done takeSession(sync::ReplicaCore& core);
    /// A team key that came with an invitation. Blocks.
    void giveKey(sync::TeamKey key);
    /// Appends what a pen wrote to the team log. Blocks.
    [[nodiscard]] Done append(const std::vector<Bytes>& entries);
    /// Runs `work` with a pen on the writer's thread and appends what it wrote. Blocks. Errors: team.not_pen.
    [[nodiscard]] Done write(const std::function<Done(sync::TeamPen&)>& work);
    [[nodiscard]] Done write(const std::function<Done(sync::TeamPen&, sync::ReplicaCore&)>& work);
    /// Takes over from the team log who may log in here; writes the key file if that changed. Writer's thread.
    [[nodiscard]] Done takeUsers();
    /// Where the key file lies from now on, written there at once. Blocks.
    [[nodiscard]] Done keepKeysAt(const std::filesystem::path& file);
    /// What the log-in page shows of the last contact. Writer's thread.
    void noteContact(std::int64_t lastContactMs, std::int64_t unsent);

    /// Called after the team log grew, on the writer's thread.
    void onTeam(std::function<void()> listener) { onTeam_ = std::move(listener); }

    const schema::Catalog& catalog() const { return catalog_; }
    sync::Replica& replica() { return *replica_; }
    /// Runs `job` on the writer's thread and waits.
    void onWriter(const std::function<void(sync::ReplicaCore&)>& job) { replica_->run(job); }
    const sync::TeamLog& team() const { return team_; }    ///< writer's thread
    sync::TeamSeal& seal() { return seal_; }               ///< writer's thread
    store::LocalData& localData() { return *localData_; }  ///< writer's thread
    search::SearchIndex& textIndex() { return *text_; }    ///< writer's thread
    const sync::LogIn& logIn() const { return logIn_; }
    const sync::HomeKeys& keys() const { return keys_; }  ///< writer's thread
    const Home& home() const { return home_; }
    Home& home() { return home_; }
    Reader::Shared shared() const { return {catalog_, replica_->plan(), replica_->layouts()}; }

    /// Who works here, as of now. Any thread.
    Caller caller() const;
    /// Reads employee and department of the user again; after a change of them. Writer's thread.
    [[nodiscard]] Done readCaller(sync::ReplicaCore& core);
    /// Sets who asks and when for defaults and checks. Writer's thread, before each command.
    void setAsker(const Caller& by);

private:
    explicit Engine(Opening opening);
    [[nodiscard]] Done start();
    [[nodiscard]] Result<store::Connection> connect(bool readOnly);
    [[nodiscard]] Done prepare(store::Connection& connection);
    [[nodiscard]] Done migrate(store::Connection& connection);
    void indexOn();

    /// Hands the team log on and notes that it grew.
    class Sink : public sync::TeamLogSink {
    public:
        explicit Sink(Engine& engine) : engine_(engine) {}
        [[nodiscard]] Result<sync::EntryFacts> take(Sequence sequence, ByteView entry) override;
        void forget(Sequence last) override;
        [[nodiscard]] Done certificate(DeviceNumber number, Sequence sequence, ByteView body) override;

    private:
        Engine& engine_;
    };
    /// Stands in for the local data, which is made only when the tables are.
    class Listener : public store::TouchedRowListener {
    public:
        explicit Listener(Engine& engine) : engine_(engine) {}
        [[nodiscard]] Done refresh(std::span<const store::TouchedRow> rows, store::Origin origin) override;

    private:
        Engine& engine_;
    };

    const schema::Catalog& catalog_;
    Home home_;
    sync::HomeKeys keys_;
    sync::LogIn logIn_;
    std::filesystem::path keyFile_;
    sync::TeamLog team_;
    sync::TeamSeal seal_;
    schema::CatalogValueCheck check_;
    store::Asker asker_;
    std::unique_ptr<search::SearchIndex> text_;
    std::unique_ptr<store::LocalData> localData_;
    Sink sink_{*this};
    Listener listener_{*this};
    std::function<void()> onTeam_;
    bool teamTold_ = false;
    mutable std::mutex callerMutex_;
    Caller caller_;
    std::unique_ptr<sync::Replica> replica_;  ///< last: goes first, with its thread
};

/// Milliseconds since 1970 UTC as this computer believes them.
std::int64_t wallMs();
/// Days since 1970-01-01 on this computer's calendar.
std::int64_t localToday();

}  // namespace outpost::app
