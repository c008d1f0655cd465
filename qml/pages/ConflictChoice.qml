import QtQuick
import Outpost.Controls
import Outpost.Tokens

/// One of the values to choose from: what differs is marked, who wrote it when and where stands below.
Rectangle {
    id: choice

    property var parts: ["", "", ""]
    property string by
    property string key
    property bool chosen: false
    property bool stands: false
    signal picked

    height: Size.conflictValue
    radius: Size.radius
    color: chosen ? Ink.selection : hover.hovered ? Ink.hover : Ink.raised
    border.width: chosen ? Size.ring : Size.line
    border.color: chosen ? Ink.accent : Ink.line
    Accessible.role: Accessible.RadioButton
    Accessible.name: parts.join("") + ", " + by
    Accessible.checked: chosen
    Accessible.onPressAction: choice.picked()

    RadioMark {
        x: Size.inset
        y: Size.l
        on: choice.chosen
    }
    Row {
        id: value
        x: Size.conflictText
        y: Size.m
        height: Size.fieldLine
        Label {
            id: before
            width: Math.min(implicitWidth, choice.width - Size.conflictText - Size.conflictLabel)
            height: parent.height
            text: choice.parts[0] ?? ""
            font.pixelSize: Fonts.heading
            Accessible.ignored: true
        }
        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            visible: differs.text !== ""
            width: differs.width + Size.xs
            height: Size.fieldLine - Size.tiny
            radius: Size.tiny
            color: Ink.tint("conflict")
            Label {
                id: differs
                anchors.centerIn: parent
                width: Math.min(implicitWidth, choice.width - Size.conflictText - Size.conflictLabel - before.width)
                text: choice.parts[1] ?? ""
                tone: "conflict"
                font.pixelSize: Fonts.heading
                font.bold: true
                Accessible.ignored: true
            }
        }
        Label {
            height: parent.height
            text: choice.parts[2] ?? ""
            font.pixelSize: Fonts.heading
            Accessible.ignored: true
        }
    }
    Badge {
        anchors { left: value.right; leftMargin: Size.m; verticalCenter: value.verticalCenter }
        visible: choice.stands
        tone: "conflict"
        text: qsTr("Stands now")
    }
    Note {
        x: Size.conflictText
        y: Size.conflictText
        width: cap.x - x - Size.s
        height: Size.message
        text: choice.by
        Accessible.ignored: true
    }
    KeyCap {
        id: cap
        anchors { right: parent.right; rightMargin: Size.m }
        y: Size.inset
        text: choice.key
    }
    HoverHandler { id: hover }
    TapHandler {
        onTapped: choice.picked()
    }
}
