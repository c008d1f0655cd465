import QtQuick
import Outpost.Tokens

/// What belongs here, and one button.
Column {
    id: empty

    property string iconName
    property string title
    property string text
    property string action
    property string keys
    property bool primary: true
    signal triggered

    spacing: Size.m

    Icon {
        anchors.horizontalCenter: parent.horizontalCenter
        name: empty.iconName
        size: Size.iconEmpty
    }
    Label {
        anchors.horizontalCenter: parent.horizontalCenter
        text: empty.title
        font.pixelSize: Fonts.heading
    }
    Label {
        anchors.horizontalCenter: parent.horizontalCenter
        visible: text !== ""
        text: empty.text
        tone: "muted"
    }
    Item {
        width: 1
        height: Size.xs
    }
    Button {
        objectName: "emptyAction"
        anchors.horizontalCenter: parent.horizontalCenter
        visible: text !== ""
        kind: empty.primary ? "primary" : "plain"
        text: empty.action
        keys: empty.keys
        onClicked: empty.triggered()
    }
}
