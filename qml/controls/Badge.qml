import QtQuick
import Outpost.Tokens

/// A state in one word, in its tone on that tone's tint.
Rectangle {
    id: badge

    property alias text: label.text
    property string tone: "muted"
    property string iconName

    implicitHeight: Size.badge
    implicitWidth: row.implicitWidth + 2 * Size.icon
    radius: Size.radius
    color: Ink.tint(tone)

    Row {
        id: row
        anchors.centerIn: parent
        spacing: Size.xs
        Icon {
            name: badge.iconName
            tone: badge.tone
            size: Size.iconMark
            anchors.verticalCenter: parent.verticalCenter
        }
        Note {
            id: label
            tone: badge.tone
            anchors.verticalCenter: parent.verticalCenter
        }
    }
}
