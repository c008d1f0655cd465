import QtQuick
import QtQuick.Templates as T
import Outpost.Tokens

/// An entry of navigation, query panel or rail: where one can go, and where one is.
T.AbstractButton {
    id: item

    property string iconName
    property int iconSize: Size.iconRow
    property int textLeft: Size.railText
    property string count
    property bool here: false
    property bool conflict: false
    property bool strong: here
    property string inkTone: here ? "text" : "muted"

    implicitHeight: Size.railItem
    focusPolicy: Qt.TabFocus
    hoverEnabled: true
    Accessible.role: Accessible.PageTab
    Accessible.name: text + (count ? ", " + count : "")
    Accessible.selected: here
    Accessible.onPressAction: item.clicked()
    Keys.onReturnPressed: item.clicked()
    Keys.onEnterPressed: item.clicked()

    background: Item {
        Rectangle {
            visible: item.here || item.hovered || item.activeFocus
            anchors { fill: parent; leftMargin: Size.markInset; rightMargin: Size.markInset }
            radius: Size.radius
            color: item.here ? Ink.here : Ink.hover
            FocusRing {
                visible: item.activeFocus
            }
        }
        Rectangle {
            visible: item.here
            width: Size.mark
            height: parent.height
            color: Ink.accent
        }
    }
    contentItem: Item {
        Icon {
            x: Size.inset
            anchors.verticalCenter: parent.verticalCenter
            name: item.iconName
            size: item.iconSize
            tone: item.here ? "accent" : "muted"
        }
        Label {
            x: item.textLeft
            width: number.x - x - Size.xs
            height: parent.height
            text: item.text
            tone: item.inkTone
            Accessible.ignored: true
        }
        Note {
            id: number
            anchors { right: parent.right; rightMargin: Size.inset }
            height: parent.height
            text: item.count
            visible: !item.conflict
            Accessible.ignored: true
        }
        Icon {
            visible: item.conflict
            anchors { right: parent.right; rightMargin: Size.inset; verticalCenter: parent.verticalCenter }
            name: "diamond-half"
            tone: "conflict"
            size: Size.iconMark
        }
    }
}
