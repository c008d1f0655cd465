import QtQuick
import Outpost.Tokens

/// A sheet at the right, between top bar and foot; it covers the page and does not dim it. Esc closes it.
FocusScope {
    id: sheet

    property string name
    default property alias content: body.data
    signal closed

    Accessible.role: Accessible.Dialog
    Accessible.name: name
    Keys.onEscapePressed: closed()

    MouseArea {
        anchors.fill: parent
        hoverEnabled: true
        acceptedButtons: Qt.AllButtons
        onWheel: wheel => { wheel.accepted = true; }
    }
    Rectangle {
        x: -width
        width: Size.shade
        height: parent.height
        gradient: Gradient {
            orientation: Gradient.Horizontal
            GradientStop { position: 0; color: Ink.clear }
            GradientStop { position: 1; color: Ink.shade }
        }
    }
    Rectangle {
        anchors.fill: parent
        color: Ink.raised
    }
    Rule {
        height: parent.height
    }
    Item {
        id: body
        anchors.fill: parent
    }
}
