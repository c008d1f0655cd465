import QtQuick
import Outpost.Tokens

/// What was just done, with its undo, for some seconds above the foot.
Item {
    id: toast

    property string text
    property string action
    property string keys
    signal triggered

    function say(sentence: string, undo: string, undoKeys: string) {
        text = sentence;
        action = undo;
        keys = undoKeys;
        visible = true;
        timer.restart();
    }

    visible: false
    implicitWidth: Math.max(Size.toastLeast, row.implicitWidth + sentence.implicitWidth + 4 * Size.m)
    implicitHeight: Size.toast

    Shade {}
    Rectangle {
        anchors.fill: parent
        radius: Size.radius
        color: Ink.raised
        border.width: Size.line
        border.color: Ink.line
        Accessible.role: Accessible.AlertMessage
        Accessible.name: toast.text
    }
    Label {
        id: sentence
        x: Size.m
        height: parent.height
        text: toast.text
    }
    Row {
        id: row
        anchors { right: parent.right; rightMargin: Size.m; verticalCenter: parent.verticalCenter }
        spacing: Size.s
        LinkText {
            visible: toast.action !== ""
            text: toast.action
            underlined: false
            font.bold: true
            onClicked: {
                toast.visible = false;
                toast.triggered();
            }
        }
        Note {
            height: Size.fieldLine
            visible: toast.keys !== ""
            text: toast.keys
        }
    }
    Timer {
        id: timer
        interval: Size.toastMs
        onTriggered: toast.visible = false
    }
}
