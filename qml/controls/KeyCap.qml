import QtQuick
import Outpost.Tokens

/// One key, as it stands on the keyboard.
Rectangle {
    property alias text: label.text

    width: Math.max(height, label.implicitWidth + Size.m)
    height: Size.keyCap
    radius: Size.radiusSmall
    color: Ink.clear
    border.width: Size.line
    border.color: Ink.line

    Note {
        id: label
        anchors.fill: parent
        horizontalAlignment: Text.AlignHCenter
    }
}
