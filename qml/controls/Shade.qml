pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Tokens

/// Shadow under what floats: frames of falling opacity, because the software renderer knows no effects.
Item {
    id: shade

    anchors.fill: parent

    Repeater {
        model: Size.shade
        Rectangle {
            required property int index
            x: -index
            y: Size.xs - index
            width: shade.width + 2 * index
            height: shade.height + 2 * index - 1
            radius: Size.radius + index
            color: Ink.clear
            border.width: 1
            border.color: Ink.shade
            opacity: 1 - index / Size.shade
        }
    }
}
