import QtQuick
import Outpost.Controls
import Outpost.Tokens

/// One other device: by which path it is reached, and what it confirmed to hold.
Item {
    id: device

    required property string name
    required property string iconName
    required property string path
    required property string state
    required property string tone
    required property string stateIcon
    required property double share

    height: Size.chapter
    Accessible.role: Accessible.ListItem
    Accessible.name: name + ", " + path + ", " + state

    Icon {
        id: kind
        anchors.verticalCenter: parent.verticalCenter
        name: device.iconName
        size: Size.iconRow
    }
    Label {
        x: kind.width + Size.s
        width: Size.syncPath - x - Size.s
        height: parent.height
        text: device.name
        Accessible.ignored: true
    }
    Note {
        x: Size.syncPath
        width: states.x - x - Size.s
        height: parent.height
        text: device.path
        Accessible.ignored: true
    }
    Row {
        id: states
        anchors.right: parent.right
        height: parent.height
        spacing: Size.icon
        Label {
            height: parent.height
            text: device.state
            tone: device.tone
            Accessible.ignored: true
        }
        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: device.stateIcon
            tone: device.tone === "text" ? "good" : device.tone
            size: Size.iconMark
        }
    }
    ProgressLine {
        anchors { right: parent.right; bottom: parent.bottom; bottomMargin: Size.tiny }
        visible: device.share >= 0
        share: device.share
        name: device.name
    }
    Rule {
        anchors.bottom: parent.bottom
        width: parent.width
        color: Ink.hair
        visible: device.share < 0
    }
}
