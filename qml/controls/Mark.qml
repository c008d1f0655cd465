import QtQuick
import Outpost.Tokens

/// Outpost's own mark: a flag on a hill.
Rectangle {
    id: mark

    property int size: Size.logo

    width: size
    height: size
    radius: Math.round(size / 6)
    color: Ink.accent
    Accessible.ignored: true

    Icon {
        anchors.centerIn: parent
        size: Math.round(mark.size * 0.72)
        name: "outpost"
        ink: Ink.accentInk
    }
}
