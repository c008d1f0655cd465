pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// What must be decided, what is only here, who has what by which path. It says only what was confirmed.
SideSheet {
    id: panel

    required property Workplace workplace
    readonly property SyncModel sync: workplace.sync
    signal decide(string n)

    name: qsTr("Sync")
    objectName: "syncPanel"

    ScrollPage {
        anchors.fill: parent
        Item {
            width: parent.width
            height: Size.sheetHead
            Heading {
                id: title
                height: parent.height
                text: panel.name
            }
            Note {
                x: title.width + Size.m
                width: buttons.x - x - Size.s
                height: parent.height
                text: qsTr("This device: %1").arg(panel.sync.device)
            }
            Row {
                id: buttons
                anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                spacing: Size.xs
                Button {
                    objectName: "syncNow"
                    visible: panel.sync.hasRelay
                    focus: true
                    iconName: "arrow-repeat"
                    text: qsTr("Sync now")
                    keys: panel.workplace.keys.keys("refresh")
                    onClicked: panel.workplace.refresh()
                }
                Button {
                    kind: "quiet"
                    iconName: "x-lg"
                    tip: qsTr("Close")
                    keys: "Esc"
                    onClicked: panel.closed()
                }
            }
        }
        Rectangle {
            width: parent.width
            height: decisions.height + Size.s
            visible: panel.sync.decisions.count > 0
            radius: Size.radius
            color: Ink.tint("conflict")
            Rectangle {
                width: Size.mark
                height: parent.height
                radius: 1
                color: Ink.conflict
            }
            Column {
                id: decisions
                x: Size.m
                y: Size.xs
                width: parent.width - 2 * Size.m
                Repeater {
                    model: panel.sync.decisions
                    Item {
                        id: decision
                        required property string text
                        required property string iconName
                        required property string n
                        required property string detail
                        width: decisions.width
                        height: Size.railItem
                        Icon {
                            id: sign
                            anchors.verticalCenter: parent.verticalCenter
                            name: decision.iconName
                            tone: "conflict"
                            size: Size.iconMark
                        }
                        Label {
                            x: sign.width + Size.s
                            width: choose.x - x - Size.s
                            height: parent.height
                            text: decision.text
                        }
                        LinkText {
                            id: choose
                            objectName: "decide"
                            anchors.right: parent.right
                            height: parent.height
                            width: decision.n === "" ? 0 : implicitWidth
                            visible: decision.n !== ""
                            text: qsTr("Choose")
                            onClicked: panel.decide(decision.n)
                        }
                    }
                }
            }
        }
        Item {
            width: 1
            height: Size.s
            visible: panel.sync.trouble !== ""
        }
        Banner {
            width: parent.width
            visible: panel.sync.trouble !== ""
            tone: "warn"
            text: panel.sync.trouble
        }
        SectionHead {
            width: parent.width
            title: qsTr("Only here")
            note: panel.sync.onlyHere === "" ? qsTr("nothing") : ""
        }
        Row {
            visible: panel.sync.onlyHere !== ""
            height: visible ? Size.fieldLine : 0
            spacing: Size.s
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: "arrow-up"
                tone: "info"
                size: Size.iconRow
            }
            Label {
                objectName: "onlyHere"
                height: parent.height
                text: panel.sync.onlyHere
            }
        }
        Row {
            visible: panel.sync.receiving !== ""
            height: visible ? Size.fieldLine : 0
            spacing: Size.s
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: "cloud-arrow-down"
                tone: "info"
                size: Size.iconRow
            }
            Label {
                height: parent.height
                text: panel.sync.receiving
            }
        }
        SectionHead {
            width: parent.width
            title: qsTr("Devices")
            note: qsTr("what they confirmed")
        }
        Paragraph {
            width: parent.width
            visible: panel.sync.devices.count === 0
            tone: "muted"
            text: qsTr("This is the firm's only device so far. Settings, Devices and sync: invite further ones.")
        }
        Repeater {
            model: panel.sync.devices
            DeviceLine {
                required property int index
                objectName: "device" + index
                width: panel.width - 2 * Size.l
            }
        }
        Item {
            width: 1
            height: Size.s
        }
        Rule {
            width: parent.width
        }
        Item {
            width: parent.width
            height: Size.chapter
            Icon {
                id: hub
                anchors.verticalCenter: parent.verticalCenter
                name: "hdd-network"
                size: Size.iconRow
            }
            Label {
                x: hub.width + Size.s
                width: state.x - x - Size.s
                height: parent.height
                text: panel.sync.hasRelay ? qsTr("Relay %1").arg(panel.sync.relay) : qsTr("Relay")
            }
            Note {
                id: state
                objectName: "relayState"
                anchors.right: parent.right
                width: Math.min(implicitWidth, parent.width / 2)
                height: parent.height
                text: panel.sync.relayState
                tone: panel.sync.relayTone
            }
        }
        Item {
            width: 1
            height: Size.l
        }
    }
}
