import QtQuick
import QtQuick.Templates as T
import Outpost.Tokens

/// One open page. The open tab joins the page below it; a dot stands for what is not saved yet.
T.AbstractButton {
    id: tab

    property string iconName
    property bool open: false
    property bool unsaved: false
    signal closed

    implicitHeight: Size.tab
    implicitWidth: Math.min(Size.tabWidest, label.implicitWidth + (iconName ? Size.iconRow + Size.icon : 0) + Size.tabExtra)
    focusPolicy: Qt.NoFocus
    hoverEnabled: true
    clip: true
    Accessible.role: Accessible.PageTab
    Accessible.name: text
    Accessible.selected: open
    Accessible.onPressAction: tab.clicked()

    background: Item {
        Rectangle {
            anchors { fill: parent; bottomMargin: -2 * Size.radius }
            visible: tab.open || tab.hovered
            radius: Size.radius
            color: tab.open ? Ink.raised : Ink.here
            border.width: tab.open ? Size.line : 0
            border.color: Ink.line
        }
    }
    contentItem: Item {
        Icon {
            id: icon
            x: Size.side
            anchors.verticalCenter: parent.verticalCenter
            name: tab.iconName
            size: Size.iconRow
            tone: tab.open ? "text" : "muted"
        }
        Label {
            id: label
            x: tab.iconName ? icon.x + icon.width + Size.icon : Size.side
            width: parent.width - x - Size.xl
            height: parent.height
            text: tab.text
            tone: tab.open ? "text" : "muted"
            Accessible.ignored: true
        }
        Item {
            anchors { right: parent.right; rightMargin: Size.s; verticalCenter: parent.verticalCenter }
            width: Size.iconRow
            height: Size.iconRow
            Rectangle {
                anchors.centerIn: parent
                visible: tab.unsaved
                width: Size.dot
                height: Size.dot
                radius: width / 2
                color: Ink.muted
            }
            Icon {
                anchors.fill: parent
                visible: !tab.unsaved && (tab.open || tab.hovered)
                name: "x"
                size: Size.iconRow
            }
            TapHandler {
                onTapped: tab.closed()
            }
        }
    }
    TapHandler {
        acceptedButtons: Qt.MiddleButton
        onTapped: tab.closed()
    }
}
