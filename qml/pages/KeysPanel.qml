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
    ScrollPage {
        id: page
        anchors { fill: parent; topMargin: Size.sheetHead; bottomMargin: Size.s }
        Row {
            spacing: Size.xxl
            Repeater {
                model: 2
                Column {
                    id: column
                    required property int index
                    width: Math.floor((page.width - 2 * Size.l - Size.xxl) / 2)
                    Repeater {
                        model: panel.workplace.keys.rows
                        Item {
                            id: row
                            required property bool head
                            required property string label
                            required property string keys
                            required property int half
                            visible: half === column.index
                            width: column.width
                            height: head ? Size.sectionHead : Size.fieldLine
                            Label {
                                width: parent.width - (row.head ? 0 : keysText.width + Size.s)
                                height: parent.height
                                text: row.label
                                font.bold: row.head
                            }
                            Note {
                                id: keysText
                                anchors.right: parent.right
                                height: parent.height
                                text: row.keys
                            }
                        }
                    }
                }
            }
        }
    }
}
