import QtQuick
import Outpost.Tokens

/// Parts two blocks.
Rectangle {
    implicitWidth: Size.line
    implicitHeight: Size.line
    color: Ink.line
}
