import QtQuick
import Outpost.Tokens

/// Border and ground of what can be typed in. `look`: "", "bad", "conflict", "changed".
Rectangle {
    id: frame

    property string look
    property bool focused: false

    radius: Size.radius
    color: Ink.raised
    border.width: Size.line
    border.color: look === "bad" ? Ink.bad : look === "conflict" ? Ink.conflict : look === "changed" ? Ink.info : Ink.edge

    FocusRing {
        visible: frame.focused
    }
}
