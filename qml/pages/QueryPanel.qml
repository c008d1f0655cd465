pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Controls
import Outpost.Tokens

/// Which of the records to see.
FocusScope {
    id: panel

    property string title
    property string view
    property string count
    readonly property string mineLabel: qsTr("My records: %1").arg(title)
    signal chosen(string view)

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
        y: Size.icon
        width: parent.width - 1
        Note {
            x: Size.inset
            height: Size.chapter
            topPadding: Size.icon
            text: qsTr("Mine")
        }
        RailItem {
            objectName: "view-mine"
            width: parent.width
            height: Size.entry
            textLeft: Size.inset
            text: qsTr("Owned by me")
            inkTone: "text"
            here: panel.view === "mine"
            count: here ? panel.count : ""
            onClicked: panel.chosen("mine")
        }
        Note {
            x: Size.inset
            height: Size.chapter
            topPadding: Size.icon
            text: qsTr("System")
        }
        RailItem {
            objectName: "view-all"
            width: parent.width
            height: Size.entry
            textLeft: Size.inset
            text: qsTr("All")
            inkTone: "text"
            focus: true
            here: panel.view === "all"
            count: here ? panel.count : ""
            onClicked: panel.chosen("all")
        }
    }
}
