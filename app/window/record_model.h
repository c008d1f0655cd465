#pragma once

#include "app/window/field_model.h"
#include "app/window/small_list.h"
#include "app/window/workplace.h"

#include <QObject>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

namespace outpost::window {

/// One record: what its page shows, and its form. While a form is open each change goes to a draft in the home, so that
/// closing the window, or losing power, loses nothing. Interface thread.
class RecordModel : public QObject {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(outpost::window::Workplace* workplace READ workplace WRITE setWorkplace NOTIFY changed)
    Q_PROPERTY(QString entity READ entity WRITE setEntity NOTIFY changed)
    Q_PROPERTY(double record READ record WRITE setRecord NOTIFY changed)
    /// Of a record that is being made: the draft's key and what it begins with ("party=137438953473").
    Q_PROPERTY(QString draft READ draft WRITE setDraft NOTIFY changed)
    Q_PROPERTY(QString preset READ preset WRITE setPreset NOTIFY changed)
    Q_PROPERTY(bool ready READ ready NOTIFY changed)
    Q_PROPERTY(bool missing READ missing NOTIFY changed)
    Q_PROPERTY(bool creating READ creating NOTIFY changed)
    Q_PROPERTY(bool editing READ editing NOTIFY changed)
    Q_PROPERTY(bool unsaved READ unsaved NOTIFY changed)
    Q_PROPERTY(bool saving READ saving NOTIFY changed)
    Q_PROPERTY(QString title READ title NOTIFY changed)
    Q_PROPERTY(QString number READ number NOTIFY changed)
    Q_PROPERTY(QString entityLabel READ entityLabel NOTIFY changed)
    Q_PROPERTY(QString iconName READ iconName NOTIFY changed)
    Q_PROPERTY(QString error READ error NOTIFY changed)
    Q_PROPERTY(int conflicts READ conflicts NOTIFY changed)
    Q_PROPERTY(bool canEdit READ canEdit NOTIFY changed)
    Q_PROPERTY(outpost::window::SmallList* badges READ badges CONSTANT)
    /// label, text, tone, field, conflict
    Q_PROPERTY(outpost::window::SmallList* facts READ facts CONSTANT)
    Q_PROPERTY(outpost::window::SmallList* details READ details CONSTANT)
    /// key, entity, linkField, label, iconName, count, conflict
    Q_PROPERTY(outpost::window::SmallList* sections READ sections CONSTANT)
    /// row (of the form), field (a FieldModel)
    Q_PROPERTY(outpost::window::SmallList* fields READ fields CONSTANT)
    /// cells of a document's lines: see lineColumns
    Q_PROPERTY(outpost::window::SmallList* lines READ lines CONSTANT)
    Q_PROPERTY(outpost::window::SmallList* lineColumns READ lineColumns CONSTANT)

public:
    explicit RecordModel(QObject* parent = nullptr);
    ~RecordModel() override;

    Workplace* workplace() const { return workplace_; }
    void setWorkplace(Workplace* workplace);
    QString entity() const { return entityName_; }
    void setEntity(const QString& entity);
    qint64 record() const { return record_; }
    void setRecord(qint64 record);
    QString draft() const { return draft_; }
    void setDraft(const QString& draft);
    QString preset() const { return preset_; }
    void setPreset(const QString& preset) { preset_ = preset; }
    bool ready() const { return ready_; }
    bool missing() const { return missing_; }
    bool creating() const { return record_ == 0; }
    bool editing() const { return editing_; }
    bool unsaved() const;
    bool saving() const { return saving_; }
    QString title() const;
    QString number() const { return number_; }
    QString entityLabel() const;
    QString iconName() const;
    QString error() const { return error_; }
    int conflicts() const { return static_cast<int>(detail_.conflicts.size()); }
    bool canEdit() const;
    SmallList* badges() { return &badges_; }
    SmallList* facts() { return &facts_; }
    SmallList* details() { return &details_; }
    SmallList* sections() { return &sections_; }
    SmallList* fields() { return &fieldRows_; }
    SmallList* lines() { return &lines_; }
    SmallList* lineColumns() { return &lineColumns_; }

    /// Opens the form, with the draft where there is one.
    Q_INVOKABLE void edit();
    /// Saves what was typed. Answers with saved() or with error and the fields' errors.
    Q_INVOKABLE void save();
    /// Drops what was typed and its draft.
    Q_INVOKABLE void discard();
    /// Leaves the form; what was typed stays as a draft.
    Q_INVOKABLE void leave();
    Q_INVOKABLE void clearError();
    /// The first field with an error; -1: none.
    Q_INVOKABLE int firstWrong() const;

signals:
    void changed();
    void saved(qint64 record);
    /// Something was refused: the page shows where.
    void errorShown();

private:
    void bind();
    void read();
    void receive(app::RecordDetail detail);
    void makeForm();
    void fillForm(bool first, const QString& who = {});
    void fillFromPreset();
    void fillFromLink(FieldModel& field);
    void showFacts();
    void showSections();
    void showLines();
    void takeDraft();
    void keepDraft();
    void writeDraft();
    std::string draftKey() const;
    void askWhoChanged();
    const app::Cell* cell(std::string_view field) const;
    void onChanged(const app::Changed& what);
    void refuse(const Error& error);

    Workplace* workplace_ = nullptr;
    QString entityName_, draft_, preset_, error_, number_;
    qint64 record_ = 0;
    const schema::Entity* entity_ = nullptr;
    app::RecordDetail detail_;
    bool ready_ = false, missing_ = false, editing_ = false, saving_ = false, formMade_ = false, draftTaken_ = false;
    QString callIdentifier_;
    std::vector<FieldModel*> form_;
    SmallList badges_, facts_, details_, sections_, fieldRows_, lines_, lineColumns_;
    QTimer draftTimer_, again_;
};

}  // namespace outpost::window
