pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// Every key of the window (F1).
SideSheet {
    id: panel

    required property Workplace workplace

    name: qsTr("Keys")
    objectName: "keysPanel"

    Heading {
        x: Size.l
        height: Size.sheetHead
        text: panel.name
    }
    Button {
        anchors { right: parent.right; rightMargin: Size.l }
        y: Size.s
        focus: true
        kind: "quiet"
        iconName: "x-lg"
        tip: qsTr("Close")
        keys: "Esc"
        onClicked: panel.closed()
    }
    Flow {
        anchors { fill: parent; leftMargin: Size.l; rightMargin: Size.l; topMargin: Size.sheetHead; bottomMargin: Size.l }
        flow: Flow.TopToBottom
        spacing: 0
        clip: true
        Repeater {
            model: panel.workplace.keys.rows
            Item {
                id: row
                required property bool head
                required property string label
                required property string keys
                width: Math.floor((panel.width - 3 * Size.l) / 2)
                height: head ? Size.sectionHead : Size.entry
                Label {
                    anchors { fill: parent; rightMargin: row.head ? 0 : keysText.width + Size.xl }
                    text: row.label
                    font.bold: row.head
                }
                Note {
                    id: keysText
                    anchors { right: parent.right; rightMargin: Size.l }
                    height: parent.height
                    text: row.keys
                }
            }
        }
    }
}
