// A Loader of Qt 6.4 cannot make components that are bound, so the ids of this file are looked up when they are used.
// qmllint disable unqualified
import QtQuick
import QtQuick.Templates as T
import Outpost.Tokens

/// A button. `kind`: "plain" (border), "primary" (one a page), "quiet" (no border), "danger".
/// Without text it shows its icon alone; `tip` then is its name.
T.AbstractButton {
    id: button

    property string kind: "plain"
    property string iconName
    property string keys   ///< shown behind the name
    property string tip: text
    property bool large: false
    readonly property bool filled: kind === "primary" && enabled
    readonly property color ink: !enabled ? Ink.faint : filled ? Ink.accentInk : kind === "danger" ? Ink.bad : Ink.text
    readonly property color weakInk: filled || kind === "danger" ? ink : Ink.muted

    implicitWidth: row.implicitWidth + 2 * (text ? Size.side : Size.icon)
    implicitHeight: large ? Size.buttonLarge : Size.button
    focusPolicy: Qt.TabFocus
    hoverEnabled: true
    Accessible.role: Accessible.Button
    Accessible.name: text || tip
    Accessible.onPressAction: button.clicked()
    Keys.onReturnPressed: button.clicked()
    Keys.onEnterPressed: button.clicked()

    background: Rectangle {
        radius: Size.radius
        color: button.filled ? (button.down ? Ink.accentPressed : button.hovered ? Ink.accentHover : Ink.accent)
             : button.down ? Ink.here : button.hovered && button.enabled ? Ink.hover
             : button.kind === "quiet" ? Ink.clear : button.kind === "primary" ? Ink.page : Ink.raised
        border.width: button.filled || button.kind === "quiet" ? 0 : Size.line
        border.color: Ink.line
        FocusRing {
            visible: button.activeFocus
            gap: button.filled ? 2 * Size.ring : Size.ring
        }
    }
    contentItem: Item {
        Row {
            id: row
            anchors.centerIn: parent
            spacing: Size.icon
            Icon {
                name: button.iconName
                ink: button.weakInk
                anchors.verticalCenter: parent.verticalCenter
            }
            Label {
                visible: text !== ""
                text: button.text
                color: button.ink
                anchors.verticalCenter: parent.verticalCenter
                Accessible.ignored: true
            }
            Note {
                visible: text !== "" && button.text !== ""
                text: button.keys
                color: button.filled ? button.ink : Ink.muted
                leftPadding: Size.tiny
                anchors.verticalCenter: parent.verticalCenter
                Accessible.ignored: true
            }
        }
    }

    Loader {
        active: button.hovered && button.tip !== "" && (button.tip !== button.text || button.keys !== "")
        sourceComponent: Tip {
            parent: button
            visible: button.hovered
            text: button.tip
            keys: button.keys
        }
    }
}
