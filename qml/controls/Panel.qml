import QtQuick
import Outpost.Tokens

/// A block with a head of its own: name, count, one action.
Rectangle {
    id: panel

    property string title
    property string note
    property string action
    default property alias content: body.data
    signal triggered

    radius: Size.radius
    color: Ink.raised
    border.width: Size.line
    border.color: Ink.line
    implicitHeight: Size.panelHead + body.implicitHeight

    Row {
        x: Size.m
        height: Size.panelHead
        spacing: Size.s
        Label {
            height: parent.height
            text: panel.title
            font.bold: true
        }
        Label {
            height: parent.height
            text: panel.note
            tone: "muted"
        }
    }
    LinkText {
        anchors { right: parent.right; rightMargin: Size.m }
        height: Size.panelHead
        visible: text !== ""
        text: panel.action
        underlined: false
        onClicked: panel.triggered()
    }
    Rule {
        y: Size.panelHead - 1
        width: parent.width
    }
    Item {
        id: body
        anchors { fill: parent; topMargin: Size.panelHead }
        implicitHeight: childrenRect.height
    }
}
