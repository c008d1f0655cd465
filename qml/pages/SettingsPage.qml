// A Loader of Qt 6.4 cannot make components that are bound, so the ids of this file are looked up when they are used.
// qmllint disable unqualified
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// Settings: how this person likes the window, and the firm's devices.
Page {
    id: page

    required property Workplace workplace
    required property string name
    required property int number
    readonly property SyncModel sync: workplace.sync
    hints: ["sync", "find", "help"]
    readonly property string title: page.name === "mine" ? qsTr("Mine") : qsTr("Devices and sync")
    property string invitation
    signal syncAsked

    onTitleChanged: workplace.pages.name(number, title, page.name === "mine" ? "sliders" : "hdd-network", false)
    Component.onCompleted: workplace.pages.name(number, title, page.name === "mine" ? "sliders" : "hdd-network", false)

    Connections {
        target: page.workplace
        function onInvited(line: string) {
            page.invitation = line;
        }
    }
    Label {
        x: Size.l
        height: Size.titleRow
        text: page.title
        font.pixelSize: Fonts.title
    }
    ScrollPage {
        anchors { fill: parent; topMargin: Size.titleRow }
        Loader {
            width: Math.min(parent.width, 2 * Size.formColumn)
            focus: true
            sourceComponent: page.name === "mine" ? mine : devices
        }
    }
    Component {
        id: mine
        Column {
            spacing: Size.s
            SettingRow {
                label: qsTr("Language and style")
                LookChoice {}
            }
            SettingRow {
                label: qsTr("Size of text")
                Row {
                    spacing: Size.icon
                    Repeater {
                        model: [100, 125, 150, 200]
                        Chip {
                            required property int modelData
                            checkable: true
                            checked: AppSettings.sizePercent === modelData
                            value: modelData + "%"
                            onClicked: AppSettings.sizePercent = modelData
                        }
                    }
                }
            }
            SettingRow {
                label: qsTr("Rows of lists")
                Row {
                    spacing: Size.icon
                    Repeater {
                        model: [qsTr("Compact"), qsTr("Regular"), qsTr("Wide")]
                        Chip {
                            required property int index
                            required property string modelData
                            checkable: true
                            checked: AppSettings.density === index
                            value: modelData
                            onClicked: AppSettings.density = index
                        }
                    }
                }
            }
            SettingRow {
                label: qsTr("Session")
                Button {
                    iconName: "lock"
                    text: qsTr("Lock")
                    keys: page.workplace.keys.keys("lock")
                    onClicked: page.workplace.session.lock()
                }
            }
        }
    }
    Component {
        id: devices
        Column {
            spacing: Size.s
            SettingRow {
                label: qsTr("This device")
                Label {
                    height: Size.button
                    text: page.sync.device
                }
            }
            SettingRow {
                label: qsTr("State")
                Row {
                    spacing: Size.s
                    Icon {
                        anchors.verticalCenter: parent.verticalCenter
                        name: page.sync.iconName
                        tone: page.sync.tone
                        size: Size.iconRow
                    }
                    Label {
                        height: Size.button
                        text: page.sync.line
                    }
                    Button {
                        text: qsTr("Sync panel")
                        keys: page.workplace.keys.keys("sync")
                        onClicked: page.syncAsked()
                    }
                }
            }
            SettingRow {
                label: qsTr("Other devices")
                Column {
                    width: parent.width
                    Label {
                        height: Size.button
                        visible: page.sync.devices.count === 0
                        text: qsTr("None yet: invite the first one below")
                        tone: "muted"
                    }
                    Repeater {
                        model: page.sync.devices
                        DeviceLine {
                            width: parent.width
                        }
                    }
                }
            }
            SettingRow {
                label: qsTr("Relay")
                Column {
                    spacing: Size.s
                    Label {
                        height: Size.button
                        text: page.sync.hasRelay ? page.sync.relay + "   " + page.sync.relayState : page.sync.relayState
                        tone: page.sync.hasRelay ? "text" : "muted"
                    }
                    Row {
                        spacing: Size.s
                        TextBox {
                            id: line
                            objectName: "relayLine"
                            width: Size.formColumn
                            placeholderText: qsTr("Line that outpost-relay printed")
                            name: qsTr("Relay")
                        }
                        Button {
                            text: page.sync.hasRelay ? qsTr("Change") : qsTr("Set")
                            enabled: line.text.trim() !== ""
                            onClicked: {
                                page.workplace.setRelay(line.text);
                                line.clear();
                            }
                        }
                    }
                }
            }
            SettingRow {
                label: qsTr("Invite")
                Column {
                    spacing: Size.s
                    Row {
                        spacing: Size.s
                        TextBox {
                            id: person
                            objectName: "inviteName"
                            width: Size.searchWidth
                            placeholderText: qsTr("Name of a new person")
                            name: qsTr("Name of a new person")
                        }
                        Button {
                            text: person.text.trim() === "" ? qsTr("Invite a further device of mine") : qsTr("Invite this person")
                            enabled: page.sync.hasRelay
                            onClicked: page.workplace.invite(person.text)
                        }
                    }
                    Note {
                        visible: !page.sync.hasRelay
                        text: qsTr("A relay is needed first: without one, two computers cannot meet")
                        tone: "warn"
                    }
                    Paragraph {
                        width: Size.formColumn
                        visible: page.invitation !== ""
                        tone: "muted"
                        text: qsTr("Give this line to the new device, and keep this window open until it has joined. It runs out after 7 days.")
                    }
                    Rectangle {
                        visible: page.invitation !== ""
                        width: Size.formColumn
                        height: invited.implicitHeight + 2 * Size.s
                        radius: Size.radius
                        color: Ink.sunken
                        Paragraph {
                            id: invited
                            x: Size.s
                            y: Size.s
                            width: parent.width - 2 * Size.s
                            wrapMode: Text.WrapAnywhere
                            text: page.invitation
                        }
                    }
                    Button {
                        visible: page.invitation !== ""
                        iconName: "clipboard"
                        text: qsTr("Copy")
                        onClicked: page.workplace.copy(page.invitation)
                    }
                }
            }
        }
    }
}
