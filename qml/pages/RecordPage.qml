// A Loader of Qt 6.4 cannot make components that are bound, so the ids of this file are looked up when they are used.
// qmllint disable unqualified
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// One record of any kind: head, rail of sections, the open section, its fields at the right; or its form.
Page {
    id: page

    required property Workplace workplace
    required property string entity
    required property double recordId
    required property int number
    property string draft
    property string preset
    property bool editing: false
    property bool wide: false
    property string section
    readonly property KeyMap keyMap: workplace.keys
    readonly property RecordModel record: model
    readonly property bool party: model.sections.count > 0 && model.sections.value(0, "key") === "timeline"
    hints: model.editing ? ["save", "nextField", "pick", "leave", "help"]
                                        : party ? ["edit", "newActivity", "section", "nextRecord", "history", "help"]
                                                : ["edit", "section", "nextRecord", "history", "help"]
    signal conflict(string n, double record)

    function show(key: string) {
        section = key;
    }
    function act(name: string) {
        switch (name) {
        case "edit": model.edit(); break;
        case "save": model.save(); break;
        case "new": workplace.create(entity); break;
        case "newActivity": if (party && !model.creating) workplace.create("activity", "party=" + model.record); break;
        case "history": show("history"); break;
        case "nextRecord": if (!model.editing) neighbours.findNeighbour(model.record, 1); break;
        case "previousRecord": if (!model.editing) neighbours.findNeighbour(model.record, -1); break;
        case "nextPane":
        case "previousPane": if (rail.activeFocus) body.forceActiveFocus(); else rail.forceActiveFocus(); break;
        default:
            if (name.startsWith("section")) {
                const place = Number(name.slice(7));
                if (place < model.sections.count)
                    show(model.sections.value(place, "key"));
            }
        }
    }
    function leave() {
        model.leave();
        if (model.unsaved || model.creating)
            workplace.pages.back();
    }
    function name() {
        workplace.pages.name(number, model.title, model.iconName, model.unsaved);
    }

    Component.onCompleted: name()

    RecordModel {
        id: model
        workplace: page.workplace
        entity: page.entity
        record: page.recordId
        preset: page.preset
        draft: page.draft
        onChanged: {
            page.name();
            if (page.section === "" && sections.count > 0)
                page.section = sections.value(0, "key");
            if (page.editing && ready && !editing) {
                page.editing = false;
                edit();
            }
        }
        onSaved: record => page.workplace.pages.settle(page.number, record)
    }
    // Ctrl+PgUp, Ctrl+PgDown walk in the order of the plain list.
    RecordList {
        id: neighbours
        workplace: page.workplace
        entity: page.entity
        onNeighbourFound: record => page.workplace.openRecord(page.entity, record)
    }

    RecordHead {
        id: head
        width: parent.width
        workplace: page.workplace
        record: model
        canAddActivity: page.party
        onConflict: page.conflict("", model.record)
        onActivity: page.act("newActivity")
        onAway: page.leave()
    }
    Banner {
        id: trouble
        objectName: "trouble"
        anchors { left: parent.left; right: parent.right; top: head.bottom }
        anchors.margins: visible ? Size.m : 0
        height: visible ? implicitHeight : 0
        visible: model.error !== "" && !model.missing
        tone: "bad"
        text: model.error
        action: model.editing ? qsTr("Save again") : ""
        onTriggered: model.save()
    }
    SectionRail {
        id: rail
        anchors { top: trouble.visible ? trouble.bottom : head.bottom; bottom: parent.bottom; topMargin: trouble.visible ? Size.m : 0 }
        width: visible ? Size.rail : 0
        visible: !model.creating && !model.missing
        rows: model.sections
        current: model.editing ? "details" : page.section
        onChosen: key => {
            if (model.editing && key !== "details")
                model.leave();
            page.show(key);
        }
    }
    FocusScope {
        id: body
        anchors { left: rail.right; right: column.left; top: rail.top; bottom: parent.bottom }
        focus: true

        Loader {
            id: view
            anchors.fill: parent
            focus: true
            visible: !model.missing
            sourceComponent: !model.ready ? null : model.editing || page.section === "details" ? form
                           : page.section === "timeline" ? timeline : page.section === "history" ? history
                           : page.section === "lines" ? lines : related
            onLoaded: if (body.activeFocus) (item as FocusScope).forceActiveFocus()
        }
        EmptyState {
            anchors.centerIn: parent
            visible: model.missing
            iconName: "trash"
            title: model.error || qsTr("This record was deleted")
        }
    }
    Rectangle {
        id: column
        anchors { right: parent.right; top: rail.top; bottom: parent.bottom }
        width: visible ? (page.wide ? Size.fieldColumnWide : Size.fieldColumn) : 0
        visible: model.ready && !model.creating && !model.missing && !model.editing && page.section !== "details"
                 && page.width > Size.rail + Size.fieldColumn + Size.formColumn
        color: Ink.raised
        Rule {
            height: parent.height
        }
        ScrollPage {
            anchors.fill: parent
            anchors.topMargin: Size.icon
            DetailLines {
                width: parent.width
                rows: model.details
                onConflict: n => page.conflict(n, model.record)
            }
        }
    }

    Component {
        id: form
        RecordForm {
            workplace: page.workplace
            record: model
            onAway: page.leave()
            onConflict: n => page.conflict(n, model.record)
        }
    }
    Component {
        id: timeline
        TimelineView {
            workplace: page.workplace
            entity: page.entity
            recordId: model.record
            onConflict: n => page.conflict(n, model.record)
        }
    }
    Component {
        id: history
        HistoryView {
            workplace: page.workplace
            entity: page.entity
            recordId: model.record
        }
    }
    Component {
        id: lines
        LinesView {
            record: model
        }
    }
    Component {
        id: related
        RelatedView {
            workplace: page.workplace
            sections: model.sections
            key: page.section
            recordId: model.record
            wide: page.wide
        }
    }
}
