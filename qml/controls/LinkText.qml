import QtQuick
import QtQuick.Templates as T
import Outpost.Tokens

/// A word that does something, inside of a sentence or a row.
T.AbstractButton {
    id: link

    property bool underlined: true
    property string tone: "accent"

    implicitWidth: label.implicitWidth
    implicitHeight: Size.fieldLine
    focusPolicy: Qt.TabFocus
    hoverEnabled: true
    Accessible.role: Accessible.Link
    Accessible.name: text
    Accessible.onPressAction: link.clicked()
    Keys.onReturnPressed: link.clicked()
    Keys.onEnterPressed: link.clicked()

    contentItem: Label {
        id: label
        text: link.text
        tone: link.tone
        font.underline: link.underlined || link.hovered
        Accessible.ignored: true
    }
    background: Item {
        FocusRing {
            visible: link.activeFocus
            gap: Size.ring
        }
    }
    HoverHandler {
        cursorShape: Qt.PointingHandCursor
    }
}
