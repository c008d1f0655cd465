import QtQuick
import Outpost.Tokens

/// The look of a tick: in rows it stands without a control of its own.
Rectangle {
    property bool on: false
    property bool some: false

    width: Size.check
    height: Size.check
    radius: Size.radiusSmall
    color: on || some ? Ink.accent : Ink.raised
    border.width: Size.line
    border.color: on || some ? Ink.accent : Ink.edge

    Icon {
        visible: parent.on
        anchors.centerIn: parent
        name: "check-lg"
        size: Size.iconSort
        ink: Ink.accentInk
    }
    Rectangle {
        visible: parent.some
        anchors.centerIn: parent
        width: Size.someBar
        height: Size.ring
        color: Ink.accentInk
    }
}
