pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// The fields of a record in a column; one with two values shows both and lets choose.
Column {
    id: lines

    required property SmallList rows
    signal conflict(string n)

    SectionHead {
        width: lines.width
        title: qsTr("Details")
    }
    Repeater {
        model: lines.rows
        Item {
            id: line
            required property string label
            required property string text
            required property string tone
            required property bool conflict
            required property string n
            required property string standing
            required property string standingWho
            required property string other
            required property string otherWho
            required property bool many
            width: lines.width
            height: conflict ? both.height + Size.icon : Math.max(Size.fieldLine, value.implicitHeight)

            Label {
                visible: !line.conflict
                width: Size.factLabel - Size.xs
                height: Size.fieldLine
                text: line.label
                tone: "muted"
            }
            Paragraph {
                id: value
                visible: !line.conflict
                x: Size.factLabel
                topPadding: Size.tiny
                width: parent.width - x
                text: line.text
                tone: line.tone
                wrapMode: Text.Wrap
                maximumLineCount: line.many ? 6 : 1
                elide: Text.ElideRight
            }
            Rectangle {
                id: both
                visible: line.conflict
                x: -Size.s
                y: Size.mark
                width: parent.width + 2 * Size.s
                height: column.height + Size.s
                radius: Size.radius
                color: Ink.tint("conflict")
                Rectangle {
                    width: Size.mark
                    height: parent.height
                    radius: 1
                    color: Ink.conflict
                }
                Column {
                    id: column
                    x: Size.s
                    y: Size.xs
                    width: parent.width - 2 * Size.s
                    Item {
                        width: parent.width
                        height: Size.fieldLine
                        Icon {
                            id: sign
                            anchors.verticalCenter: parent.verticalCenter
                            name: "diamond-half"
                            tone: "conflict"
                            size: Size.iconMark
                        }
                        Label {
                            x: sign.width + Size.icon
                            width: choose.x - x - Size.s
                            height: parent.height
                            text: line.text || qsTr("Two values for %1").arg(line.label)
                            tone: "conflict"
                        }
                        LinkText {
                            id: choose
                            objectName: "choose"
                            anchors.right: parent.right
                            text: qsTr("Choose")
                            onClicked: lines.conflict(line.n)
                        }
                    }
                    Repeater {
                        model: [[line.standing, line.standingWho, true], [line.other, line.otherWho, false]]
                        Item {
                            id: side
                            required property var modelData
                            width: column.width
                            height: Size.railItem
                            Label {
                                id: words
                                width: Math.min(implicitWidth, side.width - who.width - stands.width - 2 * Size.s)
                                height: parent.height
                                text: side.modelData[0]
                                font.bold: side.modelData[2]
                            }
                            Note {
                                id: stands
                                x: words.width + Size.s
                                width: side.modelData[2] ? implicitWidth : 0
                                height: parent.height
                                visible: side.modelData[2]
                                text: qsTr("stands")
                                tone: "conflict"
                            }
                            Note {
                                id: who
                                anchors.right: parent.right
                                width: Math.min(implicitWidth, side.width / 2)
                                height: parent.height
                                text: side.modelData[1]
                            }
                        }
                    }
                }
            }
        }
    }
}
