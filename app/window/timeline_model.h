#pragma once

#include "app/window/small_list.h"
#include "app/window/workplace.h"

#include <QObject>
#include <QQmlParserStatus>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

namespace outpost::window {

/// What happened with a party, newest first, day by day: activities, documents, what must be decided; what is planned
/// stands above. Interface thread.
class TimelineModel : public QObject, public QQmlParserStatus {
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    QML_ELEMENT
    Q_PROPERTY(outpost::window::Workplace* workplace MEMBER workplace_ NOTIFY changed)
    Q_PROPERTY(QString entity MEMBER entityName_ NOTIFY changed)
    Q_PROPERTY(double record READ record WRITE setRecord NOTIFY changed)
    /// "all", "activity", "document"
    Q_PROPERTY(QString filter READ filter WRITE setFilter NOTIFY changed)
    Q_PROPERTY(bool ready READ ready NOTIFY changed)
    /// head (bool), text, time, iconName, tone, note, person, amount, badge, badgeTone, entity, record, n
    Q_PROPERTY(outpost::window::SmallList* rows READ rows CONSTANT)

public:
    explicit TimelineModel(QObject* parent = nullptr);

    qint64 record() const { return record_; }
    void setRecord(qint64 record);
    QString filter() const { return filter_; }
    void setFilter(const QString& filter);
    bool ready() const { return ready_; }
    SmallList* rows() { return &rows_; }
    void classBegin() override {}
    void componentComplete() override;

signals:
    void changed();

private:
    struct Item {
        std::int64_t atMs = 0;
        bool clock = true;  ///< has a time of day
        bool planned = false;
        QVariantList row;  ///< without text of the day
    };
    void ask();
    void askEntity(const std::string& name);
    void addActivities(const app::RecordWindow& window);
    void addDocuments(const schema::Entity& entity, const app::RecordWindow& window);
    void addConflicts();
    void answered();
    void show();

    Workplace* workplace_ = nullptr;
    QString entityName_, filter_ = QStringLiteral("all");
    qint64 record_ = 0;
    bool complete_ = false;
    bool ready_ = false;
    int asked_ = 0;
    int waiting_ = 0;
    std::vector<Item> items_;
    SmallList rows_;
    QTimer again_;
};

}  // namespace outpost::window
