pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// The sections of a record, with how many there are in each.
FocusScope {
    id: rail

    required property SmallList rows
    property string current
    signal chosen(string key)

    Keys.onUpPressed: nextItemInFocusChain(false).forceActiveFocus(Qt.BacktabFocusReason)
    Keys.onDownPressed: nextItemInFocusChain(true).forceActiveFocus(Qt.TabFocusReason)

    Rectangle {
        anchors.fill: parent
        color: Ink.page
    }
    Rule {
        anchors { right: parent.right; top: parent.top; bottom: parent.bottom }
    }
    Column {
        y: Size.s
        width: parent.width - 1
        Repeater {
            model: rail.rows
            RailItem {
                required property string key
                required property string label
                required iconName
                required count
                required conflict
                objectName: "section-" + key
                width: rail.width - 1
                text: label
                here: key === rail.current
                focus: here
                onClicked: rail.chosen(key)
            }
        }
    }
    Note {
        anchors { left: parent.left; leftMargin: Size.inset; bottom: parent.bottom; bottomMargin: Size.icon }
        text: qsTr("Ctrl+1...9 section")
        tone: "faint"
    }
}
