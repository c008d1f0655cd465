import QtQuick
import QtQuick.Templates as T
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// Keys of what is open, and the state of sync.
Rectangle {
    id: foot

    required property Workplace workplace
    property list<string> hints
    signal sync

    height: Size.foot
    color: Ink.page

    Rule {
        width: parent.width
    }
    Note {
        x: Size.inset
        width: line.x - x - Size.l
        height: parent.height
        text: AppSettings.language ? foot.workplace.keys.hints(foot.hints) : ""
    }
    T.AbstractButton {
        id: line
        objectName: "syncLine"
        anchors.right: parent.right
        height: parent.height
        width: row.implicitWidth + 2 * Size.m
        focusPolicy: Qt.NoFocus
        hoverEnabled: true
        Accessible.role: Accessible.Button
        Accessible.name: foot.workplace.sync.line
        Accessible.onPressAction: foot.sync()
        onClicked: foot.sync()
        background: Rectangle {
            color: line.hovered ? Ink.hover : Ink.clear
            anchors.topMargin: Size.line
        }
        contentItem: Item {
            Row {
                id: row
                anchors.centerIn: parent
                height: parent.height
                spacing: Size.icon
                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: foot.workplace.sync.iconName
                    tone: foot.workplace.sync.tone
                    size: Size.iconRow
                }
                Note {
                    objectName: "syncText"
                    height: parent.height
                    text: foot.workplace.sync.line
                    tone: foot.workplace.sync.tone === "good" ? "muted" : foot.workplace.sync.tone
                }
            }
        }
        Tip {
            visible: line.hovered
            text: foot.workplace.keys.label("sync")
            keys: foot.workplace.keys.keys("sync")
            y: -height - Size.xs
        }
    }
}
