#pragma once

#include "schema/catalog/replication.h"
#include "tests/simulation/reference_model.h"

#include <string>
#include <vector>

/// The few tables on which histories are played: a record with single fields, a group, a set, a counter and a tree link;
/// owners two deep; rows that every firm has.
namespace outpost::simulation {

enum SimulatedTable : int { kParty = 0, kContact = 1, kNumber = 2, kOrg = 3, kChoice = 4, kTables = 5 };

/// SQL that makes the tables where they are not yet there, in the form that ReplicatedTable describes.
std::string simulatedTables(const schema::ReplicationPlan& plan);
/// The tables as the engine gets them from a catalog.
schema::ReplicationPlan simulatedPlan();
/// The same tables as the reference model sees them.
std::vector<ModelTable> modelTables(const schema::ReplicationPlan& plan);
/// The counter of a table, or -1.
int counterUnit(const schema::ReplicatedTable& table);
/// The units of a table that a user types into: no set, no counter, no owner link, no parent link.
std::vector<int> typedUnits(const schema::ReplicatedTable& table);
/// The set unit of a table, or -1.
int setUnit(const schema::ReplicatedTable& table);
/// The unit that is the table's owner or tree link, or -1.
int linkUnit(const schema::ReplicatedTable& table);

}  // namespace outpost::simulation
