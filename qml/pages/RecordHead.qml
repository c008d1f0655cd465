pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// Title, number, states, what can be done, and at most six facts.
Item {
    id: head

    required property Workplace workplace
    required property RecordModel record
    property bool canAddActivity: false
    readonly property KeyMap keyMap: workplace.keys
    signal conflict
    signal activity
    signal away

    height: record.creating ? Size.titleRow + Size.s : Size.head

    Row {
        id: names
        x: Size.l
        y: Size.xs
        height: Size.titleRow
        spacing: Size.side
        Label {
            objectName: "recordTitle"
            width: Math.min(implicitWidth, head.width - actions.width - badges.width - 4 * Size.l)
            height: parent.height
            text: head.record.title
            font.pixelSize: Fonts.title
        }
        Row {
            id: badges
            height: parent.height
            spacing: Size.side
            Repeater {
                model: head.record.badges
                Badge {
                    required property string label
                    required tone
                    anchors.verticalCenter: parent.verticalCenter
                    text: label
                }
            }
            Label {
                height: parent.height
                text: head.record.number === head.record.title ? "" : head.record.number
                tone: "muted"
            }
            LinkText {
                anchors.verticalCenter: parent.verticalCenter
                visible: head.record.conflicts > 0
                text: qsTr("%n need a decision", "", head.record.conflicts)
                tone: "conflict"
                onClicked: head.conflict()
            }
        }
    }
    Row {
        id: actions
        anchors { right: parent.right; rightMargin: Size.l }
        y: Size.side
        spacing: Size.icon
        Note {
            height: Size.button
            visible: head.record.editing && head.record.unsaved
            text: qsTr("Draft kept")
        }
        Button {
            objectName: "discard"
            visible: head.record.editing && !head.record.creating
            kind: "quiet"
            text: head.record.unsaved ? qsTr("Discard") : qsTr("Cancel")
            onClicked: head.record.discard()
        }
        Button {
            objectName: "discardNew"
            visible: head.record.creating
            kind: "quiet"
            text: qsTr("Discard")
            onClicked: {
                head.record.discard();
                head.workplace.pages.close(head.workplace.pages.current);
            }
        }
        Button {
            objectName: "save"
            visible: head.record.editing
            kind: "primary"
            text: head.record.saving ? qsTr("Saving...") : qsTr("Save")
            keys: head.keyMap.keys("save")
            enabled: !head.record.saving
            onClicked: head.record.save()
        }
        Button {
            objectName: "edit"
            visible: !head.record.editing && head.record.canEdit
            iconName: "pencil"
            text: qsTr("Edit")
            keys: head.keyMap.keys("edit")
            onClicked: head.record.edit()
        }
        Button {
            objectName: "newActivity"
            visible: !head.record.editing && head.canAddActivity
            kind: "primary"
            iconName: "plus-lg"
            text: qsTr("New activity")
            keys: head.keyMap.keys("newActivity")
            onClicked: head.activity()
        }
        Button {
            objectName: "delete"
            visible: !head.record.editing && !head.record.missing
            kind: "quiet"
            iconName: "trash"
            tip: qsTr("Delete")
            onClicked: head.workplace.remove(head.record.entity, [head.record.record])
        }
    }
    Row {
        x: Size.l
        y: Size.titleRow + Size.xs
        height: Size.factRow
        visible: !head.record.creating
        clip: true
        width: parent.width - 2 * Size.l
        Repeater {
            model: head.record.facts
            Item {
                id: fact
                required property string label
                required property string text
                required property string tone
                required property bool conflict
                width: Math.max(Size.factWidth, Math.floor((head.width - 2 * Size.l) / 8))
                height: Size.factRow
                Note {
                    width: parent.width - Size.s
                    height: Size.factNote
                    text: fact.label
                }
                Row {
                    y: Size.factNote
                    height: Size.factText
                    spacing: Size.icon
                    Label {
                        width: Math.min(implicitWidth, fact.width - Size.s - (fact.conflict ? Size.l : 0))
                        height: parent.height
                        text: fact.text || "-"
                        tone: fact.text ? fact.tone : "faint"
                    }
                    Icon {
                        visible: fact.conflict
                        anchors.verticalCenter: parent.verticalCenter
                        name: "diamond-half"
                        tone: "conflict"
                        size: Size.iconMark
                    }
                }
            }
        }
    }
    Rule {
        anchors.bottom: parent.bottom
        width: parent.width
    }
}
