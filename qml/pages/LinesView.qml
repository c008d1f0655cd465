pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// The lines of a document.
FocusScope {
    id: view

    required property RecordModel record
    readonly property int fixed: {
        let sum = Size.gutter + Size.m;
        for (let i = 0; i < record.lineColumns.count; ++i)
            sum += Size.column(record.lineColumns.value(i, "measure"), false);
        return sum;
    }
    function room(measure: string): int {
        return Size.column(measure, false) || Math.max(Size.nameLeast, width - fixed);
    }

    Rectangle {
        id: head
        width: parent.width
        height: Size.tableHead
        color: Ink.page
        Row {
            x: Size.gutter
            Repeater {
                model: view.record.lineColumns
                Item {
                    id: column
                    required property string label
                    required property string measure
                    required property bool numeric
                    width: view.room(measure)
                    height: Size.tableHead
                    Note {
                        x: Size.cellLeft
                        width: parent.width - Size.cellLeft - Size.cellRight
                        height: parent.height
                        horizontalAlignment: column.numeric ? Text.AlignRight : Text.AlignLeft
                        text: column.label
                    }
                }
            }
        }
        Rule {
            anchors.bottom: parent.bottom
            width: parent.width
        }
    }
    ListView {
        id: list
        anchors { left: parent.left; right: parent.right; top: head.bottom; bottom: parent.bottom }
        clip: true
        focus: true
        model: view.record.lines
        boundsBehavior: Flickable.StopAtBounds
        delegate: Item {
            id: row
            required property int index
            required property var cells
            width: list.width
            height: Size.row
            Accessible.role: Accessible.Row
            Accessible.name: cells.join(", ")
            Label {
                width: Size.gutter - Size.s
                height: parent.height
                horizontalAlignment: Text.AlignRight
                text: row.index + 1
                tone: "muted"
            }
            Row {
                x: Size.gutter
                Repeater {
                    model: view.record.lineColumns
                    Item {
                        id: cell
                        required property int index
                        required property string measure
                        required property bool numeric
                        width: view.room(measure)
                        height: Size.row
                        Label {
                            x: Size.cellLeft
                            width: parent.width - Size.cellLeft - Size.cellRight
                            height: parent.height
                            horizontalAlignment: cell.numeric ? Text.AlignRight : Text.AlignLeft
                            text: row.cells[cell.index] ?? ""
                            tone: text.startsWith("−") ? "bad" : "text"
                            Accessible.ignored: true
                        }
                    }
                }
            }
            Rule {
                anchors.bottom: parent.bottom
                width: parent.width
                color: Ink.hair
            }
        }
    }
}
