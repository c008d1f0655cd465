#pragma once

#include "app/window/small_list.h"
#include "app/window/workplace.h"

#include <QCache>
#include <QObject>
#include <QQmlParserStatus>
#include <QSet>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

#include <set>

namespace outpost::window {

/// A list of records of any length, read block by block off the interface thread. A row that is not here yet is asked for
/// when it is looked at; what was read stays shown until newer values are here. Rows are counted from 0.
/// `revision` changes whenever cells may have changed: bind to it beside cells(). Interface thread.
class RecordList : public QObject, public QQmlParserStatus {
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    QML_ELEMENT
    Q_PROPERTY(outpost::window::Workplace* workplace READ workplace WRITE setWorkplace NOTIFY setUp)
    Q_PROPERTY(QString entity READ entity WRITE setEntity NOTIFY setUp)
    /// "all" or "mine" (owned by who works here).
    Q_PROPERTY(QString view READ view WRITE setView NOTIFY asked)
    /// Only records whose link field points to this record.
    Q_PROPERTY(QString linkField READ linkField WRITE setLinkField NOTIFY setUp)
    Q_PROPERTY(double linkRecord READ linkRecord WRITE setLinkRecord NOTIFY setUp)
    Q_PROPERTY(QString quick READ quick WRITE setQuick NOTIFY asked)
    Q_PROPERTY(QString sortField READ sortField NOTIFY asked)
    Q_PROPERTY(bool descending READ descending NOTIFY asked)
    Q_PROPERTY(int count READ count NOTIFY counted)
    Q_PROPERTY(bool ready READ ready NOTIFY counted)
    Q_PROPERTY(QString countText READ countText NOTIFY counted)
    Q_PROPERTY(QString error READ error NOTIFY counted)
    Q_PROPERTY(int revision READ revision NOTIFY revised)
    Q_PROPERTY(outpost::window::SmallList* columns READ columns CONSTANT)
    Q_PROPERTY(int currentRow READ currentRow WRITE setCurrentRow NOTIFY currentRowChanged)
    Q_PROPERTY(double currentRecord READ currentRecord NOTIFY currentRowChanged)
    Q_PROPERTY(int selectedCount READ selectedCount NOTIFY revised)
    Q_PROPERTY(bool hasOwner READ hasOwner NOTIFY setUp)

public:
    explicit RecordList(QObject* parent = nullptr);

    Workplace* workplace() const { return workplace_; }
    void setWorkplace(Workplace* workplace);
    QString entity() const { return entity_; }
    void setEntity(const QString& entity);
    QString view() const { return view_; }
    void setView(const QString& view);
    QString linkField() const { return linkField_; }
    void setLinkField(const QString& field);
    qint64 linkRecord() const { return linkRecord_; }
    void setLinkRecord(qint64 record);
    QString quick() const { return quick_; }
    void setQuick(const QString& text);
    QString sortField() const { return sortField_; }
    bool descending() const { return descending_; }
    int count() const { return count_; }
    bool ready() const { return ready_; }
    QString countText() const;
    QString error() const { return error_; }
    int revision() const { return revision_; }
    SmallList* columns() { return &columns_; }
    int currentRow() const { return currentRow_; }
    void setCurrentRow(int row);
    qint64 currentRecord() const { return currentRecord_; }
    int selectedCount() const { return static_cast<int>(selected_.size()); }
    bool hasOwner() const;

    /// Texts of a row, one a column; empty while the row is being read.
    Q_INVOKABLE QStringList cells(int row);
    /// Tones of a row's texts; empty while the row is being read.
    Q_INVOKABLE QStringList tones(int row);
    /// "", "conflict", "new" (came from elsewhere since the list was opened).
    Q_INVOKABLE QString mark(int row);
    /// 0 while the row is being read.
    Q_INVOKABLE qint64 recordAt(int row);
    Q_INVOKABLE QString titleAt(int row);
    Q_INVOKABLE bool isSelected(int row);
    Q_INVOKABLE void toggle(int row);
    Q_INVOKABLE void selectRange(int from, int to);
    Q_INVOKABLE void selectAll();
    Q_INVOKABLE void clearSelection();
    /// The selected records, or the current one when none is.
    Q_INVOKABLE QList<qint64> chosen() const;
    /// Orders by that column; asked again, the other way round.
    Q_INVOKABLE void sortBy(const QString& field);
    /// Asks again and keeps what is shown until the answer is here.
    Q_INVOKABLE void refresh();
    /// The record beside `record` in this order: calls back through neighbourFound.
    Q_INVOKABLE void findNeighbour(qint64 record, int step);

    void classBegin() override {}
    void componentComplete() override;

signals:
    void setUp();
    void asked();
    void counted();
    void revised();
    void currentRowChanged();
    void neighbourFound(qint64 record);

private:
    struct Block {
        app::RecordWindow window;
        int generation = 0;
    };
    struct Column {
        std::string field;
        schema::FieldType type = schema::FieldType::Text;
    };
    void bind();
    void makeColumns();
    void ask();
    void readCount();
    void request(int block);
    void receive(int block, int generation, Result<app::RecordWindow> window);
    const app::Record* row(int row);
    app::Query query() const;
    void onChanged(const app::Changed& what);
    void retranslate();
    void revise();

    Workplace* workplace_ = nullptr;
    QString entity_, view_ = QStringLiteral("all"), linkField_, quick_, sortField_, error_;
    qint64 linkRecord_ = 0;
    bool descending_ = false;
    bool complete_ = false;
    bool ready_ = false;
    bool atLeast_ = false;
    int count_ = 0;
    int revision_ = 0;
    int generation_ = 0;
    int currentRow_ = 0;
    qint64 currentRecord_ = 0;
    std::vector<Column> fields_;
    SmallList columns_;
    QCache<int, Block> blocks_;
    std::set<std::pair<int, int>> waiting_;  ///< (block, generation) asked for and not answered
    QSet<qint64> selected_;
    QSet<qint64> arrived_;
    QTimer again_;
};

}  // namespace outpost::window
