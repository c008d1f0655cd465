import QtQuick
import Outpost.Tokens

/// Shows which control has the keyboard. `gap`: how far outside of its control it runs.
Rectangle {
    property int gap: 0

    anchors.fill: parent
    anchors.margins: -gap
    radius: Size.radius + gap
    color: Ink.clear
    border.width: Size.ring
    border.color: Ink.accent
}
