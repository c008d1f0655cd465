import QtQuick
import Outpost.Tokens

/// The look of one of several that exclude each other.
Rectangle {
    property bool on: false

    width: Size.check
    height: Size.check
    radius: width / 2
    color: Ink.raised
    border.width: Size.line
    border.color: on ? Ink.accent : Ink.edge

    Rectangle {
        visible: parent.on
        anchors.centerIn: parent
        width: Size.radioDot
        height: Size.radioDot
        radius: width / 2
        color: Ink.accent
    }
}
