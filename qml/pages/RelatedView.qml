pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// The records of another kind that belong to this one: its contacts, activities, orders.
FocusScope {
    id: view

    required property Workplace workplace
    required property SmallList sections
    required property string key
    required property double recordId
    property bool wide: false
    readonly property int place: {
        for (let i = 0; i < sections.count; ++i) {
            if (sections.value(i, "key") === key)
                return i;
        }
        return -1;
    }
    readonly property string related: place < 0 ? "" : sections.value(place, "entity")
    readonly property string link: place < 0 ? "" : sections.value(place, "linkField")
    readonly property bool canCreate: related !== "" && workplace.canCreate(related)

    function add() {
        if (canCreate)
            workplace.create(related, link + "=" + recordId);
    }

    RecordList {
        id: list
        workplace: view.workplace
        entity: view.related
        linkField: view.link
        linkRecord: view.recordId
    }
    Row {
        x: Size.m
        height: Size.titleRow
        spacing: Size.s
        Heading {
            height: parent.height
            text: AppSettings.language ? view.workplace.labelOf(view.related, true) : ""
        }
        Label {
            height: parent.height
            text: list.countText
            tone: "muted"
        }
    }
    Button {
        objectName: "addRelated"
        anchors { right: parent.right; rightMargin: Size.m }
        y: Size.icon
        visible: view.canCreate
        iconName: "plus-lg"
        text: qsTr("New")
        tip: AppSettings.language ? qsTr("New: %1").arg(view.workplace.labelOf(view.related, false)) : ""
        onClicked: view.add()
    }
    RecordTable {
        id: table
        objectName: "relatedTable"
        anchors { fill: parent; topMargin: Size.titleRow }
        focus: true
        selecting: false
        list: list
        wide: view.wide
        onOpened: record => view.workplace.openRecord(view.related, record)
        onRemoved: view.workplace.remove(view.related, list.chosen())
    }
    EmptyState {
        anchors.centerIn: table
        visible: list.ready && list.count === 0
        iconName: view.workplace.iconOf(view.related)
        title: AppSettings.language ? qsTr("Nothing here yet: %1").arg(view.workplace.labelOf(view.related, true)) : ""
        action: view.canCreate ? qsTr("New") : ""
        onTriggered: view.add()
    }
}
