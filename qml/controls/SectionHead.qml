import QtQuick
import Outpost.Tokens

/// Head of a part of a column: name, and a note or an action at the right.
Item {
    id: head

    property string title
    property string note
    property string action
    signal triggered

    implicitHeight: Size.sectionHead

    Label {
        height: parent.height
        text: head.title
        font.bold: true
    }
    Note {
        anchors.right: parent.right
        height: parent.height
        visible: head.action === ""
        text: head.note
    }
    LinkText {
        anchors.right: parent.right
        height: parent.height
        visible: head.action !== ""
        text: head.action
        underlined: false
        tone: "muted"
        onClicked: head.triggered()
    }
}
