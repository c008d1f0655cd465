pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// What the current record of a list says, without opening it.
Item {
    id: pane

    required property Workplace workplace
    required property string entity
    property double recordId: 0
    signal closed
    signal conflict(string n)

    RecordModel {
        id: model
        workplace: pane.workplace
        entity: pane.entity
        record: pane.recordId
    }
    Rectangle {
        anchors.fill: parent
        color: Ink.page
    }
    Rule {
        height: parent.height
    }
    Heading {
        x: Size.l
        y: Size.side
        width: parent.width - 2 * Size.l - Size.xl
        height: Size.xl
        text: model.title
        visible: model.ready && pane.recordId > 0
    }
    Button {
        anchors { right: parent.right; rightMargin: Size.s }
        y: Size.s
        kind: "quiet"
        iconName: "x-lg"
        tip: qsTr("Close the preview")
        keys: pane.workplace.keys.keys("preview")
        focusPolicy: Qt.NoFocus
        onClicked: pane.closed()
    }
    Row {
        id: badges
        x: Size.l
        y: Size.side + Size.xl + Size.tiny
        height: Size.message
        spacing: Size.s
        Repeater {
            model: pane.recordId > 0 ? model.badges : null
            Badge {
                required property string label
                required tone
                y: Math.round((badges.height - height) / 2)
                text: label
            }
        }
        Note {
            height: parent.height
            text: model.number
        }
    }
    ScrollPage {
        anchors { fill: parent; topMargin: badges.y + badges.height + Size.s; bottomMargin: open.height + 2 * Size.side }
        visible: model.ready && pane.recordId > 0
        FactLines {
            width: parent.width
            rows: model.facts
        }
        Item {
            width: 1
            height: Size.s
        }
        Rule {
            width: parent.width
        }
        DetailLines {
            width: parent.width
            rows: model.details
            onConflict: n => pane.conflict(n)
        }
    }
    Row {
        anchors { left: parent.left; leftMargin: Size.l; bottom: parent.bottom; bottomMargin: Size.side }
        spacing: Size.s
        Button {
            id: open
            text: qsTr("Open")
            keys: pane.workplace.keys.keys("open")
            onClicked: pane.workplace.openRecord(pane.entity, pane.recordId)
        }
    }
}
