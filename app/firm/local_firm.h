#pragma once

#include "app/commands/commands.h"
#include "app/firm/engine.h"
#include "app/firm/firm.h"
#include "app/firm/network.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace outpost::app {

/// A firm whose replica lies in a home of this device. Private to this folder; everybody else knows Firm.
class LocalFirm final : public Firm {
public:
    /// The engine has its session. The status is known when this returned.
    explicit LocalFirm(std::unique_ptr<Engine> engine);
    ~LocalFirm() override;

    const schema::Catalog& catalog() const override { return engine_->catalog(); }
    Caller caller() const override { return engine_->caller(); }
    [[nodiscard]] Result<std::unique_ptr<Reader>> reader(bool chinese) override;
    std::vector<CommandInfo> commands() const override { return commands_.infos(); }
    void run(CommandCall call, CommandAnswer answer) override;
    [[nodiscard]] Result<CommandResult> run(CommandCall call) override;
    [[nodiscard]] Result<std::vector<CommandResult>> runAll(std::vector<CommandCall> calls) override;
    std::uint64_t subscribe(Subscriber subscriber) override;
    void unsubscribe(std::uint64_t subscription) override;
    [[nodiscard]] Result<std::vector<ConflictEntry>> conflicts(RecordId record, std::int64_t limit) override;
    [[nodiscard]] Result<std::vector<HistoryEntry>> history(const std::string& entity, RecordId record) override;
    [[nodiscard]] Result<RecordDetail> asOn(const std::string& entity, RecordId record, std::int64_t atMs) override;
    [[nodiscard]] Result<std::vector<DeletedEntry>> deleted(const std::string& entity, std::int64_t limit) override;
    [[nodiscard]] Result<RecordDetail> blank(const std::string& entity, const FieldValues& given) override;
    [[nodiscard]] Result<std::vector<RefusedEntry>> refused() override;
    [[nodiscard]] Result<DigestInfo> digest() override;
    SyncStatus status() const override;
    void onStatus(std::function<void(const SyncStatus&)> listener) override;
    void startNetwork() override;
    void stopNetwork() override;
    void syncNow() override { network_->syncNow(); }
    [[nodiscard]] Done sync(int seconds, const std::function<bool(const SyncStatus&)>& progress) override;
    [[nodiscard]] Result<std::vector<std::string>> check(const Progress& progress) override;
    [[nodiscard]] Done rebuild(const Progress& progress) override;
    [[nodiscard]] Result<ChangeSetId> transact(const std::function<Done(sync::Writer&, Reader&)>& work) override;
    [[nodiscard]] Done setRelay(const std::string& line) override;
    [[nodiscard]] Result<std::string> invite(const InviteRequest& request) override;
    [[nodiscard]] Result<TeamMembers> team() override;
    [[nodiscard]] Done removeDevice(const std::string& device) override;
    [[nodiscard]] Done setUserStopped(const std::string& user, bool stopped) override;

private:
    [[nodiscard]] Result<CommandResult> runOne(sync::Writer& writer, Reader& reader, const CommandCall& call,
                                               const Caller& by) const;
    /// Employee and user rows of somebody who is invited.
    [[nodiscard]] Done makeUserRows(sync::Writer& writer, Reader& from, const std::string& name,
                                    sync::InvitationRequest& invitation) const;
    std::string deviceName(DeviceNumber number) const;
    void carryOverLate(const std::vector<sync::ChangedRow>& rows);

    // Status: a thread of its own composes it whenever something changed, from a reader of its own.
    void statusLoop();
    void wakeStatus();
    [[nodiscard]] SyncStatus compose();
    void readTeam();  ///< writer's thread

    std::unique_ptr<Engine> engine_;
    Commands commands_;
    std::unique_ptr<Network> network_;

    mutable std::mutex mutex_;
    std::map<DeviceNumber, std::string> devices_;  ///< names by first number
    std::map<DeviceNumber, std::string> removed_;  ///< the same of devices that were removed
    std::string firmName_, userName_, relayLine_;
    DeviceNumber ownDevice_ = 0;
    SyncStatus status_;
    std::function<void(const SyncStatus&)> statusListener_;
    std::condition_variable statusChanged_;
    std::condition_variable statusWanted_;
    bool dirty_ = true, closing_ = false;
    std::uint64_t composed_ = 0;
    std::int64_t networkStartedMs_ = 0, offlineSinceMs_ = 0, contactMs_ = 0;
    std::uint64_t changes_ = 0;
    sync::ReplicaCounts counts_;   ///< of compose()
    std::int64_t countedAt_ = -1;  ///< changes that the writer's connection had made when counts_ were read
    std::thread statusThread_;
};

}  // namespace outpost::app
